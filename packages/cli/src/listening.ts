/** What is new for who listens: one question at a time, and what came of it. */
import type { AskedView, AskView, PersonView } from '@handfast/core'

/** Whoever asks and is asked; what else is known of them is handed through. */
export type Asking = {
  readonly key: string
  readonly person: Pick<PersonView, 'asks' | 'asked' | 'condition'>
}

export type News<K extends Asking> =
  | { readonly is: 'asked'; readonly known: K; readonly asked: AskedView }
  | { readonly is: 'outcome'; readonly known: K; readonly asked: AskedView }
  /** Nobody answered it in its three minutes. */
  | { readonly is: 'missed'; readonly known: K; readonly asked: AskedView }
  /** The question that stood was answered elsewhere, or is gone. */
  | { readonly is: 'withdrawn' }
  /** Whom I asked said no after my screen was closed. */
  | { readonly is: 'late-no'; readonly known: K; readonly ask: AskView }
  /** There are two copies; also of a bond that was torn before we began. */
  | { readonly is: 'torn'; readonly known: K }

export type Told = {
  /** What is typed answers this one, the last that was shown. */
  readonly current: { readonly key: string; readonly id: string } | null
  readonly shown: ReadonlySet<string>
  /** Of which nothing more is told. */
  readonly closed: ReadonlySet<string>
}

/** What a late no said before we began was told where it was asked. */
export function nothingTold(people: readonly Asking[]): Told {
  const old = people.flatMap(known => known.person.asks.filter(isLateNo).map(lateName(known)))
  return { current: null, shown: new Set(), closed: new Set(old) }
}

/** The next thing to tell, if there is one. A newer question of one person stands for the older. */
export function nextNews<K extends Asking>(told: Told, people: readonly K[]): News<K> | undefined {
  for (const known of people) {
    const torn = tornName(known)
    if (torn !== null && !told.closed.has(torn)) return { is: 'torn', known }
    for (const asked of known.person.asked) {
      const news = newsOf(told, known, asked)
      if (news !== undefined) return news
    }
    const late = known.person.asks.find(
      ask => isLateNo(ask) && !told.closed.has(lateName(known)(ask)),
    )
    if (late !== undefined) return { is: 'late-no', known, ask: late }
  }
  return told.current !== null && !isStanding(told.current, people)
    ? { is: 'withdrawn' }
    : undefined
}

function newsOf<K extends Asking>(told: Told, known: K, asked: AskedView): News<K> | undefined {
  const name = nameOf(known, asked)
  const { current, shown, closed } = told
  if (closed.has(name)) return undefined
  switch (asked.state.is) {
    case 'shown': {
      const isFree = current === null || current.key === known.key
      return isFree && !shown.has(name) ? { is: 'asked', known, asked } : undefined
    }
    case 'over':
      return shown.has(name) ? { is: 'outcome', known, asked } : undefined
    case 'late': {
      const isCurrent = current?.key === known.key && current.id === asked.id
      const isNew = !shown.has(name) && !asked.dismissed
      return isCurrent || isNew ? { is: 'missed', known, asked } : undefined
    }
    case 'answered':
      return undefined
  }
}

export function toldAfter(told: Told, news: News<Asking>): Told {
  switch (news.is) {
    case 'asked': {
      const current = { key: news.known.key, id: news.asked.id }
      return { ...told, current, shown: new Set([...told.shown, nameOf(news.known, news.asked)]) }
    }
    case 'outcome':
    case 'missed': {
      const isCurrent = told.current?.id === news.asked.id
      const closed = new Set([...told.closed, nameOf(news.known, news.asked)])
      return { ...told, current: isCurrent ? null : told.current, closed }
    }
    case 'withdrawn':
      return { ...told, current: null }
    case 'late-no':
      return { ...told, closed: new Set([...told.closed, lateName(news.known)(news.ask)]) }
    case 'torn':
      return { ...told, closed: new Set([...told.closed, tornName(news.known) ?? '']) }
  }
}

/** The question on the screen, while it can be answered. */
export function standing<K extends Asking>(told: Told, people: readonly K[]) {
  const { current } = told
  if (current === null) return undefined
  const known = people.find(({ key }) => key === current.key)
  const asked = known?.person.asked.find(({ id }) => id === current.id)
  return known !== undefined && asked?.state.is === 'shown' ? { known, asked } : undefined
}

function isStanding(current: NonNullable<Told['current']>, people: readonly Asking[]): boolean {
  return people.some(
    ({ key, person }) =>
      key === current.key &&
      person.asked.some(({ id, state }) => id === current.id && state.is === 'shown'),
  )
}

function isLateNo({ state }: AskView): boolean {
  return state.is === 'over' && state.late_ms !== null
}

function nameOf(known: Asking, asked: Pick<AskedView, 'id'>): string {
  return `${known.key} ${asked.id}`
}

function lateName(known: Asking): (ask: AskView) => string {
  return ask => `${known.key} late ${ask.id}`
}

/** Mended by meeting and torn again, it is told again. */
function tornName({ key, person: { condition } }: Asking): string | null {
  return condition.is === 'torn' ? `${key} torn ${condition.at_ms}` : null
}
