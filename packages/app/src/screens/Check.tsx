import { type AskedView, CHANNELS, type Channel, type Topic } from '@handfast/core'
import { useState } from 'preact/hooks'
import { ask } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Topics } from '../components/Topics.tsx'
import { Words } from '../components/Words.tsx'
import type { Person } from '../people.ts'
import { useSession } from '../session.ts'
import { choiceOf, say } from '../text/text.ts'

export function CheckTopic({ person, asked }: { person: Person; asked: AskedView | null }) {
  const session = useSession()
  const { key, name } = person
  const answerFirst = () => {
    if (asked !== null) session.go({ at: 'asked', key, id: asked.id })
  }
  return (
    <Page screen="check-topic" onBack={session.back} aside={name}>
      <Heading>{say('check.topic.title')}</Heading>
      {asked !== null && <Action onTap={answerFirst}>{say('check.answer-first', { name })}</Action>}
      <Topics words={choiceOf} onPick={about => session.go({ at: 'check-details', key, about })} />
      <p class="soft">
        <Words of="check.topic.sees" with={{ name }} />
      </p>
    </Page>
  )
}

export function CheckDetails({ person, about }: { person: Person; about: Topic }) {
  const session = useSession()
  const { key, name } = person
  const [over, setOver] = useState<Channel>('phone')
  const [saying, setSaying] = useState('')
  return (
    <Page
      screen="check-details"
      onBack={session.back}
      aside={`${name} · ${choiceOf(about)}`}
      actions={
        <>
          <Action kind="main" onTap={() => ask(session, key, { about, over, saying })}>
            {say('check.details.ask', { name })}
          </Action>
          <Action kind="plain" onTap={() => session.go({ at: 'spoken-topic', key })}>
            {say('check.details.spoken')}
          </Action>
        </>
      }
    >
      <fieldset class="channels">
        <legend>
          <Heading small>
            <Words of="check.details.title" with={{ name }} />
          </Heading>
        </legend>
        {CHANNELS.map(channel => (
          <label key={channel} class="channel">
            <input
              type="radio"
              name="channel"
              checked={over === channel}
              onChange={() => setOver(channel)}
            />
            <span>{say(`channel.${channel}`)}</span>
          </label>
        ))}
      </fieldset>
      <Field
        label={say(about === 'money' ? 'check.details.saying.money' : 'check.details.saying')}
        value={saying}
        longest={80}
        onChange={setSaying}
      />
    </Page>
  )
}
