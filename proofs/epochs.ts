/**
 * The exhaustive search of the epoch rules, over the real core: the network may deliver any message
 * ever sent, to whoever listens at its mailbox, any number of times, in any order, or never. A save
 * happens before anything is sent, so a crash is only a lost message.
 *
 * `npm run proofs:epochs` runs the large worlds, `epochs.test.ts` the small ones. A search looks at up to
 * as many states as it is told; whether those were all there are it says. It also says how long its
 * ways were and how its checks ended, and `shortOf` what of that is too little: a search that looks
 * at nothing finds nothing.
 *
 * honest  no alarm is reachable; from every state, once faults stop, the two settle.
 * contact the same from the first contacts on; and without any pause: when all that was ever sent comes
 *         once more, the two are at epoch 1 and fall silent.
 * relaxed a save may be lost after its message went out: the alarm must be reachable.
 * copy    (copies.ts) one phone is copied at any reachable moment; the copy acts before, after or between, and
 *         lies in its lists. If a genuine phone ever took a message of the copy, then once the two
 *         genuine ones each made a new message and a step, at least one has the alarm.
 */
import { fromHex, type Instant, toHex } from '@handfast/core'
import {
  act,
  bondOf,
  deliver,
  exchange,
  isTorn,
  keyOf,
  type Moved,
  metPair,
  type Net,
  netKey,
  type Phone,
  person,
  reads,
  type Sent,
  START,
  settledPair,
  withSent,
} from './world.ts'

export type World = {
  readonly I: Phone
  readonly R: Phone
  readonly net: Net
  readonly path: string
}

export type Found = {
  /** All of them judged. */
  readonly states: number
  readonly complete: boolean
  /** The longest way to a state, in steps. */
  readonly depth: number
  readonly deepestEpoch: number
  /** Of the states, settled: in how many a check ended so, on the phone that asked. */
  readonly ends: Ends
  /** The way to a state that breaks what was promised. */
  readonly broken: { readonly why: string; readonly path: string } | null
}

export type Ends = Readonly<Record<CheckOutcome, number>>
const NO_ENDS: Ends = { match: 0, 'not-them': 0, 'other-number': 0, 'no-answer': 0 }
type CheckOutcome = 'match' | 'not-them' | 'other-number' | 'no-answer'

/** What a search must have come to; with `complete`, to all the states there are. */
export type Least = Pick<Found, 'states' | 'depth' | 'deepestEpoch'> & {
  readonly ends: Partial<Ends>
  readonly complete?: true
}

/** How many questions each may ask, and whether they do anything but say yes with the right digits. */
export type Play = {
  readonly I: number
  readonly R: number
  readonly says: 'yes' | 'anything'
}

const NO_QUESTIONS: Play = { I: 0, R: 0, says: 'yes' }
const QUESTION = { about: 'money', over: 'phone', saying: '' } as const
/** Later than every ask and pause, so that what is unfinished is sent again. */
const LATER: Instant = { utc_ms: START.utc_ms + 90_000_000, steady_ms: 90_000_000, run: 1 }

/** Every world reachable when they play so, up to `states_max` of them. */
export function searchHonest(play: Play, states_max: number): Found {
  const ends = { ...NO_ENDS }
  const found = search(play, states_max, world => {
    if (isTorn(world.I) || isTorn(world.R)) return 'an alarm without a copy'
    const [I, R] = settle(world)
    if (isTorn(I) || isTorn(R)) return 'an alarm while settling'
    if (bondOf(I).epoch.n !== bondOf(R).epoch.n) return 'they never come to one epoch'
    if (bondOf(I).pulse !== null || bondOf(R).left?.confirmed === false) return 'a step never ends'
    for (const outcome of new Set([...outcomesOf(I), ...outcomesOf(R)])) ends[outcome]++
    return null
  })
  return { ...found, ends }
}

/** How the checks ended that this phone asked for. */
function outcomesOf(phone: Phone): readonly CheckOutcome[] {
  return person(phone)
    .history.filter(entry => entry.iAsked)
    .map(({ outcome }) => outcome)
}

/** What a search did not come to, though it must. */
export function shortOf(found: Found, least: Least): readonly string[] {
  const { ends, complete, ...rest } = least
  if (complete === true && !found.complete) return [`all there are: only ${found.states}`]
  const counts = [...Object.entries(rest), ...Object.entries(ends)]
  const reached: Readonly<Record<string, unknown>> = { ...found, ...found.ends }
  return counts.flatMap(([what, count]) => {
    const got = Number(reached[what])
    return got >= count ? [] : [`${what}: ${got}, not ${count}`]
  })
}

/** From the first contacts on, with no question: they settle, and never answer each other for ever. */
export function searchContacts(states_max: number): Found {
  const { I, R, sent } = metPair()
  const first = { I, R, net: withSent(new Map(), sent), path: '' }
  return search(NO_QUESTIONS, states_max, judgeContacts, { relaxed: false, first })
}

/** All of it once more, the oldest first and the newest first. */
function judgeContacts({ I, R, net }: World): string | null {
  if (isTorn(I) || isTorn(R)) return 'an alarm without a copy'
  const sent = [...net.values()]
  return judgeTalk(exchanged(I, R, sent)) ?? judgeTalk(exchanged(I, R, sent.toReversed()))
}

