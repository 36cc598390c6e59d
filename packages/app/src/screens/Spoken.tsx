import { parseDigits, type Topic } from '@handfast/core'
import { useState } from 'preact/hooks'
import { judgeSpoken, leaveAsks, leaveSpoken, speak, speakAbout } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { inThrees, SpokenDigits } from '../components/SpokenDigits.tsx'
import { Topics } from '../components/Topics.tsx'
import { Words } from '../components/Words.tsx'
import type { Person } from '../people.ts'
import { HOME } from '../route.ts'
import { useSession } from '../session.ts'
import { choiceOf, say, spell } from '../text/text.ts'
import { secondsOf } from '../text/time.ts'

export function SpokenTopic({ person }: { person: Person }) {
  const session = useSession()
  const { askPause_ms } = person.view.spoken
  return (
    <Page screen="spoken-topic" onBack={session.back} aside={person.name} actions="">
      <Heading>{say('spoken.title')}</Heading>
      <p>
        <Words of="spoken.lead" />
      </p>
      {askPause_ms > 0 && (
        <p role="status">
          <Words of="spoken.pause" with={{ left: secondsOf(askPause_ms) }} />
        </p>
      )}
      <Topics words={choiceOf} onPick={about => void speakAbout(session, person, about)} />
    </Page>
  )
}

export function SpokenRingFirst({ person, about }: { person: Person; about: Topic }) {
  const session = useSession()
  const { key, name } = person
  const stop = async () => {
    await leaveAsks(session, person)
    session.land(HOME)
  }
  return (
    <Page
      screen="spoken-ring-first"
      onBack={session.back}
      actions={
        <>
          <Action kind="main" onTap={stop}>
            {say('hung-up')}
          </Action>
          <Action onTap={() => speak(session, key, { about, fallback: false })}>
            {say('spoken.ring.rang', { name })}
          </Action>
        </>
      }
    >
      <Heading>
        <Words of="spoken.ring.title" with={{ name }} />
      </Heading>
      <p class="lead">
        <Words of="spoken.ring.lead" with={{ name }} />
      </p>
    </Page>
  )
}

/** My nine digits, and the place for the answer. */
export function SpokenAsk({ person }: { person: Person }) {
  const session = useSession()
  const [typed, setTyped] = useState('')
  const { key, name, view } = person
  const { asking, canFallBack } = view.spoken
  if (asking === null) return null
  const { about, challenge, answerDigits: count, fallback } = asking
  const aside = `${name} · ${choiceOf(about)}`
  return (
    <Page
      screen="spoken-ask"
      onBack={() => void leaveSpoken(session, person)}
      backLabel="stop"
      aside={aside}
      actions={
        <>
          <Action
            kind="main"
            disabled={parseDigits(typed, count) === null}
            onTap={() => judgeSpoken(session, key, typed)}
          >
            {say('spoken.compare')}
          </Action>
          {canFallBack && !fallback && (
            <Action kind="plain" onTap={() => speak(session, key, { about, fallback: true })}>
              {say('spoken.no-fit', { name })}
            </Action>
          )}
        </>
      }
    >
      <Heading small>{say('spoken.say')}</Heading>
      <SpokenDigits
        groups={inThrees(challenge)}
        label={say('spoken.challenge', { digits: spell(challenge) })}
      />
      <p class="soft">
        <Words of="spoken.their" with={{ name, me: view.myName }} />
      </p>
      <Field
        label={say('spoken.answer', { name, count: spell(String(count)) })}
        value={typed}
        kind="digits"
        longest={count + 4}
        onChange={setTyped}
      />
    </Page>
  )
}
