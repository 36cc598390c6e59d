/** Writes down what two phones do: a flow is its inputs and everything that must come of them. */

import type { Bond, OutboxEntry } from './bond.ts'
import { type Bytes, hex, same, utf8 } from './bytes.ts'
import { type CardsRun, shownFrame } from './cards.ts'
import { shownAs } from './check.ts'
import { shownLink } from './code.ts'
import { mailboxId } from './derive.ts'
import { kinds, runKinds } from './messages.ts'
import { sha256 } from './primitives.ts'
import { receive } from './receive.ts'
import { bondRecord, evidenceRecord } from './record.ts'
import { cardsRecord, codeRecord } from './run-record.ts'
import { begin, bondOf, newSide, type Side, wireOf } from './side.ts'

export type Json = string | number | boolean | null | Json[] | { [name: string]: Json }
export type Input = { do: string } & { [name: string]: Json }

export interface Step {
  side: string
  now: Json
  entropy: string
  input: Input
  outcome: string
  draws: Json
  values: { [name: string]: Json }
  sends: Json
  leaves: { [name: string]: Json }
  /** Not written: the run, the record and the bytes that the relay was given. */
  run: CardsRun | undefined
  record: Bytes
  evid: Bytes
  wires: { kind: string; wire: Bytes; relay: string; mailbox: Bytes }[]
}

export interface Flow {
  id: string
  title: string
  tags: string[]
  after: string | undefined
  /** The flow behind which both have the bond that is met again. */
  meets: string | undefined
  outcome: string
  sides: { A: Side; B: Side }
  steps: Step[]
  /** How far the wall clock of a phone is off, and how often its program was started again. */
  clocks: { A: { off_ms: number; starts: number }; B: { off_ms: number; starts: number } }
  /** How many steps came before, in the flows that this one goes on from. */
  clock_ms: number
}

/** The day of the vectors: 1 June 2026, noon. */
const noon_ms = 1_780_315_200_000

export function newFlow(id: string, title: string, tags: string[]): Flow {
  const sides = {
    A: newSide('A', 'Buffy', 'https://relay.example'),
    B: newSide('B', 'Spike', 'https://other.example:8443/box'),
  }
  return {
    id,
    title,
    tags,
    after: undefined,
    meets: undefined,
    outcome: 'ok',
    sides,
    steps: [],
    clock_ms: noon_ms,
    clocks: rightClocks(),
  }
}

/** A flow that goes on where another one ended. */
export function goOn(flow: Flow, id: string, title: string, tags: string[]): Flow {
  const { sides, clock_ms, clocks } = structuredClone(flow)
  return {
    id,
    title,
    tags,
    after: flow.id,
    meets: undefined,
    outcome: 'ok',
    sides,
    steps: [],
    clock_ms,
    clocks,
  }
}

/** One input to one phone; a layer that refuses it is the outcome, and nothing else happens. */
export function act(flow: Flow, letter: 'A' | 'B', input: Input, run: (side: Side) => void): Step {
  const side = structuredClone(flow.sides[letter])
  const entropy = `${flow.id} ${flow.steps.length}`
  begin(side, entropy, nowOf(flow, letter))
  const outcome = layerOf(() => run(side))
  flow.sides[letter] = side
  const waiting = side.sends.length === 0 ? {} : { waiting_sha256: hex(sha256(recordOf(side))) }
  // What is sent is stored by a relay before the next step: then nothing waits any more.
  if (side.bond !== undefined) side.bond.outbox = []
  if (side.code !== undefined) side.code.outbox = []
  const made = recorded(side, entropy, input, outcome)
  const step = { ...made, leaves: { ...made.leaves, ...waiting } }
  flow.steps.push(step)
  flow.clock_ms += 100
  return step
}

/** The steady clock of A began 5 s before noon, that of B 9 s; each has a run of its own. */
function nowOf(flow: Flow, letter: 'A' | 'B') {
  const { off_ms, starts } = flow.clocks[letter]
  const before_ms = letter === 'A' ? 5_000 : 9_000
  const steady_ms = flow.clock_ms - noon_ms + before_ms
  const run = (letter === 'A' ? 0xa1a2a3a4 : 0x0b0b0b0b) + starts
  return { wall_ms: flow.clock_ms + off_ms, steady_ms, run }
}

function rightClocks(): Flow['clocks'] {
  return { A: { off_ms: 0, starts: 0 }, B: { off_ms: 0, starts: 0 } }
}

/** `ok`, or the layer that refused; anything else is a fault of this program. */
export function layerOf(run: () => void): string {
  try {
    run()
    return 'ok'
  } catch (error) {
    if (error instanceof Error && outcomesOfVectors.includes(error.message)) return error.message
    throw error
  }
}

/** The closed list: `ok`, and the layers that refuse. */
export const outcomesOfVectors = [
  'ok',
  'decode-failure',
  'version-mismatch',
  'envelope-failure',
  'seal-failure',
  'mac-failure',
  'confirmation-failure',
  'element-failure',
  'key-failure',
  'own-input',
  'other-party',
  'policy-refusal',
  'out-of-turn',
  'stopped',
  'repeated',
  'late',
  'limit',
  'two-copies',
]

