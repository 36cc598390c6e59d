/** Flows and refused messages of spec/vectors against the core: every byte, in several ways. */
import { expect } from 'vitest'
import {
  encodeEvidence,
  encodeKept,
  listeningOf,
  type Outcome,
  type Outgoing,
  requestOf,
  type State,
  toHex,
  viewOf,
} from '../../src/index.ts'
import {
  type Done,
  type Fields,
  type FlowVector,
  fieldsAt,
  nowOf,
  type Phones,
  posted,
  reloaded,
  runStep,
  type StepVector,
  sha256Hex,
  suite,
} from './phone.ts'

export type Way = 'whole' | 'reloaded' | 'twice'

export interface RefusedVector extends StepVector {
  readonly id: string
  readonly flow: string
  readonly after: number
}

/** What both phones hold before the first step and behind each, and what was sent in it. */
export interface Ran {
  readonly flow: FlowVector
  readonly begins: Phones
  readonly phones: readonly Phones[]
  readonly wires: readonly (readonly Outgoing[])[]
}

/** Runs flows in their order; one that goes on from another must stand behind it. */
export function runFlow(flow: FlowVector, ran: ReadonlyMap<string, Ran>, way: Way): Ran {
  const with_ = {
    ...flow,
    ...(flow.meets === undefined ? {} : { old: endPhones(ran, flow.meets) }),
  }
  const begins =
    flow.after === undefined ? { A: undefined, B: undefined } : endPhones(ran, flow.after)
  let phones: Phones = begins
  const all: Phones[] = []
  const wires: (readonly Outgoing[])[] = []
  const seen = new Set(earlier(flow, ran))
  for (const [at, step] of flow.steps.entries()) {
    const done = runStep(step, with_, phones, wires)
    const state = checkStep(`${flow.id} ${at}`, step, done)
    wires.push(done.sent)
    for (const { wire } of done.sent) seen.add(sha256Hex(wire))
    phones = { ...phones, [step.side]: way === 'reloaded' ? reloaded(state) : state }
    if (way === 'twice' && step.input.do.startsWith('deliver')) {
      const again = { ...step, entropy: `${step.entropy} twice` }
      checkAgain(`${flow.id} ${at} twice`, state, runStep(again, with_, phones, wires), seen)
    }
    all.push(phones)
  }
  return { flow: with_, begins, phones: all, wires }
}

export function endPhones(ran: ReadonlyMap<string, Ran>, id: string): Phones {
  const end = ran.get(id)?.phones.at(-1)
  if (end === undefined) throw new Error(`${id} was not run`)
  return end
}

/** Every wire of the flows that this one goes on from. */
function earlier(flow: FlowVector, ran: ReadonlyMap<string, Ran>): string[] {
  const before = flow.after === undefined ? undefined : ran.get(flow.after)
  if (before === undefined) return []
  const own = before.wires.flat().map(({ wire }) => sha256Hex(wire))
  return [...own, ...earlier(before.flow, ran)]
}

/** Compares everything, and gives the state behind it with all that waited stored. */
function checkStep(where: string, step: StepVector, done: Done): State {
  const sends = done.sent.map(({ relay, mailbox, wire }) => ({
    ...{ relay, mailbox: toHex(mailbox), wire_sha256: sha256Hex(wire) },
  }))
  const wanted = step.sends.map(({ relay, mailbox, wire_sha256 }) => ({
    ...{ relay, mailbox, wire_sha256 },
  }))
  expect(sends, `${where} sends`).toEqual(wanted)
  expectOutcome(where, step, done.outcome)
  const waiting = step.sends.length === 0 ? undefined : sha256Hex(encodeKept(done.state.kept))
  expect(waiting, `${where} with its outbox`).toBe(step.leaves.waiting_sha256)
  const state = posted(done.state, step)
  expectLeft(where, step, state)
  return state
}

