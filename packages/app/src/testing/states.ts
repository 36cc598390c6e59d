/** Every screen in every state that a snapshot can bring about: to be looked at, not to be judged. */
import type { Entry, Snapshot } from '@handfast/client'
import type {
  AskedView,
  CardsView,
  CodeView,
  HistoryEntry,
  LinkView,
  PersonView,
  Question,
  Verdict,
} from '@handfast/core'
import { signal } from '@preact/signals'
import type { Lock } from '../adapters/lock.ts'
import { NO_LOCKING } from '../locking.ts'
import { DRILLS } from '../practice/drills.ts'
import type { Route } from '../route.ts'
import type { Session } from '../session.ts'
import { asked, entry, KEYS, MONEY, NOW_MS, over, person, speaking, waiting } from './views.ts'

export type State = {
  readonly name: string
  readonly entries?: readonly Entry[]
  readonly route?: Route
  readonly snapshot?: Partial<Snapshot>
  readonly session?: Partial<Session>
}

const [key, second, third] = KEYS
const RELAY = 'https://relay.example'
/** As long as names and sentences may be, and without a place to break. */
export const NAME = 'Bartholomew-Maximiliana van Dort'
const LONGEST = 'Fetch the twins at half past three, from the gate behind the old gymnasium, both'
const TALK: Question = { about: 'talk', over: 'door', saying: '' }
const LONG: Question = { about: 'favour', over: 'video', saying: LONGEST }
const match = { is: 'match' } as Verdict
const byCode = { kind: 'code', at_ms: NOW_MS - 9e8 } as const
const byLink = { kind: 'link', at_ms: NOW_MS - 1000 } as const
const online = signal(false)

export function statesOf(): readonly State[] {
  return [
    ...homes(),
    ...persons(),
    ...checks(),
    ...verdicts(),
    ...beingAsked(),
    ...spokenOnes(),
    ...makings(),
    ...runs(),
    ...safety(),
    ...practices(),
    ...locks(),
  ]
}

function of(view: Partial<PersonView>): readonly Entry[] {
  return [entry(key, person({ label: NAME, ...view }))]
}

function at(route: Route['at'], view: Partial<PersonView> = {}, more: Partial<State> = {}): State {
  return {
    name: route,
    entries: of(view),
    route: { at: route, key, about: 'secret' } as Route,
    ...more,
  }
}

function homes(): readonly State[] {
  const many = Array.from({ length: 12 }, (_, i) =>
    entry(i.toString(16).padStart(32, '0'), person({ label: `${NAME.slice(0, 20)} ${i}` })),
  )
  const conditions: readonly PersonView['condition'][] = [
    { is: 'torn', at_ms: 0 },
    { is: 'unfinished' },
    { is: 'ended', at_ms: NOW_MS, by: 'them', told: 0 },
  ]
  const odd = conditions.map((condition, i) =>
    entry(KEYS[i] ?? key, person({ label: `${NAME} ${i}`, condition })),
  )
  const twins = [key, second].map(each => entry(each, person({ label: NAME })))
  const fresh = entry(third, person({ label: NAME, grade: byCode }))
  const broken = { damaged: [key, second], newer: [third], trouble: 'store-full' } as const
  return [
    { name: 'home, nobody' },
    { name: 'home, many', entries: many },
    { name: 'home, torn, unfinished, ended', entries: odd },
    { name: 'home, three of one name', entries: [...twins, fresh] },
    { name: 'home, being made', entries: runningOnes() },
    { name: 'home, in trouble', entries: of({}), snapshot: { ...broken, newerPreferences: true } },
    { name: 'first run', snapshot: { me: null } },
    { name: 'somebody else', entries: many, route: { at: 'somebody-else' } },
  ]
}

