/** The spoken check, SPOKEN-1 to SPOKEN-10: digits only, no messages. */
import type { Bond, Brake, Spoken } from './bond.ts'
import { type Bytes, unnumber } from './bytes.ts'
import { digits, longMac, type Role, spokenKey } from './derive.ts'
import { type Topic, topics } from './messages.ts'
import { bondOf, draw, type Heard, isUnconfirmedR, note, other, type Side } from './side.ts'
import { gone_ms, surelyGone_ms } from './time.ts'

/** SPOKEN-1. */
export function challengeDigits(key: Bytes, asker: Role, topic: Topic, nonce: number): string {
  const mac = longMac(key, 'spoken ask', asker, 0, topics.indexOf(topic), nonce)
  return String(nonce).padStart(3, '0') + digits(mac, 6)
}

/** SPOKEN-2 and SPOKEN-3. */
export function answerDigits(key: Bytes, asker: Role, topic: Topic, nonce: number): string {
  const mac = longMac(key, 'spoken answer', asker, 0, topics.indexOf(topic), nonce)
  return digits(mac, topic === 'money' || topic === 'secret' ? 9 : 6)
}

/** V picks a topic. */
export function startChallenge(side: Side, topic: Topic): void {
  const bond = bondOf(side)
  checkSound(bond)
  const under = { key: spokenKey(bond.root), made: bond.noncesMade }
  startUnder(side, topic, under, false)
  bond.noncesMade = under.made
}

type Making = { key: Bytes; made: Bytes }

function startUnder(side: Side, topic: Topic, under: Making, fallback: boolean): void {
  const bond = bondOf(side)
  checkPause(side, bond.brakeV)
  const key = note(side, 'K_sp', under.key)
  const all = Array.from({ length: 1000 }, (_, nonce) => nonce)
  const free = all.filter(nonce => !has(under.made, nonce))
  if (free.length === 0) throw new Error('limit')
  const drawn = unnumber(draw(side, 'nonce', 6)) % BigInt(free.length)
  const nonce = note(side, 'nonce', free[Number(drawn)] ?? 0)
  under.made = withNonce(under.made, nonce)
  bond.challenge = {
    ...{ topic, nonce, begun_ms: side.now.wall_ms, fallback, over: undefined },
    challenge: note(side, 'challenge', challengeDigits(key, bond.role, topic, nonce)),
    expected: note(side, 'answer', answerDigits(key, bond.role, topic, nonce)),
  }
}

/** V types what P said. */
export function judgeAnswer(side: Side, typed: string): void {
  const bond = bondOf(side)
  checkSound(bond)
  const { challenge } = bond
  if (challenge === undefined || challenge.over !== undefined) throw new Error('out-of-turn')
  checkLength(typed, challenge.expected.length)
  const outcome = typed === challenge.expected ? 'match' : 'other-number'
  if (outcome === 'match') bond.brakeV = { misses: 0, missed: undefined, pause: 0 }
  else miss(side, bond.brakeV)
  const at_ms = side.now.wall_ms
  challenge.over = { outcome, at_ms }
  const question = { topic: challenge.topic, channel: 'phone' as const, saying: '' }
  bond.history.unshift({ at_ms, iAsked: true, byWords: true, question, outcome })
  bond.history.splice(50)
}

/** V left the screen. */
export function leaveChallenge(side: Side): void {
  bondOf(side).challenge = undefined
}

/** SPOKEN-4: P picked a topic, then typed the challenge. Gives what the screen shows. */
export function hearChallenge(side: Side, picked: Topic, typed: string): Heard {
  const bond = bondOf(side)
  checkSound(bond)
  checkLength(typed, 9)
  const { lastAnswer } = bond
  const warned = bond.warnings.find(each => each.digits === typed)
  if (warned !== undefined) return { is: 'warning', topic: warned.topic }
  const wasNow = lastAnswer !== undefined && lastAnswer.typed === typed
  if (wasNow && gone_ms(lastAnswer.at, side.now) < 60_000) {
    if (lastAnswer.topic === picked) return { is: 'answer', digits: lastAnswer.answer }
    return { is: 'warning', topic: lastAnswer.topic }
  }
  checkPause(side, bond.brakeP)
  const keys = [{ key: spokenKey(bond.root), heard: bond.noncesHeard }, ...older(bond)]
  for (const each of keys) {
    const found = fitting(each.key, other(bond.role), picked, typed)
    if (found !== undefined) return onFit(side, picked, typed, found, each)
  }
  miss(side, bond.brakeP)
  throw new Error('mac-failure')
}

/** SPOKEN-5: only R, unconfirmed, holds two. */
function older(bond: Bond): Spoken[] {
  const spoken = isUnconfirmedR(bond) ? bond.left?.ofR?.spoken : undefined
  return spoken === undefined ? [] : [spoken]
}

/** Of topics that fit, the picked one comes first, then the first in the list. */
function fitting(key: Bytes, asker: Role, picked: Topic, typed: string): Topic | undefined {
  const nonce = Number(typed.slice(0, 3))
  const order = [picked, ...topics.filter(each => each !== picked)]
  return order.find(topic => challengeDigits(key, asker, topic, nonce) === typed)
}

function onFit(
  side: Side,
  picked: Topic,
  typed: string,
  topic: Topic,
  under: { key: Bytes; heard: Bytes },
): Heard {
  const bond = bondOf(side)
  const nonce = Number(typed.slice(0, 3))
  if (has(under.heard, nonce)) throw new Error('repeated')
  const heard = withNonce(under.heard, nonce)
  if (under.heard === bond.noncesHeard) bond.noncesHeard = heard
  else under.heard = heard
  if (topic !== picked) {
    bond.warnings = [...bond.warnings, { digits: typed, topic }].slice(-8)
    return { is: 'warning', topic }
  }
  bond.brakeP = { misses: 0, missed: undefined, pause: 0 }
  const answer = note(side, 'answer', answerDigits(under.key, other(bond.role), topic, nonce))
  bond.lastAnswer = { typed, topic, answer, at: side.now }
  return { is: 'answer', digits: answer }
}

function checkSound(bond: Bond): void {
  if (bond.condition.is !== 'sound') throw new Error('policy-refusal')
}

/** SPOKEN-10: digits of another length use no try. */
function checkLength(typed: string, count: number): void {
  if (typed.length !== count) throw new Error('decode-failure')
}

/** SPOKEN-6: a pause is refused before any key is tried. */
function checkPause(side: Side, { missed, pause }: Brake): void {
  if (missed !== undefined && surelyGone_ms(missed, side.now) < pause) throw new Error('limit')
}

function miss(side: Side, brake: Brake): void {
  brake.misses = Math.min(255, brake.misses + 1)
  brake.missed = side.now
  brake.pause = Math.min(300_000, 5_000 * 4 ** (brake.misses - 1))
}

/** STATE-2: nonce k is bit k mod 8, lowest first, of byte k / 8. */
function has(nonces: Bytes, nonce: number): boolean {
  return (((nonces[nonce >> 3] ?? 0) >> (nonce % 8)) & 1) === 1
}

function withNonce(nonces: Bytes, nonce: number): Bytes {
  return nonces.map((byte, at) => (at === nonce >> 3 ? byte | (1 << (nonce % 8)) : byte))
}

/** SPOKEN-5: told that the digits do not fit, R unconfirmed asks with the older key. */
export function startWithOlder(side: Side, topic: Topic): void {
  const bond = bondOf(side)
  checkSound(bond)
  checkPause(side, bond.brakeV)
  const [old] = older(bond)
  if (old === undefined) throw new Error('out-of-turn')
  startUnder(side, topic, old, true)
}
