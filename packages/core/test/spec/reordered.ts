/** The people of a flow do what it says; its messages come in another order, each one twice. */
import { expect } from 'vitest'
import { equalBytes, type Outgoing, type State, toHex } from '../../src/index.ts'
import { endPhones, type Ran, wordsOf } from './flows.ts'
import { type FlowVector, type Phones, posted, runStep, type StepVector } from './phone.ts'

interface Carried {
  from: 'A' | 'B'
  outgoing: Outgoing
}

/** Ends with the same conditions and verdicts on both phones as in the order of the flow. */
export function runReordered(flow: FlowVector, ran: ReadonlyMap<string, Ran>): void {
  const phones = carriedInAnyOrder(flow, ran)
  const end = endPhones(ran, flow.id)
  for (const side of ['A', 'B'] as const) {
    expect(wordsOf(phones[side]), `${flow.id} ${side}`).toEqual(wordsOf(end[side]))
  }
}

/** EVID-10: where time decides, another order comes to another verdict, and never to an alarm. */
export function runUntorn(flow: FlowVector, ran: ReadonlyMap<string, Ran>): void {
  const phones = carriedInAnyOrder(flow, ran)
  const end = endPhones(ran, flow.id)
  for (const side of ['A', 'B'] as const) {
    expect(conditionOf(phones[side]), `${flow.id} ${side}`).toBe(conditionOf(end[side]))
  }
}

function conditionOf(state: State | undefined): string | undefined {
  return state?.kept.is === 'bond' ? state.kept.bond.condition.is : state?.kept.is
}

function carriedInAnyOrder(flow: FlowVector, ran: ReadonlyMap<string, Ran>): Phones {
  const world: World = { flow, phones: startOf(flow, ran), waiting: [], count: 0, came: new Map() }
  for (const step of flow.steps) {
    if (step.input.do === 'deliver') continue
    // A screen that is answered must be there first.
    if (step.input.do === 'answer') drain(world, step)
    take(world, step, runStep(step, flow, world.phones, []))
  }
  const last = flow.steps.at(-1)
  if (last === undefined) return world.phones
  drain(world, last)
  for (const gone_ms of [11_000, 42_000, 73_000]) {
    tickBoth(world, last, gone_ms)
    drain(world, { ...last, now: { ...last.now, wall_ms: last.now.wall_ms + gone_ms } })
  }
  return world.phones
}

interface World {
  readonly flow: FlowVector
  phones: Phones
  waiting: Carried[]
  count: number
  /** How often each wire was carried. */
  came: Map<string, number>
}

function startOf(flow: FlowVector, ran: ReadonlyMap<string, Ran>): Phones {
  return flow.after === undefined ? { A: undefined, B: undefined } : endPhones(ran, flow.after)
}

function take(world: World, step: StepVector, done: ReturnType<typeof runStep>): void {
  // A put of bytes that wait in the mailbox already only renews them.
  const added = done.sent.filter(
    ({ wire }) => !world.waiting.some(({ outgoing }) => equalBytes(outgoing.wire, wire)),
  )
  world.waiting.push(...added.map(outgoing => ({ from: step.side, outgoing })))
  world.phones = { ...world.phones, [step.side]: posted(done.state, step) }
}

/** In an order of its own, until nobody says anything new: each wire comes four times at most. */
function drain(world: World, at: StepVector): void {
  for (let left = world.waiting.length; left > 0; left = world.waiting.length) {
    const [next] = world.waiting.splice((world.count * 31 + 17) % left, 1)
    if (next === undefined) continue
    const wire = toHex(next.outgoing.wire.slice(0, 24))
    const times = world.came.get(wire) ?? 0
    world.came.set(wire, times + 1)
    if (times < 2) for (const _ of [1, 2]) deliver(world, at, next)
  }
}

/** What was not understood when it came goes out again: after 10 s, and after the pauses. */
function tickBoth(world: World, at: StepVector, gone_ms: number): void {
  world.came.clear()
  for (const side of ['A', 'B'] as const) {
    if (world.phones[side]?.kept.is !== 'bond') continue
    world.count += 1
    const entropy = `${world.flow.id} reordered ${world.count}`
    const input = { do: 'tick' }
    const step = { ...at, side, now: clockOf(world.flow, side, at.now, gone_ms), entropy, input }
    take(world, step, runStep(step, world.flow, world.phones, []))
  }
}

/** A wall clock for both, each on its own steady clock. */
function clockOf(flow: FlowVector, side: 'A' | 'B', { wall_ms }: StepVector['now'], gone_ms = 0) {
  const own = flow.steps.findLast(each => each.side === side)?.now
  const since_ms = wall_ms - (own?.wall_ms ?? wall_ms)
  const steady_ms = (own?.steady_ms ?? 0) + since_ms + gone_ms
  return { wall_ms: wall_ms + gone_ms, steady_ms, run: own?.run ?? 0 }
}

function deliver(world: World, at: StepVector, { from, outgoing }: Carried): void {
  const side = from === 'A' ? 'B' : 'A'
  if (world.phones[side]?.kept.is === 'cards') return
  world.count += 1
  const step: StepVector = {
    ...at,
    side,
    now: clockOf(world.flow, side, at.now),
    entropy: `${world.flow.id} reordered ${world.count}`,
    input: { do: 'deliver', step: 0, send: 0, mailbox: toHex(outgoing.mailbox), age_ms: 0 },
  }
  take(world, step, runStep(step, world.flow, world.phones, [[outgoing]]))
}