function persons(): readonly State[] {
  const quiet = { preferences: { read: [], quiet: new Map([[key, NOW_MS + 1]]), sounds: true } }
  const checked: readonly HistoryEntry[] = [
    { at_ms: NOW_MS, iAsked: true, by: 'live', question: LONG, outcome: 'match' },
    { at_ms: NOW_MS - 9e7, iAsked: false, by: 'live', question: MONEY, outcome: 'other-number' },
    { at_ms: NOW_MS - 9e8, iAsked: true, by: 'words', question: TALK, outcome: 'not-them' },
  ]
  return [
    at('person'),
    at('person', { grade: byCode, lastProof_ms: NOW_MS }, { name: 'person by code' }),
    at('person', { settled: false }, { name: 'settling' }),
    at('person', { condition: { is: 'unfinished' } }, { name: 'unfinished' }),
    at('person', { condition: { is: 'unfinished' }, grade: byLink }, { name: 'unfinished link' }),
    at('person', { condition: { is: 'torn', at_ms: 0 } }, { name: 'torn' }),
    at('person', { condition: { is: 'ended', at_ms: 0, by: 'me', told: 0 } }, { name: 'ended' }),
    { ...besideTorn(), name: 'beside torn', route: { at: 'person', key } },
    { ...besideTorn(), name: 'person-more, beside torn', route: { at: 'person-more', key } },
    { ...besideTorn(), name: 'end, beside torn', route: { at: 'end', key } },
    at('person-more'),
    at('person-more', {}, { name: 'person-more, quiet', snapshot: quiet }),
    at('history'),
    at('history', { history: checked }, { name: 'history, three' }),
    ...(['rename', 'end'] as const).map(route => at(route)),
  ]
}

/** Made apart under the name of one that is torn. */
function besideTorn(): Pick<State, 'entries'> {
  const torn = entry(second, person({ label: NAME, condition: { is: 'torn', at_ms: 0 } }))
  return { entries: [...of({ grade: byCode }), torn] }
}

function checks(): readonly State[] {
  const shown = { is: 'shown', left_ms: 90_000 } as const
  const loudless = asked('01', shown, { loud: false })
  const last = { is: 'waiting', number: '07', left_ms: 30_000 } as const
  return [
    at('check-topic'),
    at('check-topic', { asked: [loudless] }, { name: 'check-topic, asked' }),
    at('check-details'),
    at('check-details', {}, { name: 'refused', session: { problem: signal('bad-saying') } }),
    at('home', { asks: [waiting('01')] }, { name: 'waiting' }),
    at(
      'home',
      { asks: [waiting('01', { begun_ms: NOW_MS - 150_000, state: last })] },
      { name: 'last' },
    ),
    at(
      'home',
      { asks: [waiting('01', { unsent: true })] },
      { name: 'unsent', session: { online } },
    ),
  ]
}

function verdicts(): readonly State[] {
  const matched = (question: Question, view: Partial<PersonView> = {}, at_ms = NOW_MS): State => {
    const state = { is: 'over', verdict: match, at_ms, late_ms: null, again: false } as const
    const ask = waiting('01', { question, state })
    return at('home', { asks: [ask], ...view }, { name: `match ${question.about} ${at_ms}` })
  }
  const others = (['not-them', 'other-number', 'no-answer'] as const).map(is =>
    at('home', { asks: [over('01', is)] }, { name: is }),
  )
  const late = over('01', 'no-answer', { open: false, late_ms: NOW_MS })
  const bars: readonly AskedView[] = [
    asked('02', { is: 'shown', left_ms: 9000 }, { question: LONG }),
    asked('03', { is: 'late' }),
    asked('04', { is: 'answered', yes: true, open: true }),
  ]
  return [
    ...[MONEY, LONG, TALK].map(question => matched(question)),
    ...[byCode, byLink].map(grade => matched(LONG, { grade })),
    matched(TALK, { grade: byLink }),
    matched(LONG, {}, NOW_MS - 9e5),
    matched(MONEY, { grade: byCode }, NOW_MS - 9e5),
    ...others,
    at('home', { asks: [over('01', 'not-them')], grade: byLink }, { name: 'no, by link' }),
    at('home', { asks: [over('01', 'other-number', { again: true })] }, { name: 'wrong again' }),
    at('home', { asks: [late] }, { name: 'late no' }),
    at('home', { asks: [over('01', 'not-them')], asked: bars }, { name: 'a verdict under bars' }),
  ]
}

