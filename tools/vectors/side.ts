/** One phone: what it holds, the transition it is in, and how anything leaves it. */
import type { Bond, Evidence, Instant, OutboxEntry, Pulse } from './bond.ts'
import { type Bytes, same, unnumber, zeros } from './bytes.ts'
import type { CardsRun } from './cards.ts'
import type { CodeRun } from './code.ts'
import {
  bondId,
  digits,
  entropyOf,
  envelope,
  evidenceKey,
  fingerprint,
  firstReadKey,
  hash,
  mailboxId,
  meetKey,
  messageHash,
  type Role,
} from './derive.ts'
import { type Address, type Message, message, type Topic } from './messages.ts'

export interface Side {
  letter: string
  name: string
  relay: string
  now: Instant
  rest: Bytes
  draws: [what: string, bytes: Bytes][]
  /** Every intermediate of this transition, by the name that the specification has for it. */
  notes: [what: string, value: Bytes | string | number][]
  sends: OutboxEntry[]
  cards: CardsRun | undefined
  code: CodeRun | undefined
  bond: Bond | undefined
  evidence: Evidence[]
  /** What the spoken check shows to who was asked. */
  shown: Heard | undefined
  /** STEP-7: the pulse that goes out again if this input is the first check since it began. */
  unchecked: Pulse | undefined
}

export type Heard = { is: 'answer'; digits: string } | { is: 'warning'; topic: Topic }

export function newSide(letter: string, name: string, relay: string): Side {
  const now = { wall_ms: 0, steady_ms: 0, run: 0 }
  return {
    ...{ letter, name, relay, now, rest: zeros(0), draws: [], notes: [], sends: [] },
    ...{
      cards: undefined,
      code: undefined,
      bond: undefined,
      evidence: [],
      shown: undefined,
      unchecked: undefined,
    },
  }
}

/** ENTROPY-1: a transition begins with 1,024 fresh bytes. */
export function begin(side: Side, entropy: string, now: Instant): void {
  side.now = now
  side.rest = entropyOf(entropy)
  side.draws = []
  side.notes = []
  side.sends = []
  side.shown = undefined
  side.unchecked = side.bond?.stepsSince === 0 ? undefined : side.bond?.pulse
}

export function draw(side: Side, what: string, count: number): Bytes {
  const taken = side.rest.slice(0, count)
  side.rest = side.rest.slice(count)
  side.draws.push([what, taken])
  return taken
}

/** Writes down an intermediate and gives it back. */
export function note<T extends Bytes | string | number>(side: Side, what: string, value: T): T {
  side.notes.push([what, value])
  return value
}

export function bondOf(side: Side): Bond {
  if (side.bond === undefined) throw new Error(`${side.letter} has no bond`)
  return side.bond
}

export function other(role: Role): Role {
  return role === 'I' ? 'R' : 'I'
}

export interface NewBond {
  role: Role
  transcript: Bytes
  root: Bytes
  seed: Bytes
  anchorKey: Bytes
  theirAnchor: Address | undefined
  theirRelay: string
  theirName: string
  label: string
  promised: Bytes | undefined
  ekThem: Bytes | undefined
  grade: 'met' | 'code' | 'link'
  isSound: boolean
  meets: Bond['meets']
}

/** BOND-2: what follows from the first root. */
export function makeBond(side: Side, given: NewBond): Bond {
  const { role, root, transcript, now } = { ...given, now: side.now }
  const relay = side.relay
  const readKey = note(side, 'my first read key', firstReadKey(root, role))
  const theirKey = note(side, 'their first read key', firstReadKey(root, other(role)))
  note(side, 'E_0', evidenceKey(root))
  const bond: Bond = {
    ...{ id: note(side, 'bond id', bondId(transcript)), role, root, seed: given.seed, n: 0 },
    ...{ condition: { is: given.isSound ? 'sound' : 'unfinished' }, tornUnder: [] },
    ...{ grade: { is: given.grade, at_ms: now.wall_ms }, myName: side.name },
    ...{ theirName: given.theirName, label: given.label },
    fingerprint: note(side, 'fingerprint', fingerprint(transcript)),
    meet: note(side, 'K_meet', meetKey(root)),
    ...{ meets: given.meets, anchor: { relay, readKey: given.anchorKey } },
    ...{ theirAnchor: given.theirAnchor, promised: given.promised, ekThem: given.ekThem },
    box: { relay, readKey },
    theirs: { relay: given.theirRelay, mailbox: mailboxId(theirKey) },
    ...{ made: [], heard: [], noncesMade: zeros(125), noncesHeard: zeros(125) },
    ...{
      left: undefined,
      pulse: undefined,
      contact: undefined,
      asks: [],
      asked: [],
      prompts_ms: [],
    },
    ...{ challenge: undefined, lastAnswer: undefined, warnings: [] },
    brakeV: { misses: 0, missed: undefined, pause: 0 },
    brakeP: { misses: 0, missed: undefined, pause: 0 },
    ...{ history: [], outbox: [], made_ms: now.wall_ms, lastLive_ms: undefined },
    ...{ stepBegun_ms: now.wall_ms, stepTaken_ms: now.wall_ms },
    ...{ checked_ms: undefined, stepsSince: 0, resent: now, resentPause: 0 },
  }
  side.bond = bond
  return bond
}