/** The layer that refuses, and the codes by which the core tells a person of it. */
const codesOf: Readonly<Record<string, readonly string[]>> = {
  'decode-failure': ['not-a-card', 'bad-digits'],
  'version-mismatch': ['card-version'],
  'own-input': ['own-card'],
  'other-party': ['other-card'],
  'mac-failure': ['other-card', 'spoken-no-fit'],
  'key-failure': ['not-a-card'],
  'policy-refusal': [
    'not-a-card',
    'bad-name',
    'bad-relay',
    'bad-saying',
    'unfinished',
    'not-settled',
    'ended',
    'torn',
  ],
  'out-of-turn': ['not-a-card', 'check-over', 'no-challenge', 'not-touched', 'unknown-check'],
  late: ['card-expired'],
  limit: ['too-many-asks', 'partner-silent', 'spoken-pause', 'nonces-used-up'],
  repeated: ['spoken-repeated'],
}

const untold = ['payload', 'nameplate', 'released', 'revoke', 'tick']

function expectOutcome(where: string, step: StepVector, outcome: Outcome): void {
  const { do: input } = step.input
  // What came from outside, and time, is never answered with a code: nothing changes, which is compared.
  if (input.startsWith('deliver') || untold.includes(input)) return
  if (step.outcome === 'ok') expect(outcome.is, where).not.toBe('refused')
  else if (outcome.is !== 'refused') expect.fail(`${where} was not refused`)
  else expect(codesOf[step.outcome], `${where} ${step.outcome}`).toContain(outcome.code)
  const shows = step.leaves.shows
  if (shows === undefined) return
  const shown = fieldsAt(step.leaves, 'shows')
  if (shown.is === 'answer') expect(outcome, where).toEqual(shown)
  else expect(outcome, where).toEqual({ is: 'other-topic', about: shown.topic })
}

/** The words of the vector, the screen, and the record byte for byte. */
function expectLeft(where: string, step: StepVector, { kept, evidence }: State): void {
  const { leaves } = step
  const view = viewOf(kept, nowOf(step.now), suite)
  if (view.is === 'person') {
    const { condition, asks, asked } = view.person
    const outcomes = {
      condition: condition.is,
      asks: asks.map(({ state }) => (state.is === 'over' ? state.verdict.is : state.is)),
      asked: asked.map(({ state }) => (state.is === 'over' ? state.outcome : state.is)),
      listens: [...new Set(listeningOf(kept, suite).map(each => toHex(each.mailbox)))].sort(),
      evidence_sha256: sha256Hex(encodeEvidence(evidence)),
    }
    const { condition: c, asks: a, asked: b, listens, evidence_sha256 } = leaves
    expect(outcomes, where).toEqual({
      condition: c,
      asks: a,
      asked: queued(b),
      listens,
      evidence_sha256,
    })
  }
  const { stage } = view.is === 'link' ? view.link : {}
  expect(stage?.is === 'waiting' ? stage.link : undefined, where).toBe(leaves.link)
  if (view.is === 'cards') expect(toHex(view.cards.frame), where).toBe(leaves.frame)
  expectRequest(where, step, requestOf(kept, suite))
  if (leaves.record_sha256 === undefined) return
  expect(sha256Hex(encodeKept(kept)), `${where} record`).toBe(leaves.record_sha256)
}

/** A screen does not tell an answer that waits for its epoch from one that is sent. */
function queued(asked: unknown): unknown {
  return Array.isArray(asked) ? asked.map(is => (is === 'queued' ? 'answered' : is)) : asked
}

function expectRequest(where: string, step: StepVector, request: ReturnType<typeof requestOf>) {
  const values: Fields = step.values ?? {}
  if (!step.input.do.startsWith('make-') || request?.is !== 'allocate') return
  expect(toHex(request.payload), where).toBe(values.payload)
  expect(request.use, where).toBe(step.input.do.slice('make-'.length))
  if (request.owner !== null) expect(toHex(request.owner), where).toBe(values.owner)
}