function beingAsked(): readonly State[] {
  const outcomes: readonly AskedView['state'][] = [
    { is: 'answered', yes: true, open: true },
    { is: 'answered', yes: false, open: true },
    ...(['match', 'other-number', 'no-answer'] as const).map(
      outcome => ({ is: 'over', outcome, yes: true, at_ms: NOW_MS }) as const,
    ),
  ]
  const shown = { is: 'shown', left_ms: 90_000 } as const
  const lates = [key, second].map(each =>
    entry(each, person({ label: NAME, asked: [asked('01', { is: 'late' }, { question: LONG })] })),
  )
  return [
    ...[MONEY, LONG, TALK].map(question =>
      at(
        'home',
        { asked: [asked('01', shown, { question })] },
        { name: `asked ${question.about}` },
      ),
    ),
    ...outcomes.flatMap((state, i) => [
      at('home', { asked: [asked('01', state, { question: LONG })] }, { name: `answered ${i}` }),
      at('home', { asked: [asked('01', state)] }, { name: `held ${i}`, session: { online } }),
    ]),
    { name: 'late asks', entries: lates },
  ]
}

type Asking = NonNullable<PersonView['spoken']['asking']>

function spokenOnes(): readonly State[] {
  const asking = (verdict: Asking['verdict']): Asking => {
    return { about: 'access', challenge: '123456789', answerDigits: 9, fallback: false, verdict }
  }
  const judged = (is: 'match' | 'other-number') =>
    asking({ verdict: { is } as Verdict, at_ms: NOW_MS })
  const paused = { askPause_ms: 30_000, hearPause_ms: 30_000, hangUp: true }
  const answer = { about: 'secret', digits: '123456789' } as const
  return [
    at('spoken-topic'),
    at('spoken-topic', { spoken: speaking(paused) }, { name: 'spoken-topic, paused' }),
    at('spoken-ring-first'),
    at(
      'home',
      { spoken: speaking({ asking: asking(null), canFallBack: true }) },
      { name: 'spoken' },
    ),
    at('home', { spoken: speaking({ asking: judged('match') }) }, { name: 'spoken match' }),
    at('home', { spoken: speaking({ asking: judged('other-number') }) }, { name: 'no fit' }),
    at(
      'home',
      { spoken: speaking({ asking: judged('other-number'), ...paused }) },
      { name: 'third' },
    ),
    ...(['hear-topic', 'hear-digits', 'hear-answer', 'hear-warning'] as const).map(each =>
      at(each),
    ),
    at('hear-digits', { spoken: speaking(paused) }, { name: 'hear-digits, paused' }),
    at('hear-answer', { spoken: speaking({ answer }) }, { name: 'hear-answer, there' }),
  ]
}

function makings(): readonly State[] {
  const older = entry(second, person({ label: NAME }))
  const places = [
    'make-bond',
    'apart-question',
    'apart-stop',
    'apart',
    'join-code',
    'link',
  ] as const
  const reads = (answer: unknown) =>
    ({ snapshot: () => null, subscribe: () => () => {}, readLink: async () => answer }) as never
  const opened = { at: 'link-opened', link: '#link=AQ' } as const
  return [
    ...[...places, 'join-link' as const, 'invite' as const].map(each => at(each)),
    { name: 'links', entries: runningOnes(), route: { at: 'link' } },
    { name: 'link opened', route: opened, session: { handfast: reads({ ok: true, value: null }) } },
    {
      ...{ name: 'link bad', route: opened },
      session: { handfast: reads({ ok: false, code: 'link-malformed' }) },
    },
    at('bonding', {}, { name: 'made' }),
    at('bonding', { grade: byCode, settled: false }, { name: 'made by code' }),
    at('bonding', { condition: { is: 'unfinished' } }, { name: 'made, unfinished' }),
    at('bonding', {}, { name: 'made anew', entries: [...of({ grade: byCode }), older] }),
  ]
}