function recorded(side: Side, entropy: string, input: Input, outcome: string): Step {
  const role = side.bond?.role ?? 'I'
  const wires = side.sends.map(entry => ({
    kind: kindOf(entry),
    wire: wireOf(role, entry),
    ...entry.to,
  }))
  return {
    ...{ side: side.letter, now: { ...side.now }, entropy, input, outcome, wires },
    run: side.cards,
    record: recordOf(side),
    evid: evidenceRecord(side.evidence),
    draws: Object.fromEntries(side.draws.map(([what, bytes]) => [what, hex(bytes)])),
    values: Object.fromEntries(side.notes.map(([what, value]) => [what, plain(value)])),
    sends: side.sends.map((entry, at) => ({
      relay: entry.to.relay,
      mailbox: hex(entry.to.mailbox),
      evidence: entry.evidence === undefined ? null : hex(entry.evidence),
      message: hex(entry.evidence === undefined ? shortened(entry.message) : entry.message),
      wire_sha256: hex(sha256(wires[at]?.wire ?? utf8(''))),
    })),
    leaves: leavesOf(side),
  }
}

/** A message of a run without the zeros behind it. */
function shortened(wire: Bytes): Bytes {
  return wire.slice(0, 3 + 256 * (wire[1] ?? 0) + (wire[2] ?? 0))
}

function kindOf({ evidence, message }: OutboxEntry): string {
  const words = evidence === undefined ? runKinds[message[3] ?? 0] : kinds[message[1] ?? 0]
  return words ?? 'none'
}

function plain(value: Bytes | string | number): Json {
  return typeof value === 'object' ? hex(value) : value
}

/** VAULT-6: what stands in the vault, but for the 16 bytes in front of it. */
function recordOf({ bond, code, cards }: Side): Bytes {
  if (bond !== undefined) return bondRecord(bond)
  if (code !== undefined) return codeRecord(code)
  return cards === undefined ? utf8('') : cardsRecord(cards)
}

/** What the phone holds behind it, in words and as a record of a vault. */
function leavesOf(side: Side): Step['leaves'] {
  const { bond, evidence, code } = side
  const record_sha256 = hex(sha256(recordOf(side)))
  if (code !== undefined) return { awaits: code.awaits, ...linkOf(side), record_sha256 }
  if (bond === undefined) {
    return side.cards === undefined ? {} : { frame: hex(shownFrame(side)), record_sha256 }
  }
  return {
    condition: bond.condition.is,
    ...(side.shown === undefined ? {} : { shows: { ...side.shown } }),
    listens: listens(bond),
    epoch: bond.n,
    asks: bond.asks.map(each => each.over?.outcome ?? 'waiting'),
    asked: bond.asked.map(each => shownAs(each, side.now)),
    record_sha256,
    evidence_sha256: hex(sha256(evidenceRecord(evidence))),
  }
}

function linkOf(side: Side): { link?: string } {
  const link = shownLink(side)
  return link === undefined ? {} : { link }
}

/** BOX-1, in alphabetical order. */
function listens({ box, anchor, left }: Bond): string[] {
  const boxes = [box, anchor, ...(left === undefined || left.confirmed ? [] : [left.box])]
  return [...new Set(boxes.map(each => hex(mailboxId(each.readKey))))].sort()
}

export interface Sent {
  step: number
  send: number
}

/** The other phone gets what one has sent, from whichever of its mailboxes it was put into. */
export function deliver(flow: Flow, step: Step, send = 0, age_ms = 0): Step {
  const sent = step.wires[send]
  if (sent === undefined) throw new Error(`${flow.id}: step has no send ${send}`)
  const to = step.side === 'A' ? 'B' : 'A'
  const input = {
    do: 'deliver',
    step: flow.steps.indexOf(step),
    send,
    mailbox: hex(sent.mailbox),
    age_ms,
  }
  return act(flow, to, input, side => {
    receive(side, { wire: sent.wire, inAnchor: isAnchor(side, sent.mailbox), age_ms })
  })
}

/** Bytes of somebody else's making. */
export function deliverBytes(flow: Flow, to: 'A' | 'B', wire: Bytes, mailbox: Bytes): Step {
  const input = {
    do: 'deliver-changed',
    wire_base64: base64(wire),
    mailbox: hex(mailbox),
    age_ms: 0,
  }
  return act(flow, to, input, side => {
    receive(side, { wire, inAnchor: isAnchor(side, mailbox), age_ms: 0 })
  })
}

export function isAnchor(side: Side, mailbox: Bytes): boolean {
  return same(mailboxId(bondOf(side).anchor.readKey), mailbox)
}

/** Everything that a step sent reaches the other, and what comes of it, until nobody says more. */
export function settle(flow: Flow, ...steps: Step[]): Step[] {
  const all = [...steps]
  for (const step of all) {
    if (all.length > 60) throw new Error(`${flow.id}: no end`)
    all.push(...step.wires.map((_, send) => deliver(flow, step, send)))
  }
  return all.slice(steps.length)
}

/** Where among its sends a step has a message of this kind; the last one, if there are more. */
export function sendOf(step: Step, kind: string): number {
  const at = step.wires.findLastIndex(each => each.kind === kind)
  if (at < 0) throw new Error(`no ${kind} was sent`)
  return at
}

export function deliverKind(flow: Flow, step: Step, kind: string, age_ms = 0): Step {
  return deliver(flow, step, sendOf(step, kind), age_ms)
}

export function base64(bytes: Bytes): string {
  return Buffer.from(bytes).toString('base64')
}

export function wait(flow: Flow, waited_ms: number): void {
  flow.clock_ms += waited_ms
}
