import { CHALLENGE_DIGITS, parseDigits, type Topic } from '@handfast/core'
import { useState } from 'preact/hooks'
import { hearSpoken } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Field } from '../components/Field.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { inThrees, SpokenDigits } from '../components/SpokenDigits.tsx'
import { Topics } from '../components/Topics.tsx'
import { Words } from '../components/Words.tsx'
import type { Person } from '../people.ts'
import { HOME } from '../route.ts'
import { useSession } from '../session.ts'
import { byTopic, choiceOf, loud, low, say, spell } from '../text/text.ts'
import { secondsOf } from '../text/time.ts'

/** Who is asked first picks what is being asked for; nothing is shown yet. */
export function HearTopic({ person }: { person: Person }) {
  const session = useSession()
  const { key, name } = person
  return (
    <Page screen="hear-topic" onBack={session.back} aside={name}>
      <Heading small>
        <Words of="hear.title" with={{ name }} />
      </Heading>
      <Topics
        words={about => say(byTopic('hear.asks', about), { name, topic: low(about) })}
        onPick={about => session.go({ at: 'hear-digits', key, about })}
      />
    </Page>
  )
}

export function HearDigits({ person, about }: { person: Person; about: Topic }) {
  const session = useSession()
  const [typed, setTyped] = useState('')
  const { key, name, view } = person
  const { hearPause_ms, hangUp } = view.spoken
  return (
    <Page
      screen="hear-digits"
      onBack={session.back}
      aside={choiceOf(about)}
      actions={
        <Action
          kind="main"
          disabled={parseDigits(typed, CHALLENGE_DIGITS) === null || hearPause_ms > 0}
          onTap={() => hearSpoken(session, key, { about, digits: typed })}
        >
          {say('hear.digits.next')}
        </Action>
      }
    >
      <Heading small>
        <Words of="hear.digits.title" with={{ name }} />
      </Heading>
      <Field
        label={say('hear.digits.field')}
        value={typed}
        kind="digits"
        longest={CHALLENGE_DIGITS + 4}
        onChange={setTyped}
      />
      {hearPause_ms > 0 && (
        <p>
          <Words of="spoken.pause" with={{ left: secondsOf(hearPause_ms) }} />
        </p>
      )}
      {hangUp && (
        <p class="lead" role="alert">
          <Words of="spoken.hang-up" with={{ name }} />
        </p>
      )}
    </Page>
  )
}

export function HearAnswer({ person, about }: { person: Person; about: Topic }) {
  const session = useSession()
  const { name, view } = person
  const { answer } = view.spoken
  const done = (
    <Action kind="main" onTap={() => session.land(HOME)}>
      {say('done')}
    </Action>
  )
  if (answer === null || answer.about !== about) {
    return (
      <Page screen="hear-answer" actions={done}>
        <Heading>{say('hear.answer.gone')}</Heading>
        <p class="lead">
          <Words of="hear.answer.gone.lead" with={{ name }} />
        </p>
      </Page>
    )
  }
  return (
    <Page screen="hear-answer" actions={done}>
      <p class="lead">
        <Words of={byTopic('hear.answer.says', about)} with={{ name, topic: low(about) }} />
      </p>
      <Heading small>
        <Words of="hear.answer.title" with={{ name }} />
      </Heading>
      <SpokenDigits
        groups={inThrees(answer.digits)}
        label={say('hear.answer.digits', { digits: spell(answer.digits) })}
      />
    </Page>
  )
}

/** The digits fitted something else than what was picked: somebody asks in my name. */
export function HearWarning({ person, about }: { person: Person; about: Topic }) {
  const session = useSession()
  const { name } = person
  return (
    <Page
      screen="hear-warning"
      ground="stop"
      actions={
        <Action kind="main" onTap={() => session.land(HOME)}>
          {say('hung-up')}
        </Action>
      }
    >
      <Heading small>
        <Words of={byTopic('hear.warning', about)} with={{ name, topic: loud(about) }} />
      </Heading>
      <p class="lead">
        <Words of="hear.warning.lead" with={{ name }} />
      </p>
    </Page>
  )
}
