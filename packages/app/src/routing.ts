/**
 * Which screen is shown, from what is kept and where the person went. What covers the screen
 * follows from the vault alone, so a reload shows the same again.
 */
import type { Entry, Me, Snapshot } from '@handfast/client'
import type { AskedView, AskView, CardsView, CodeView, LinkView, Topic } from '@handfast/core'
import { mayRename, type Person, peopleOf } from './people.ts'
import type { Route } from './route.ts'

export type OpenAsk = { readonly person: Person; readonly ask: AskView }
export type OpenAsked = { readonly person: Person; readonly asked: AskedView }
export type Running =
  | { readonly is: 'cards'; readonly key: string; readonly cards: CardsView }
  | { readonly is: 'code'; readonly key: string; readonly code: CodeView }
  | RunningLink
export type RunningLink = {
  readonly is: 'link'
  readonly key: string
  readonly link: LinkView
}

type ForPerson =
  | 'settling'
  | 'unfinished'
  | 'torn'
  | 'ended'
  | 'person'
  | 'person-more'
  | 'history'
  | 'rename'
  | 'end'
  | 'made'
type Plain = 'first-run' | 'print' | 'safety' | 'emergency' | 'about' | 'erase' | 'lock'
/** On the way to a bond, with nothing begun. */
export type Making =
  | 'make-bond'
  | 'apart-question'
  | 'apart-stop'
  | 'apart'
  | 'join-code'
  | 'join-link'
  | 'invite'

export type Screen =
  | { readonly is: Plain }
  | { readonly is: Making }
  | { readonly is: 'practice'; readonly step: string }
  | { readonly is: 'me'; readonly me: Me }
  | { readonly is: 'home'; readonly home: HomeView }
  | { readonly is: 'somebody-else'; readonly people: readonly Person[] }
  | { readonly is: ForPerson; readonly person: Person }
  | { readonly is: 'beside-torn'; readonly person: Person; readonly torn: Person }
  | { readonly is: 'check-topic'; readonly person: Person; readonly asked: AskedView | null }
  | { readonly is: 'spoken-topic' | 'hear-topic'; readonly person: Person }
  | {
      readonly is:
        | 'check-details'
        | 'spoken-ring-first'
        | 'hear-digits'
        | 'hear-answer'
        | 'hear-warning'
      readonly person: Person
      readonly about: Topic
    }
  | ({ readonly is: 'waiting' | 'verdict' | 'late-no' } & OpenAsk)
  | { readonly is: 'spoken-ask' | 'spoken-verdict'; readonly person: Person }
  | ({ readonly is: 'being-checked' | 'answered' } & OpenAsked)
  | { readonly is: 'late-asks'; readonly late: readonly OpenAsked[] }
  | { readonly is: 'cards' | 'cards-over'; readonly key: string; readonly cards: CardsView }
  | { readonly is: 'code' | 'code-over'; readonly key: string; readonly code: CodeView }
  | { readonly is: 'link-run' | 'link-over'; readonly key: string; readonly link: LinkView }
  | { readonly is: 'link'; readonly open: readonly RunningLink[] }
  | { readonly is: 'link-opened'; readonly link: string }

export type HomeView = {
  readonly people: readonly Person[]
  readonly running: readonly Running[]
  readonly damaged: number
  /** What a newer version wrote: so many bonds, and what was chosen about the screens. */
  readonly newer: number
  readonly newerPreferences: boolean
}

/** Others' questions that may not cover what stands: a bar each. */
export type Shown = { readonly screen: Screen; readonly bars: readonly OpenAsked[] }

export function screenOf(snapshot: Snapshot, went: Route): Shown {
  const route = followed(snapshot, went)
  if (snapshot.me === null) return { screen: { is: 'first-run' }, bars: [] }
  const people = peopleOf(snapshot.entries)
  const asked = undismissed(people)
  const { read } = snapshot.preferences
  const late = people.flatMap(asksOf).filter(({ ask }) => isLateNo(ask))
  const lateNo = late.find(({ ask }) => !read.includes(ask.id))
  if (lateNo !== undefined) return { screen: { is: 'late-no', ...lateNo }, bars: asked }
  const looked = lookedAt(asked, route)
  if (looked !== null) return { screen: looked, bars: [] }
  // Opened by a link, the app never starts on a verdict: it stands again once the link is left.
  const mine =
    route.at === 'link-opened' ? null : (myStanding(people, route) ?? myAnswer(people, route))
  if (mine !== null) return { screen: mine, bars: asked }
  const covering = coverOf(asked.filter(one => mayCover(snapshot, one)))
  if (covering !== null) return { screen: covering, bars: [] }
  const bars = asked.filter(one => !mayCover(snapshot, one))
  return { screen: screenOfRoute(snapshot, people, route, snapshot.me), bars }
}

/** Whom I wanted quiet today asks with a line, never with nothing. */
export function isQuiet({ preferences, now }: Snapshot, key: string): boolean {
  const until_ms = preferences.quiet.get(key) ?? 0
  return until_ms > now.utc_ms
}

