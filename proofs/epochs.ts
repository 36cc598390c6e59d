/**
 * The exhaustive search of the epoch rules, over the real core: the network may deliver any message
 * ever sent, to whoever listens at its mailbox, any number of times, in any order, or never. A save
 * happens before anything is sent, so a crash is only a lost message.
 *
 * `npm run proofs:epochs` runs the large worlds, `epochs.test.ts` the small ones.
 *
 * honest  no alarm is reachable; from every state, once faults stop, the two settle.
 * contact the same from the first contacts on; and without any pause: when all that was ever sent comes
 *         once more, the two are at epoch 1 and fall silent.
 * relaxed a save may be lost after its message went out: the alarm must be reachable.
 * copy    (copies.ts) one phone is copied at any reachable moment; the copy acts before, after or between, and
 *         lies in its lists. If a genuine phone ever took a message of the copy, then once the two
 *         genuine ones each made a new message and a step, at least one has the alarm.
 */
import { fromHex, type Instant } from '@handfast/core'
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
  readonly states: number
  readonly complete: boolean
  readonly deepestEpoch: number
  /** The way to a state that breaks what was promised. */
  readonly broken: { readonly why: string; readonly path: string } | null
}

const QUESTION = { about: 'money', over: 'phone', saying: '' } as const
const NUMBER_DIGITS = 10
/** Later than every ask and pause, so that what is unfinished is sent again. */
const LATER: Instant = { utc_ms: START.utc_ms + 90_000_000, steady_ms: 90_000_000, run: 1 }

/** Every world reachable with at most `asks` questions a side, up to `states_max` of them. */
export function searchHonest(asks: number, states_max: number): Found {
  return search(asks, states_max, world => {
    if (isTorn(world.I) || isTorn(world.R)) return 'an alarm without a copy'
    const [I, R] = settle(world)
    if (isTorn(I) || isTorn(R)) return 'an alarm while settling'
    if (bondOf(I).epoch.n !== bondOf(R).epoch.n) return 'they never come to one epoch'
    if (bondOf(I).pulse !== null || bondOf(R).left?.confirmed === false) return 'a step never ends'
    return null
  })
}

/** From the first contacts on, with no question: they settle, and never answer each other for ever. */
export function searchContacts(states_max: number): Found {
  const { I, R, sent } = metPair()
  const first = { I, R, net: withSent(new Map(), sent), path: '' }
  return search(0, states_max, judgeContacts, { relaxed: false, first })
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
export function searchRelaxed(asks: number, states_max: number): Found {
  const judge = ({ I, R }: World) => (isTorn(I) || isTorn(R) ? 'the alarm' : null)
  return search(asks, states_max, judge, { relaxed: true, first: settled() })
}

/** Every world an honest search reaches: the moments at which a phone may be copied. */
export function honestMoments(asks: number, states_max: number): readonly World[] {
  const moments: World[] = []
  search(asks, states_max, world => {
    moments.push(world)
    return null
  })
  return moments
}

function search(
  asks: number,
  states_max: number,
  judge: (world: World) => string | null,
  { relaxed, first }: Start = { relaxed: false, first: settled() },
): Found {
  const seen = new Set([worldKey(first)])
  const queue: World[] = [first]
  let deepestEpoch = 0
  for (let at = 0; at < queue.length; at++) {
    const world = queue[at]
    if (world === undefined) break
    delete queue[at]
    const why = judge(world)
    deepestEpoch = Math.max(deepestEpoch, bondOf(world.I).epoch.n)
    if (why !== null) {
      return { states: seen.size, complete: false, deepestEpoch, broken: { why, path: world.path } }
    }
    for (const next of relaxed ? losing(world, asks) : nextWorlds(world, asks)) {
      const key = worldKey(next)
      if (seen.has(key)) continue
      if (seen.size >= states_max) {
        return { states: seen.size, complete: false, deepestEpoch, broken: null }
      }
      seen.add(key)
      queue.push(next)
    }
  }
  return { states: seen.size, complete: true, deepestEpoch, broken: null }
}

type Start = { readonly relaxed: boolean; readonly first: World }

function settled(): World {
  return { ...settledPair(), net: new Map(), path: '' }
}

function worldKey({ I, R, net }: World): string {
  return `${keyOf(I)}${keyOf(R)}${netKey(net)}`
}

function* nextWorlds(world: World, asks: number): Generator<World> {
  for (const side of ['I', 'R'] as const) {
    const phone = world[side]
    for (const [name, moved] of steps(phone, asks)) yield after(world, side, name, moved)
    for (const message of world.net.values()) {
      if (!reads(phone, message)) continue
      yield after(world, side, `gets ${message.id.slice(-6)}`, deliver(phone, message))
    }
  }
}

/** Besides: the messages went out, and what was saved before them is gone. */
function* losing(world: World, asks: number): Generator<World> {
  for (const next of nextWorlds(world, asks)) {
    yield next
    if (next.net !== world.net) yield { ...world, net: next.net, path: `${next.path} (not saved)` }
  }
}

function after(world: World, side: 'I' | 'R', name: string, { phone, sent }: Moved): World {
  const net = withSent(world.net, sent)
  return { ...world, [side]: phone, net, path: `${world.path}; ${side} ${name}` }
}

/** What a person may do: ask, answer yes or no with any of the digits that matter, go back. */
function* steps(phone: Phone, asks: number): Generator<readonly [string, Moved]> {
  const { asks: open, asked, history } = person(phone)
  const made = history.filter(entry => entry.iAsked).length + open.filter(isWaiting).length
  if (made < asks) yield ['asks', act(phone, { do: 'ask', question: QUESTION })]
  for (const one of asked) {
    if (one.state.is !== 'shown') continue
    const id = fromHex(one.id) ?? new Uint8Array()
    yield ['says yes', act(phone, { do: 'answer', id, yes: true, number: NUMBER_DIGITS })]
  }
}

function isWaiting(ask: { readonly state: { readonly is: string } }): boolean {
  return ask.state.is === 'waiting'
}

/** Faults stop: both start anew a day later, and everything they now say arrives once. */
export function settle(world: Pick<World, 'I' | 'R'>): readonly [Phone, Phone] {
  const I = act(world.I, { do: 'start' }, LATER)
  const R = act(world.R, { do: 'start' }, LATER)
  return exchange(I.phone, R.phone, [...I.sent, ...R.sent], LATER)
}