function runs(): readonly State[] {
  const down = { relays: new Map([[RELAY, 'unreachable' as const]]) }
  const run = (one: Entry): State => ({
    name: `run ${JSON.stringify(one.view).slice(0, 300)}`,
    entries: [one],
    route: { at: 'bonding', key: one.key },
    snapshot: down,
  })
  return runningOnes().map(run)
}

/** One of each, under keys of their own. */
function runningOnes(): readonly Entry[] {
  const partner = { name: NAME, mark: new Uint8Array(16), half: 'left', whole: true } as const
  const card = { frame: new Uint8Array(300).fill(7), left_ms: 90_000, touched: false, meets: null }
  const cards: readonly CardsView[] = [
    { ...card, partner: null },
    { ...card, partner },
    { ...card, partner, touched: true },
    { ...card, partner: null, left_ms: 0 },
  ]
  const code = { by: 'maker', at: RELAY, label: '', left_ms: 500_000 } as const
  const codes: readonly CodeView[] = (
    [
      { is: 'preparing' },
      { is: 'waiting', code: '1234-567-890-123' },
      { is: 'running' },
      { is: 'over', why: 'code-wrong' },
    ] as const
  ).map(stage => ({ ...code, stage }))
  const link = { by: 'maker', at: RELAY, label: NAME, begun_ms: NOW_MS, left_ms: 5e8 } as const
  const links: readonly LinkView[] = (
    [
      { is: 'preparing' },
      { is: 'waiting', link: `#link=${'Ab1_'.repeat(60)}` },
      { is: 'running' },
      { is: 'over', why: 'link-expired' },
    ] as const
  ).map(stage => ({ ...link, stage }))
  return [
    ...cards.map(each => ({ is: 'cards', cards: each }) as const),
    ...codes.map(each => ({ is: 'code', code: each }) as const),
    ...links.map(each => ({ is: 'link', link: each }) as const),
  ].map((view, i) => ({ key: (i + 64).toString(16).padStart(32, '0'), view }))
}

function safety(): readonly State[] {
  const places = ['safety', 'emergency', 'about', 'me', 'erase', 'lock', 'print'] as const
  return places.map(each => at(each))
}

function practices(): readonly State[] {
  const calls = DRILLS.flatMap((_, n) => [`${n}`, `${n}-right`, `${n}-wrong`])
  return ['begin', ...calls, 'end'].map(step => ({
    name: `practice ${step}`,
    route: { at: 'practice', step },
  }))
}

function locks(): readonly State[] {
  const kept = { idle_min: 5, nonce: new Uint8Array(12), box: new Uint8Array(48) }
  const cost = { memory_KiB: 64, passes: 1, lanes: 1 }
  const passphrase: Lock = { way: 'passphrase', salt: new Uint8Array(16), cost, ...kept }
  const passkey: Lock = {
    ...{ way: 'passkey', salt: new Uint8Array(32), credential: new Uint8Array(20) },
    ...kept,
  }
  const shown = { is: 'shown', left_ms: 90_000 } as const
  return [passphrase, passkey].flatMap(lock => {
    const open = { ...NO_LOCKING, lock: signal(lock) }
    const locked = { ...open, locked: signal(true) }
    return [
      at('lock', {}, { name: `lock, ${lock.way}`, session: { locking: open } }),
      at('home', {}, { name: `locked, ${lock.way}`, session: { locking: locked } }),
      at(
        'home',
        { asked: [asked('01', shown)] },
        { name: 'locked, asked', session: { locking: locked } },
      ),
    ]
  })
}
