import { useEffect, useRef, useState } from 'preact/hooks'
import { Action } from '../components/Action.tsx'
import { Words } from '../components/Words.tsx'
import { say, type TextKey } from '../text/text.ts'
import { leaveAll } from './acting.ts'
import type { Phones, Who } from './phones.ts'
import { type Said, TABS, wordsOf } from './said.ts'
import { type Seen, STORY } from './story.ts'

/** Between two calls so much time passes on the phones: few questions an hour cover a screen. */
const BETWEEN_MS = 70 * 60_000

export interface GuideProps {
  readonly phones: Phones
  /** What is heard; said here too, where the phone it comes from may not be in view. */
  readonly said: Said | null
  onLook(who: Who): void
  onSaid(said: Said | null): void
}

type Place =
  | { readonly is: 'intro' }
  | { readonly is: 'step'; readonly chapter: number; readonly step: number }
  /** All steps of a chapter were seen. */
  | { readonly is: 'seen'; readonly chapter: number }
  | { readonly is: 'missed' }
  | { readonly is: 'end' }

/** What is going on, what was seen, and the one button that makes the next thing happen. */
export function Guide(props: GuideProps) {
  const { phones } = props
  const [place, setPlace] = useState<Place>({ is: 'intro' })
  const [seen, setSeen] = useState<Seen | null>(null)
  useEffect(() => props.onSaid(heardAt(place, seen)), [place, seen])
  const enter = (chapter: number) => {
    setSeen(null)
    setPlace(chapter < STORY.length ? { is: 'step', chapter, step: 0 } : { is: 'end' })
  }
  const goOn = async (chapter: number) => {
    // What stands at the end stays, to be read.
    if (chapter + 1 < STORY.length) {
      await leaveAll(phones)
      phones.clock.pass(BETWEEN_MS)
    }
    enter(chapter + 1)
  }
  const run = async (chapter: number, at: number) => {
    const steps = STORY[chapter]?.steps ?? []
    const step = steps[at]
    if (step === undefined) return
    phones.leftOut.value = false
    props.onLook(step.look)
    const outcome = await step.run(phones)
    setSeen(outcome)
    if (outcome.is === 'missed') setPlace({ is: 'missed' })
    else if (at + 1 < steps.length) setPlace({ is: 'step', chapter, step: at + 1 })
    else setPlace({ is: 'seen', chapter })
  }
  return (
    <section class="try-guide" data-place={placeName(place)}>
      <div class="try-words" role="status">
        <Top key={`top-${titleOf(place)}`} place={place} />
        <Heard said={props.said} />
        <Told seen={seen} />
        <Story place={place} />
        {phones.leftOut.value && <p class="soft">{say('try.left-out')}</p>}
      </div>
      <Buttons place={place} onEnter={enter} onRun={run} onGoOn={goOn} />
    </section>
  )
}

/** Where the visit is, for tests and pictures: `check-1`, `check-seen`, `end`. */
function placeName(place: Place): string {
  if (place.is !== 'step' && place.is !== 'seen') return place.is
  const chapter = STORY[place.chapter]?.title.split('.')[1] ?? ''
  return place.is === 'seen' ? `${chapter}-seen` : `${chapter}-${place.step}`
}

/** A call goes on until the next begins. */
function heardAt(place: Place, seen: Seen | null): Said | null {
  if (seen?.is === 'seen' && seen.said !== undefined) return seen.said
  if (place.is === 'step') return STORY[place.chapter]?.steps[place.step]?.said ?? null
  if (place.is === 'seen') return STORY[place.chapter]?.steps.at(-1)?.said ?? null
  return null
}

function titleOf(place: Place): TextKey {
  if (place.is === 'step' || place.is === 'seen') {
    return STORY[place.chapter]?.title ?? 'try.title'
  }
  const titles = { intro: 'try.title', end: 'try.end.title', missed: 'try.missed.title' } as const
  return titles[place.is]
}

/** Where the buttons changed with it, the focus goes to the title. */
function Top({ place }: { place: Place }) {
  const title = useRef<HTMLHeadingElement>(null)
  const isOver = place.is === 'end' || place.is === 'missed'
  const now = placeName(place)
  // Where large letters have made the page long, what is told next may have gone past.
  useEffect(() => title.current?.scrollIntoView({ block: 'nearest' }), [now])
  useEffect(() => {
    if (isOver) title.current?.focus({ preventScroll: true })
  }, [isOver])
  const isChapter = place.is === 'step' || place.is === 'seen'
  const n = { n: String(isChapter ? place.chapter + 1 : 0), all: String(STORY.length) }
  return (
    <h1 ref={title} tabIndex={-1} class="title title-small">
      {isChapter && <small class="try-count">{say('try.count', n)} </small>}
      {say(titleOf(place))}
    </h1>
  )
}

function Heard({ said }: { said: Said | null }) {
  if (said === null) return null
  return (
    <p class="try-heard">
      {say(TABS[said.who])}: <q>{wordsOf(said)}</q>
    </p>
  )
}

function Told({ seen }: { seen: Seen | null }) {
  if (seen?.is !== 'seen') return null
  const values = { count: String(seen.count ?? 0) }
  return (
    <p class="try-seen">
      <Words of={seen.key} with={values} />
    </p>
  )
}

function Story({ place }: { place: Place }) {
  const key = storyOf(place)
  if (key === null) return null
  return (
    <p class="lead">
      <Words of={key} />
    </p>
  )
}

function storyOf(place: Place): TextKey | null {
  switch (place.is) {
    case 'intro':
      return 'try.lead'
    case 'step':
      return STORY[place.chapter]?.steps[place.step]?.story ?? null
    case 'seen':
      return null
    case 'missed':
      return 'try.missed.lead'
    case 'end':
      return 'try.end.lead'
  }
}

type ButtonsProps = {
  readonly place: Place
  onEnter(chapter: number): void
  onRun(chapter: number, step: number): Promise<void>
  onGoOn(chapter: number): Promise<void>
}

/** One that goes on, and stays the same one, so that it keeps the focus; two at the end. */
function Buttons({ place, onEnter, onRun, onGoOn }: ButtonsProps) {
  switch (place.is) {
    case 'intro':
      return <Next words="try.begin" onTap={() => onEnter(0)} />
    case 'step': {
      const { chapter, step } = place
      const words = STORY[chapter]?.steps[step]?.button ?? 'try.go-on'
      return <Next words={words} onTap={() => onRun(chapter, step)} />
    }
    case 'seen':
      return <Next words="try.go-on" onTap={() => onGoOn(place.chapter)} />
    case 'missed':
    case 'end':
      return (
        <div class="try-buttons">
          <a class="action action-main" href="./">
            {say('try.end.app')}
          </a>
          <Action onTap={() => location.reload()}>{say('try.again')}</Action>
        </div>
      )
  }
}

function Next({ words, onTap }: { words: TextKey; onTap(): unknown }) {
  return (
    <div class="try-buttons">
      <Action kind="main" onTap={onTap}>
        {say(words)}
      </Action>
    </div>
  )
}