function mayCover(snapshot: Snapshot, { person, asked }: OpenAsked): boolean {
  return asked.loud && !isQuiet(snapshot, person.key)
}

/** After meeting again the old entry goes on with what the new one began. */
function followed({ continued }: Snapshot, route: Route): Route {
  const key = 'key' in route ? continued.get(route.key) : undefined
  return key === undefined ? route : ({ ...route, key } as Route)
}

/** Whether a question waits for me. */
export function isBeingAsked({ entries }: Snapshot): boolean {
  return undismissed(peopleOf(entries)).some(({ asked }) => asked.state.is === 'shown')
}

/** Whether a screen of now changes with time alone. */
export function countsDown(snapshot: Snapshot): boolean {
  return snapshot.entries.some(({ view }) => {
    if (view.is === 'link') return view.link.stage.is !== 'waiting'
    if (view.is !== 'person') return true
    const { asks, asked, spoken } = view.person
    return (
      asks.some(ask => ask.open || ask.state.is === 'waiting') ||
      asked.some(each => !each.dismissed) ||
      spoken.asking !== null ||
      spoken.answer !== null ||
      spoken.askPause_ms > 0 ||
      spoken.hearPause_ms > 0
    )
  })
}

function asksOf(person: Person): readonly OpenAsk[] {
  return person.view.asks.map(ask => ({ person, ask }))
}

function undismissed(people: readonly Person[]): readonly OpenAsked[] {
  return people
    .flatMap(person => person.view.asked.map(asked => ({ person, asked })))
    .filter(({ asked }) => !asked.dismissed)
    .toSorted((a, b) => a.asked.asked_ms - b.asked.asked_ms)
}

function isLateNo(ask: AskView): boolean {
  return ask.state.is === 'over' && ask.state.late_ms !== null
}

function lookedAt(asked: readonly OpenAsked[], route: Route): Screen | null {
  if (route.at !== 'asked') return null
  const found = asked.find(one => one.person.key === route.key && one.asked.id === route.id)
  return found === undefined ? null : askedScreen(found)
}

/** My own digits or a verdict: covers everything but a late no. */
function myStanding(people: readonly Person[], route: Route): Screen | null {
  const open = people
    .flatMap(asksOf)
    .filter(({ ask }) => ask.open)
    .toSorted((a, b) => b.ask.begun_ms - a.ask.begun_ms)
  const judged = open.find(({ ask }) => isAnswered(ask))
  if (judged !== undefined) return { is: 'verdict', ...judged }
  const speaking = people.find(({ view }) => view.spoken.asking !== null)
  if (speaking !== undefined) return spokenScreen(speaking)
  const ringing = ringFirst(people, route)
  if (ringing !== null) return ringing
  const waiting = open.find(({ ask }) => ask.state.is === 'waiting')
  if (waiting?.person.view.condition.is === 'torn') return { is: 'torn', person: waiting.person }
  if (waiting !== undefined) return { is: 'waiting', ...waiting }
  return open[0] === undefined ? null : { is: 'verdict', ...open[0] }
}

/** On the way from two digits to nine. */
function ringFirst(people: readonly Person[], route: Route): Screen | null {
  if (route.at !== 'spoken-ring-first') return null
  const person = people.find(each => each.key === route.key)
  if (person?.view.condition.is !== 'sound' || person.torn !== null) return null
  return { is: route.at, person, about: route.about }
}

/** The answer of a spoken check, for as long as it may be shown. */
function myAnswer(people: readonly Person[], route: Route): Screen | null {
  if (route.at !== 'hear-answer') return null
  const person = people.find(each => each.key === route.key)
  if (person === undefined || person.view.spoken.answer === null) return null
  return { is: 'hear-answer', person, about: route.about }
}

/** A verdict that an answer brought; *no answer* never takes the screen from a spoken check. */
function isAnswered({ state }: AskView): boolean {
  return state.is === 'over' && state.verdict.is !== 'no-answer'
}

function spokenScreen(person: Person): Screen {
  const { asking } = person.view.spoken
  return asking?.verdict === null || asking === null
    ? { is: 'spoken-ask', person }
    : { is: 'spoken-verdict', person }
}

function coverOf(asked: readonly OpenAsked[]): Screen | null {
  const shown = newestOfFirst(asked.filter(({ asked }) => asked.state.is === 'shown'))
  if (shown !== undefined) return askedScreen(shown)
  const late = asked.filter(({ asked }) => asked.state.is === 'late')
  if (late.length > 0) return { is: 'late-asks', late }
  return asked[0] === undefined ? null : askedScreen(asked[0])
}

/** Who asks anew has left the question before: its digits are said no more. */
function newestOfFirst(shown: readonly OpenAsked[]): OpenAsked | undefined {
  return shown.findLast(({ person }) => person.key === shown[0]?.person.key)
}

function askedScreen(one: OpenAsked): Screen {
  switch (one.asked.state.is) {
    case 'shown':
      return { is: 'being-checked', ...one }
    case 'late':
      return { is: 'late-asks', late: [one] }
    case 'answered':
    case 'over':
      return { is: 'answered', ...one }
  }
}

