import { useEffect, useRef, useState } from 'preact/hooks'
import { answer } from '../actions.ts'
import { Action } from '../components/Action.tsx'
import { Keypad } from '../components/Keypad.tsx'
import { Heading, Page } from '../components/Page.tsx'
import { shownName } from '../components/PersonRow.tsx'
import { gradeWords } from '../components/Provenance.tsx'
import { Words } from '../components/Words.tsx'
import type { OpenAsked } from '../routing.ts'
import { useSession } from '../session.ts'
import { by, byTopic, loud, say } from '../text/text.ts'

/** Somebody asks whether I am asking. *No* is the only live button until two digits stand. */
export function BeingChecked({ person, asked }: OpenAsked) {
  const session = useSession()
  const [typed, setTyped] = useState('')
  const question = useRef<HTMLDivElement>(null)
  const seen = useWhollySeen(question)
  const { name } = person
  const { about } = asked.question
  const send = (yes: boolean) => answer(session, { person, asked }, { yes, digits: typed })
  return (
    <Page
      screen="being-checked"
      pinned
      actions={
        <>
          <Action onTap={() => send(false)}>{say('asked.no')}</Action>
          <Action kind="main" disabled={typed.length < 2} onTap={() => send(true)}>
            {say(byTopic('asked.yes', about))}
          </Action>
        </>
      }
    >
      <QuestionSheet person={person} asked={asked} sheet={question} />
      <div class="answering">
        <p>
          <Words of={seen ? 'asked.only' : 'asked.read-first'} with={{ name }} />
        </p>
        <Keypad typed={typed} live={seen} onType={setTyped} />
      </div>
    </Page>
  )
}

type SheetProps = OpenAsked & { readonly sheet: { current: HTMLDivElement | null } }

function QuestionSheet({ person, asked, sheet }: SheetProps) {
  const { about, over, saying } = asked.question
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a long question is scrolled with the keyboard
    <section class="sheet question" ref={sheet} tabIndex={0} aria-label={say('asked.question')}>
      <span class="edge" />
      <Heading small>
        <Words
          of={byTopic('asked.title', about)}
          with={{ name: person.name, topic: loud(about), channel: by(over) }}
        />
      </Heading>
      {person.twin && <WhichOfTwo person={person} />}
      {saying !== '' && (
        <q class="quote">
          <bdi>{saying}</bdi>
        </q>
      )}
      <span class="edge" />
    </section>
  )
}

/** Two of one name: a new one that is not proven must not pass for the one that was there. */
function WhichOfTwo({ person }: Pick<OpenAsked, 'person'>) {
  return (
    <p>
      <b>
        <bdi>{shownName(person)}</bdi>
      </b>
      {' · '}
      {gradeWords(person.view)}
    </p>
  )
}

/**
 * Whether the whole question was in view: both its ends were, at some time, so that one taller than
 * the screen can be read too. For a screen reader the focus on it counts.
 */
function useWhollySeen(sheet: { current: HTMLDivElement | null }): boolean {
  const [seen, setSeen] = useState(false)
  useEffect(() => {
    const question = sheet.current
    if (question === null) return
    const left = new Set<Element>(question.querySelectorAll('.edge'))
    const observer = new IntersectionObserver(entries => {
      for (const entry of entries) if (entry.isIntersecting) left.delete(entry.target)
      if (left.size === 0) setSeen(true)
    })
    for (const edge of left) observer.observe(edge)
    const onFocus = () => setSeen(true)
    question.addEventListener('focus', onFocus)
    return () => {
      observer.disconnect()
      question.removeEventListener('focus', onFocus)
    }
  }, [])
  return seen
}
