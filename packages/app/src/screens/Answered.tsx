import { dismiss } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { Words } from '../components/Words.tsx'
import type { OpenAsked } from '../routing.ts'
import { useSession } from '../session.ts'
import { byTopic, loud, say, type TextKey } from '../text/text.ts'
import { clockOf } from '../text/time.ts'
import { PersonMark } from './PersonScreen.tsx'

/** I answered: on paper, whatever came of it. */
export function Answered({ person, asked }: OpenAsked) {
  const session = useSession()
  const { name, key } = person
  const { about } = asked.question
  const offline = !session.online.value
  const words = wordsOf({ person, asked }, offline)
  const values = { name, topic: loud(about) }
  const check = async () => {
    await dismiss(session, [{ person, asked }])
    session.land({ at: 'check-topic', key })
  }
  return (
    <Page
      screen="answered"
      actions={
        <>
          <Action kind="main" onTap={() => dismiss(session, [{ person, asked }])}>
            {say('done')}
          </Action>
          <Action kind="plain" onTap={check}>
            {say('person.check', { name })}
          </Action>
        </>
      }
    >
      <PersonMark person={person} pose="mine-with-gap-for-theirs" />
      <Heading>
        <Words of={words.title} with={values} />
      </Heading>
      <div role="status">
        {words.lines.map(line => (
          <p class="lead" key={line}>
            <Words of={line} with={values} />
          </p>
        ))}
      </div>
    </Page>
  )
}

type Said = { readonly title: TextKey; readonly lines: readonly TextKey[] }

function wordsOf({ asked }: OpenAsked, offline: boolean): Said {
  const { state, question } = asked
  const { about } = question
  switch (state.is) {
    case 'shown':
    case 'late':
      return { title: 'late.title', lines: ['late.ring'] }
    case 'answered': {
      if (!state.yes) return noWords(offline)
      if (offline) return { title: byTopic('answered.yes.held', about), lines: ['answered.held'] }
      const lines = ['answered.not-you', 'answered.waiting'] as const
      return { title: byTopic('answered.yes', about), lines }
    }
    case 'over': {
      if (!state.yes) return noWords(false)
      if (state.outcome === 'match') {
        const lines = ['answered.match', 'answered.not-you'] as const
        return { title: byTopic('answered.yes', about), lines }
      }
      if (state.outcome === 'other-number') {
        return { title: 'answered.other-number.title', lines: ['answered.other-number'] }
      }
      const lines = ['answered.no-answer', 'answered.not-you'] as const
      return { title: 'answered.no-answer.title', lines }
    }
  }
}

function noWords(offline: boolean): Said {
  if (offline) return { title: 'answered.no.held', lines: ['answered.no.held.lead'] }
  return { title: 'answered.no', lines: ['answered.no.lead'] }
}

/** Questions that came too late: one screen for all, and no keypad. */
export function LateAsks({ late }: { late: readonly OpenAsked[] }) {
  const session = useSession()
  return (
    <Page
      screen="late-asks"
      actions={
        <Action kind="main" onTap={() => dismiss(session, late)}>
          {say('late.done')}
        </Action>
      }
    >
      <Heading small>{say('late.title')}</Heading>
      <ul class="history">
        {late.map(({ person, asked }) => (
          <li key={asked.id}>
            <Words
              of={byTopic('late.line', asked.question.about)}
              with={{
                name: person.name,
                time: clockOf(asked.asked_ms),
                topic: loud(asked.question.about),
              }}
            />{' '}
            <b>
              <Words of="late.ring" with={{ name: person.name }} />
            </b>
          </li>
        ))}
      </ul>
    </Page>
  )
}