function judgeTalk(ended: readonly Phone[] | null): string | null {
  if (ended === null) return 'they never stop talking'
  if (ended.some(isTorn)) return 'an alarm while settling'
  return ended.every(phone => bondOf(phone).epoch.n === 1) ? null : 'they wait for a pause'
}

function exchanged(I: Phone, R: Phone, sent: readonly Sent[]): readonly Phone[] | null {
  try {
    return exchange(I, R, sent)
  } catch {
    return null
  }
}

/**
 * The same honest world, but a save may be lost after its message went out (a store that says
 * "done" before the disk has it, then a power cut): a phone put back, and so the alarm is reachable.
 */
export function searchRelaxed(play: Play, states_max: number): Found {
  const judge = ({ I, R }: World) => (isTorn(I) || isTorn(R) ? 'the alarm' : null)
  return search(play, states_max, judge, { relaxed: true, first: settled() })
}

/** Every world an honest search reaches: the moments at which a phone may be copied. */
export function honestMoments(play: Play, states_max: number): readonly World[] {
  const moments: World[] = []
  search(play, states_max, world => {
    moments.push(world)
    return null
  })
  return moments
}

function search(
  play: Play,
  states_max: number,
  judge: (world: World) => string | null,
  { relaxed, first }: Start = { relaxed: false, first: settled() },
): Found {
  const seen = new Set([worldKey(first)])
  const queue: World[] = [first]
  let [states, depth, deepestEpoch, complete] = [0, 0, 0, true]
  for (; states < queue.length; states++) {
    const world = queue[states]
    if (world === undefined) break
    delete queue[states]
    const why = judge(world)
    depth = Math.max(depth, world.path.split(';').length - 1)
    deepestEpoch = Math.max(deepestEpoch, bondOf(world.I).epoch.n)
    if (why !== null) {
      const broken = { why, path: world.path }
      return { states: states + 1, complete: false, depth, deepestEpoch, ends: NO_ENDS, broken }
    }
    const onward = relaxed ? losing(world, play) : nextWorlds(world, play)
    for (const next of complete ? onward : []) {
      const key = worldKey(next)
      if (seen.has(key)) continue
      // From here on what was found is looked at, and nothing is added.
      complete &&= queue.length < states_max
      if (!complete) break
      seen.add(key)
      queue.push(next)
    }
  }
  return { states, complete, depth, deepestEpoch, ends: NO_ENDS, broken: null }
}

type Start = { readonly relaxed: boolean; readonly first: World }

function settled(): World {
  return { ...settledPair(), net: new Map(), path: '' }
}

function worldKey({ I, R, net }: World): string {
  return `${keyOf(I)}${keyOf(R)}${netKey(net)}`
}

type Step = readonly [string, Moved]

function* nextWorlds(world: World, play: Play): Generator<World> {
  for (const side of ['I', 'R'] as const) {
    const phone = world[side]
    const other = world[side === 'I' ? 'R' : 'I']
    for (const [name, moved] of steps(phone, other, { made_max: play[side], says: play.says }))
      yield after(world, side, name, moved)
    for (const message of world.net.values()) {
      if (!reads(phone, message)) continue
      yield after(world, side, `gets ${message.id.slice(-6)}`, deliver(phone, message))
    }
  }
}

/** Besides: the messages went out, and what was saved before them is gone. */
function* losing(world: World, play: Play): Generator<World> {
  for (const next of nextWorlds(world, play)) {
    yield next
    if (next.net !== world.net) yield { ...world, net: next.net, path: `${next.path} (not saved)` }
  }
}

function after(world: World, side: 'I' | 'R', name: string, { phone, sent }: Moved): World {
  const net = withSent(world.net, sent)
  return { ...world, [side]: phone, net, path: `${world.path}; ${side} ${name}` }
}

type Turns = { readonly made_max: number; readonly says: Play['says'] }

/** What a person may do: ask, go back, say no, or yes with the right digits or with others. */
function* steps(phone: Phone, other: Phone, { made_max, says }: Turns): Generator<Step> {
  const { asks, asked, history } = person(phone)
  const open = asks.filter(({ state }) => state.is === 'waiting')
  const made = history.filter(entry => entry.iAsked).length + open.length
  if (made < made_max) yield ['asks', act(phone, { do: 'ask', question: QUESTION })]
  if (says === 'anything') {
    for (const one of open) yield ['goes back', act(phone, { do: 'leave-ask', id: idOf(one) })]
  }
  for (const one of asked) {
    if (one.state.is !== 'shown') continue
    const id = idOf(one)
    const right = bondOf(other).asks.find(ask => toHex(ask.id) === one.id)?.number ?? 0
    yield ['says yes', act(phone, { do: 'answer', id, yes: true, number: right })]
    if (says === 'yes') continue
    yield ['says no', act(phone, { do: 'answer', id, yes: false, number: 0 })]
    yield ['says another', act(phone, { do: 'answer', id, yes: true, number: (right + 1) % 100 })]
  }
}

function idOf(one: { readonly id: string }): Uint8Array {
  return fromHex(one.id) ?? new Uint8Array()
}

/** Faults stop: both start anew a day later, and everything they now say arrives once. */
export function settle(world: Pick<World, 'I' | 'R'>): readonly [Phone, Phone] {
  const I = act(world.I, { do: 'start' }, LATER)
  const R = act(world.R, { do: 'start' }, LATER)
  return exchange(I.phone, R.phone, [...I.sent, ...R.sent], LATER)
}