function screenOfRoute(
  snapshot: Snapshot,
  people: readonly Person[],
  route: Route,
  me: Me,
): Screen {
  switch (route.at) {
    case 'home':
    case 'asked':
      return homeScreen(snapshot, people)
    case 'somebody-else':
      return { is: 'somebody-else', people }
    case 'link':
      return { is: 'link', open: openLinks(snapshot) }
    case 'link-opened':
      return { is: 'link-opened', link: route.link }
    case 'practice':
      return { is: 'practice', step: route.step }
    case 'me':
      return { is: 'me', me }
    case 'make-bond':
    case 'apart-question':
    case 'apart-stop':
    case 'apart':
    case 'join-code':
    case 'join-link':
    case 'invite':
    case 'print':
    case 'safety':
    case 'emergency':
    case 'about':
    case 'erase':
    case 'lock':
      return { is: route.at }
    default:
      return entryScreen(snapshot, people, route)
  }
}

type EntryRoute = Extract<Route, { readonly key: string }>

function entryScreen(
  snapshot: Snapshot,
  people: readonly Person[],
  route: Exclude<EntryRoute, { at: 'asked' }>,
): Screen {
  const person = people.find(each => each.key === route.key)
  if (person !== undefined) {
    const torn = people.find(each => each.key === person.torn)
    return torn === undefined ? personScreen(person, route) : besideTorn(person, torn, route)
  }
  const entry = snapshot.entries.find(each => each.key === route.key)
  const running = entry === undefined ? null : runningOf(entry)
  return running === null ? homeScreen(snapshot, people) : runningScreen(running)
}

/** While a bond is torn, none made apart under its name is of use but to end: only meeting mends. */
function besideTorn(
  person: Person,
  torn: Person,
  route: Exclude<EntryRoute, { at: 'asked' }>,
): Screen {
  switch (route.at) {
    case 'person-more':
    case 'history':
    case 'end':
      return { is: route.at, person }
    default:
      return { is: 'beside-torn', person, torn }
  }
}

function personScreen(person: Person, route: Exclude<EntryRoute, { at: 'asked' }>): Screen {
  const { view } = person
  switch (route.at) {
    case 'bonding':
      return { is: 'made', person }
    case 'person':
      return { is: standOf(person), person }
    case 'rename':
      return { is: mayRename(person) ? 'rename' : standOf(person), person }
    case 'person-more':
    case 'history':
    case 'end':
      return { is: route.at, person }
  }
  if (view.condition.is !== 'sound') return { is: standOf(person), person }
  switch (route.at) {
    case 'check-topic':
      if (!view.settled) return { is: 'settling', person }
      return { is: 'check-topic', person, asked: shownTo(person) }
    case 'spoken-topic':
    case 'hear-topic':
      return { is: route.at, person }
    case 'check-details':
      if (!view.settled) return { is: 'settling', person }
      return { is: 'check-details', person, about: route.about }
    case 'spoken-ring-first':
    case 'hear-digits':
    case 'hear-answer':
    case 'hear-warning':
      return { is: route.at, person, about: route.about }
  }
}

function shownTo({ view }: Person): AskedView | null {
  return view.asked.find(({ state }) => state.is === 'shown') ?? null
}

function standOf({ view }: Person): 'unfinished' | 'torn' | 'ended' | 'settling' | 'person' {
  if (view.condition.is !== 'sound') return view.condition.is
  return view.settled ? 'person' : 'settling'
}

function homeScreen(snapshot: Snapshot, people: readonly Person[]): Screen {
  const running = snapshot.entries.flatMap(entry => runningOf(entry) ?? [])
  const listed = running.filter(one => one.is !== 'cards' || one.cards.left_ms > 0)
  // A new session of an old bond stands on its own only until the other phone was seen in it.
  const own = people.filter(({ view }) => view.meets === null)
  const { damaged, newer, newerPreferences } = snapshot
  const unopened = { damaged: damaged.length, newer: newer.length, newerPreferences }
  return { is: 'home', home: { people: own, running: listed, ...unopened } }
}

/** My own links that nobody has opened yet. */
function openLinks({ entries }: Snapshot): readonly RunningLink[] {
  return entries
    .flatMap(entry => runningOf(entry) ?? [])
    .filter(one => one.is === 'link')
    .filter(({ link }) => link.by === 'maker' && link.stage.is !== 'over')
}

function runningOf({ key, view }: Entry): Running | null {
  switch (view.is) {
    case 'person':
      return null
    case 'link':
      return { is: 'link', key, link: view.link }
    case 'cards':
      return { is: 'cards', key, cards: view.cards }
    case 'code':
      return { is: 'code', key, code: view.code }
  }
}

function runningScreen(running: Running): Screen {
  if (running.is === 'cards') {
    const { key, cards } = running
    return { is: cards.left_ms > 0 ? 'cards' : 'cards-over', key, cards }
  }
  if (running.is === 'link') {
    const { key, link } = running
    return { is: link.stage.is === 'over' ? 'link-over' : 'link-run', key, link }
  }
  const { key, code } = running
  return { is: code.stage.is === 'over' ? 'code-over' : 'code', key, code }
}
