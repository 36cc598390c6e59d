/**
 * Worlds with one copy, taken at any reachable moment. The copy plays by its own rules: it acts
 * before, after or between, lies in its lists by naming every message of the one it was copied
 * from, and the network is on its side. Then it falls silent, and the two genuine phones each make
 * a new message and a step, and hear each other: by then at least one must have the alarm, if a
 * genuine phone ever took a message of the copy.
 */
import { equalBytes, fromHex, type Instant } from '@handfast/core'
import {
  act,
  bondOf,
  deliver,
  exchange,
  isTorn,
  keyOf,
  type Moved,
  type Net,
  netKey,
  type Phone,
  person,
  reads,
  type Sent,
  START,
  withSent,
} from './world.ts'

type Sides = { readonly I: Phone; readonly R: Phone }
type CopyWorld = Sides & {
  readonly copy: Phone
  readonly net: Net
  readonly copied: ReadonlySet<string>
  readonly touched: boolean
  readonly path: string
}

export type CopiesFound = {
  readonly states: number
  readonly touched: number
  readonly missed: readonly string[]
}

const QUESTION = { about: 'money', over: 'phone', saying: '' } as const
const DAY_MS = 86_400_000

function later(days: number): Instant {
  return { utc_ms: START.utc_ms + days * DAY_MS, steady_ms: days * DAY_MS, run: 1 }
}

/** Every world of one copy of `which`, taken in each of `moments`, up to `states_max` in all. */
export function searchCopies(
  moments: readonly (Sides & { readonly net: Net })[],
  which: 'I' | 'R',
  states_max: number,
): CopiesFound {
  const seen = new Set<string>()
  const queue: CopyWorld[] = []
  const add = (world: CopyWorld) => {
    const key = `${keyOf(world.I)}${keyOf(world.R)}${keyOf(world.copy)}${netKey(world.net)}`
    if (seen.has(key) || seen.size >= states_max) return
    seen.add(key)
    queue.push(world)
  }
  for (const moment of moments) {
    const copy = { ...moment[which], who: 'T', drawn: 0 }
    add({ ...moment, copy, copied: new Set(), touched: false, path: '' })
  }
  const missed: string[] = []
  let touched = 0
  for (let world = queue.shift(); world !== undefined; world = queue.shift()) {
    if (world.touched) {
      touched++
      if (!isFound(world)) missed.push(world.path)
    }
    for (const next of nextWorlds(world, which)) add(next)
  }
  return { states: seen.size, touched, missed }
}

function* nextWorlds(world: CopyWorld, which: 'I' | 'R'): Generator<CopyWorld> {
  const liar = lying(world.copy, world[which])
  for (const [name, moved] of copyActs(liar)) yield byCopy(world, name, moved)
  for (const message of world.net.values()) {
    if (reads(liar, message)) yield byCopy(world, 'hears', deliver(liar, message))
    if (!world.copied.has(message.id)) continue
    for (const side of ['I', 'R'] as const) {
      const phone = world[side]
      if (!reads(phone, message)) continue
      const moved = deliver(phone, message)
      const touched = world.touched || keyOf(moved.phone) !== keyOf(phone)
      const net = withSent(world.net, moved.sent)
      const path = `${world.path}; ${side} takes the copy's`
      yield { ...world, [side]: moved.phone, net, touched, path }
    }
  }
}

function byCopy(world: CopyWorld, name: string, { phone, sent }: Moved): CopyWorld {
  const fresh = sent.filter(one => !world.net.has(one.id) && !isGenuine(world, one))
  const copied =
    fresh.length === 0 ? world.copied : new Set([...world.copied, ...fresh.map(({ id }) => id)])
  const net = withSent(world.net, sent)
  return { ...world, copy: phone, net, copied, path: `${world.path}; copy ${name}` }
}

/** The same bytes went out from the genuine phone: sent elsewhere too they are a repetition. */
function isGenuine({ net, copied }: CopyWorld, { wire }: Sent): boolean {
  return [...net.values()].some(known => !copied.has(known.id) && equalBytes(known.wire, wire))
}

function* copyActs(copy: Phone): Generator<readonly [string, Moved]> {
  const { asks, asked, history } = person(copy)
  const made = history.filter(entry => entry.iAsked).length + asks.length
  if (made < 2) yield ['asks', act(copy, { do: 'ask', question: QUESTION })]
  for (const one of asked) {
    if (one.state.is !== 'shown') continue
    const id = fromHex(one.id) ?? new Uint8Array()
    yield ['says yes', act(copy, { do: 'answer', id, yes: true, number: 10 })]
  }
}

/** It names in its list whatever the genuine one made in this epoch. */
function lying(copy: Phone, genuine: Phone): Phone {
  const [own, theirs] = [bondOf(copy).epoch, bondOf(genuine).epoch]
  if (own.n !== theirs.n || String(own.address.id) !== String(theirs.address.id)) return copy
  const known = new Set(own.made.map(String))
  const named = theirs.made.filter(hash => !known.has(String(hash)))
  if (named.length === 0) return copy
  const epoch = { ...own, made: [...own.made, ...named] }
  const { state } = copy
  const kept = { is: 'bond', bond: { ...bondOf(copy), epoch } } as const
  return { ...copy, state: { ...state, kept } }
}

/**
 * Those of the moments in which I has moved and R has not heard of it, ten seconds later: R's reply
 * has gone to the anchor, once, and was lost there.
 */
export function momentsOfLateR<M extends Sides>(moments: readonly M[]): readonly M[] {
  const soon = { ...START, utc_ms: START.utc_ms + 11_000, steady_ms: START.steady_ms + 11_000 }
  return moments.flatMap(moment => {
    const [I, R] = [bondOf(moment.I), bondOf(moment.R)]
    if (R.left?.confirmed !== false || I.epoch.n !== R.epoch.n) return []
    return [{ ...moment, R: act(moment.R, { do: 'tick' }, soon).phone }]
  })
}

/** The genuine two: a new message each, a step, a new message each, all of it delivered. */
export function isFound(world: Sides): boolean {
  let pair: readonly [Phone, Phone] = [world.I, world.R]
  for (const days of [1.1, 9, 17]) {
    pair = round(pair, later(days))
    if (pair.some(isTorn)) return true
  }
  return false
}

function round([first, second]: readonly [Phone, Phone], now: Instant) {
  const moved = [first, second].map(phone => {
    const started = act(phone, { do: 'start' }, now)
    const asked = act(started.phone, { do: 'ask', question: QUESTION }, now)
    const soon = { ...now, utc_ms: now.utc_ms + 11_000, steady_ms: now.steady_ms + 11_000 }
    const ticked = act(asked.phone, { do: 'tick' }, soon)
    return { phone: ticked.phone, sent: [...started.sent, ...asked.sent, ...ticked.sent] }
  })
  const [a, b] = moved
  if (a === undefined || b === undefined) throw new Error('two phones')
  return exchange(a.phone, b.phone, [...a.sent, ...b.sent], now)
}