/** SEND-1: an entry stands in the outbox once; beyond 48 the oldest go. */
export function post(side: Side, entry: Omit<OutboxEntry, 'id'>): void {
  const outbox = outboxOf(side)
  const isThere = outbox.some(
    each =>
      same(each.message, entry.message) &&
      same(each.to.mailbox, entry.to.mailbox) &&
      each.to.relay === entry.to.relay &&
      same(each.evidence ?? zeros(0), entry.evidence ?? zeros(0)),
  )
  if (isThere) return
  const added = { id: outboxId(entry), ...entry }
  outbox.push(added)
  while (outbox.length > 48) outbox.shift()
  side.sends.push(added)
}

/** SEND-1: of a run there is no key. */
function outboxId({ message, evidence, to }: Omit<OutboxEntry, 'id'>): Bytes {
  const key = evidence === undefined ? [] : [evidence]
  return hash('message', message, ...key, to.relay, to.mailbox).slice(0, 16)
}

export function outboxOf(side: Side): OutboxEntry[] {
  const holder = side.bond ?? side.code
  if (holder === undefined) throw new Error(`${side.letter} has nowhere to send from`)
  return holder.outbox
}

/** CHECK-10, SETTLE-3: for whichever address. */
export function waits(side: Side, message: Bytes): boolean {
  return outboxOf(side).some(each => same(each.message, message))
}

/** SEND-3. */
export function withdraw(side: Side, name: Bytes): void {
  const bond = bondOf(side)
  const stays = (each: OutboxEntry) => !same(messageHash(each.message), name)
  bond.outbox = bond.outbox.filter(stays)
  side.sends = side.sends.filter(stays)
}

/** SEND-2: where a new message goes. */
export function addressNow(bond: Bond): Address {
  return isUnconfirmedR(bond) && bond.left ? bond.left.theirs : bond.theirs
}

export function isUnconfirmedR(bond: Bond): boolean {
  return bond.role === 'R' && isPending(bond)
}

/** STEP-6. */
export function isPending(bond: Bond): boolean {
  return bond.left !== undefined && !bond.left.confirmed
}

/** STEP-6: the last step in front of everything, the same bytes. */
export function postLastStep(side: Side): void {
  const { role, left, root, theirs } = bondOf(side)
  if (left === undefined) return
  if (role === 'R') post(side, { to: left.theirs, evidence: left.evidence, message: left.last })
  else post(side, { to: theirs, evidence: evidenceKey(root), message: left.last })
}

/** A listed message of the current epoch: counted, and the last step in front of it. */
export function send(side: Side, value: Omit<Message, 'pending'>): Bytes {
  const bond = bondOf(side)
  const bytes = message({ pending: isPending(bond), ...value })
  bond.made.push(messageHash(bytes))
  if (isPending(bond)) postLastStep(side)
  post(side, { to: addressNow(bond), evidence: evidenceKey(bond.root), message: bytes })
  return bytes
}

/** What a relay is given for an entry of the outbox. */
export function wireOf(role: Role, entry: OutboxEntry): Bytes {
  return entry.evidence === undefined
    ? entry.message
    : envelope(entry.evidence, role, entry.message)
}

/** ENTROPY-2. */
export function decimal(bytes: Bytes, count: number): string {
  return bytes.length === 16 ? digits(bytes, count) : String(unnumber(bytes) % 10n ** BigInt(count))
}
