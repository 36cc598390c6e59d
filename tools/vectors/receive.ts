/** What a phone does with 4,096 bytes that came, in the order of RECV-1. */
import type { Bond, Evidence, Pulse } from './bond.ts'
import { type Bytes, same } from './bytes.ts'
import { answerAgain, askAgain, onAnswer, onAsk, onDone } from './check.ts'
import { markTorn, onEnd, onTorn, tellEndAgain } from './copies.ts'
import { evidenceKey, messageHash, openEnvelope } from './derive.ts'
import { type Message, message, readMessage } from './messages.ts'
import { answerContact, onContact, sendContact } from './settle.ts'
import { addressNow, bondOf, isPending, other, post, postLastStep, type Side } from './side.ts'
import { onMoved, onPulse, onReply, startDueStep } from './step.ts'
import { tick } from './tick.ts'

export interface Arrived {
  wire: Bytes
  /** Whether it lay in the anchor, where every kept key is tried. */
  inAnchor: boolean
  age_ms: number
}

/** Throws an error named after the layer that refused; RECV-2 follows on what was refused too. */
export function receive(side: Side, arrived: Arrived): void {
  tick(side)
  try {
    onWire(side, bondOf(side), arrived)
  } finally {
    finish(side)
  }
}

function onWire(side: Side, bond: Bond, arrived: Arrived) {
  const { key, n, bytes } = findEpoch(side, bond, arrived)
  const value = readMessage(bytes)
  if (!same(message(value), bytes)) throw new Error('decode-failure')
  if (value.kind === 'torn') return onTorn(side)
  if (n < bond.n) onLeft(side, value, bytes, n)
  else onCurrent(side, value, bytes, key, arrived.age_ms)
}

/** RECV-2. */
export function finish(side: Side): void {
  if (side.bond === undefined) return
  if (side.bond.condition.is === 'sound') askAgain(side)
  tellEndAgain(side)
  startDueStep(side)
  const { pulse, stepsSince } = side.bond
  if (pulse !== undefined && pulse === side.unchecked && stepsSince === 0) postPulse(side, pulse)
}

/** STEP-7: R may have refused it before the check. */
function postPulse(side: Side, { message }: Pulse): void {
  const bond = bondOf(side)
  if (isPending(bond)) postLastStep(side)
  post(side, { to: addressNow(bond), evidence: evidenceKey(bond.root), message })
}

/** ENV-3: found by trying. */
function findEpoch(side: Side, bond: Bond, { wire, inAnchor }: Arrived) {
  const sender = other(bond.role)
  const kept = side.evidence.toReversed().map(({ n, key }) => ({ n, key }))
  const left = kept.filter(({ n }) => inAnchor || n === bond.left?.n)
  for (const each of [{ n: bond.n, key: evidenceKey(bond.root) }, ...left]) {
    try {
      return { ...each, bytes: openEnvelope(each.key, sender, wire) }
    } catch {
      // Not of this epoch.
    }
  }
  throw new Error('envelope-failure')
}

/** RECV-1, number 4. */
function onLeft(side: Side, value: Message, bytes: Bytes, n: number) {
  const bond = bondOf(side)
  if (value.kind === 'moved') return
  const kept = side.evidence.find(each => each.n === n)
  if (kept === undefined) throw new Error('envelope-failure')
  const hash = messageHash(bytes)
  if (kept.told === undefined) hearLater(kept, hash)
  else if (!has(kept.told, hash)) return markTorn(side, kept.key)
  if (n !== bond.n - 1) return
  if (value.kind === 'done') ignoring('out-of-turn', () => onDone(side, value))
  postLastStep(side)
}

function hearLater(kept: Evidence, hash: Bytes): void {
  if (!has(kept.heard, hash) && kept.heard.length < 33) kept.heard.push(hash)
}

function onCurrent(side: Side, value: Message, bytes: Bytes, key: Bytes, age_ms: number) {
  const bond = bondOf(side)
  const hash = messageHash(bytes)
  if (has(bond.heard, hash)) return onHeardAgain(side, value, bytes)
  if (bond.heard.length >= 32 && value.kind !== 'reply') return markTorn(side, key)
  if (bond.condition.is === 'unfinished') bond.condition = { is: 'sound' }
  if (bond.condition.is === 'sound' && bond.n === 0) sendFirst(side)
  const { n } = bond
  dispatch(side, value, bytes, age_ms)
  // A pulse is heard in the epoch that it ends, a reply in none.
  if (bond.n === n) bond.heard.push(hash)
  if (bond.role === 'I' && bond.n === n && bond.left) level(side, bond.left, value.pending)
}

/** STEP-6: R is level, or says that it is not although somebody spoke as an R who was. */
function level(side: Side, left: NonNullable<Bond['left']>, pending: boolean): void {
  if (!pending) left.confirmed = true
  else if (left.confirmed) postLastStep(side)
}

/** RECV-1, number 7: by code only the maker has something to send, its `confirm`. */
function sendFirst(side: Side): void {
  const { contact, grade } = bondOf(side)
  if (contact !== undefined || grade.is === 'met') sendContact(side)
}

/** RECV-1, number 5. */
function onHeardAgain(side: Side, value: Message, bytes: Bytes) {
  if (value.kind === 'contact') answerContact(side)
  else answerAgain(side, value, bytes)
}

function dispatch(side: Side, value: Message, bytes: Bytes, age_ms: number) {
  switch (value.kind) {
    case 'contact':
      return onContact(side, value)
    case 'confirm':
      return
    case 'ask':
      return onAsk(side, value, bytes, age_ms)
    case 'answer':
      return onAnswer(side, value, bytes)
    case 'done':
      return onDone(side, value)
    case 'pulse':
      return onPulse(side, value, bytes)
    case 'reply':
      return onReply(side, value, bytes)
    case 'moved':
      return onMoved(side, value)
    case 'torn':
      return
    case 'end':
      return onEnd(side, value)
  }
}

function has(hashes: Bytes[], hash: Bytes): boolean {
  return hashes.some(each => same(each, hash))
}

function ignoring(layer: string, run: () => void): void {
  try {
    run()
  } catch (error) {
    if (!(error instanceof Error) || error.message !== layer) throw error
  }
}