/** RELAY-5, EVID-10: what comes again changes no verdict, and is answered with known bytes only. */
function checkAgain(where: string, before: State, done: Done, seen: ReadonlySet<string>): void {
  for (const { wire } of done.sent) expect(seen.has(sha256Hex(wire)), `${where} sends`).toBe(true)
  expect(verdictsOf(done.state), where).toEqual(verdictsOf(before))
}

/** What a person could see that matters: nothing that only time changes. */
function verdictsOf({ kept }: State): unknown {
  if (kept.is !== 'bond') return kept.is
  const { condition, epoch, asks, asked, history } = kept.bond
  const outcomes = asked.map(({ state }) => (state.is === 'over' ? state.outcome : state.is))
  return {
    condition: condition.is,
    n: epoch.n,
    asks: asks.map(each => each.state.is),
    outcomes,
    history,
  }
}

/** How it ended: the condition, and what became of each question. */
export function wordsOf(state: State | undefined): unknown {
  if (state?.kept.is !== 'bond') return state?.kept.is
  const { condition, asks, asked } = state.kept.bond
  return {
    condition: condition.is,
    asks: asks.map(each => (each.state.is === 'over' ? each.state.outcome : each.state.is)),
    asked: asked.map(each => (each.state.is === 'over' ? each.state.outcome : each.state.is)),
  }
}

/** RELAY-5: at the end everything that was ever sent comes once more, the newest first. */
export function checkStale(ran: Ran): void {
  const { flow, phones, wires } = ran
  const end = phones.at(-1)
  const last = flow.steps.at(-1)
  if (end === undefined || last === undefined) return
  const seen = new Set(wires.flat().map(({ wire }) => sha256Hex(wire)))
  let held = end
  for (const step of flow.steps.toReversed()) {
    if (step.input.do !== 'deliver') continue
    const now = ownClock(flow, step.side, last.now)
    const again = { ...step, now, entropy: `${step.entropy} stale` }
    if (held[step.side] === undefined) continue
    // What only time does comes first.
    const tick = { ...again, input: { do: 'tick' }, entropy: `${step.entropy} late` }
    const before = posted(runStep(tick, flow, held, wires).state, tick)
    held = { ...held, [step.side]: before }
    const done = runStep(again, flow, held, wires)
    const where = `${flow.id} stale`
    expect(verdictsOf(done.state), where).toEqual(verdictsOf(before))
    for (const { wire } of done.sent) {
      if (flow.after === undefined) expect(seen.has(sha256Hex(wire)), where).toBe(true)
    }
    held = { ...held, [step.side]: posted(done.state, again) }
  }
}

/** The wall clock of the last step on the steady clock of the phone that is meant. */
function ownClock(flow: FlowVector, side: 'A' | 'B', last: StepVector['now']): StepVector['now'] {
  const own = flow.steps.findLast(each => each.side === side)?.now ?? last
  const gone_ms = last.wall_ms - own.wall_ms
  return { wall_ms: last.wall_ms, steady_ms: own.steady_ms + gone_ms, run: own.run }
}

/** One input more behind a step of a flow, on phones that were kept and read again. */
export function runRefused(vector: RefusedVector, ran: ReadonlyMap<string, Ran>): void {
  const of = ran.get(vector.flow)
  const phones = of?.phones[vector.after]
  if (of === undefined || phones === undefined) throw new Error(`${vector.flow} was not run`)
  checkStep(vector.id, vector, runStep(vector, of.flow, phones, of.wires))
  const { A, B } = phones
  const anew = { A: A && reloaded(A), B: B && reloaded(B) }
  const state = checkStep(`${vector.id} reloaded`, vector, runStep(vector, of.flow, anew, of.wires))
  if (vector.outcome === 'stopped' || vector.input.do !== 'deliver-changed') return
  const again = runStep(vector, of.flow, { ...anew, [vector.side]: state }, of.wires)
  expectLeft(`${vector.id} twice`, vector, posted(again.state, vector))
}
