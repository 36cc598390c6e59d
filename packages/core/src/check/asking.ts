/** V's half of a live check: ask, judge the answer, tell the outcome. */
import { type Ask, type Bond, type Held, type Outcome, withBond } from '../bond/bond.ts'
import { theirKey } from '../bond/epoch.ts'
import { countCheck, remember } from '../bond/history.ts'
import { isWaiting, withdraw } from '../bond/outbox.ts'
import type { Question } from '../bond/question.ts'
import { roomToAsk, roomToTell } from '../bond/room.ts'
import { send, sendNew, sendToAnchor } from '../bond/sending.ts'
import { open, seal } from '../crypto/seal.ts'
import { Secret } from '../crypto/secret.ts'
import type { ErrorCode } from '../errors.ts'
import { elapsed_ms, type Turn } from '../turn.ts'
import { equalBytes } from '../wire/bytes.ts'
import { decode, encode, type Of } from '../wire/codec.ts'
import { LIMIT } from '../wire/limits.ts'
import { type BodyOf, messageHash } from '../wire/message.ts'
import {
  answerContent,
  answerKey,
  askContent,
  askKey,
  type CheckSecrets,
  checkContext,
  checkTranscript,
  doneContent,
  doneKey,
} from './keys.ts'

/** Entropy: 8 question id, 4 number, then 64 encapsulation. */
export function startAsk(bond: Bond, turn: Turn, question: Question): Bond | ErrorCode {
  if (bond.epoch.n === 0) return 'not-settled'
  if (!roomToAsk(bond)) return 'partner-silent'
  const asks = bond.asks.filter(ask => ask.state.is === 'waiting')
  if (asks.length >= LIMIT.asks) return 'too-many-asks'
  const id = turn.draw(8)
  const number = digitPair(turn.draw(4))
  const finished = bond.asks.filter(ask => ask.state.is === 'over')
  const kept = [...finished.slice(asks.length - LIMIT.asks + 1), ...asks]
  const fresh = { id, question, number, begun: turn.now, open: true } as const
  return sendAsk({ ...bond, asks: kept.slice(-LIMIT.asks + 1) }, turn, fresh)
}

type Fresh = Pick<Ask, 'id' | 'question' | 'number' | 'begun' | 'open'>

function sendAsk(bond: Bond, turn: Turn, fresh: Fresh): Bond {
  const { suite } = turn
  const key = theirKey(bond)
  const made = key === null ? null : suite.kem.encapsulate(key, turn.draw(64))
  if (key === null || made === null) return bond
  const imprints = { answers: key, asks: suite.kem.publicKey(Secret.reveal(bond.epoch.seed)) }
  const context = checkContext(suite, bond, bond.role, imprints, made.ciphertext)
  const kem = new Secret('KemSecret', made.secret)
  const content = encode(askContent, { id: fresh.id, question: fresh.question })
  const sealed = seal(suite, askKey(suite, bond.epoch.root, kem, context), context, content)
  const sent = sendNew(turn, bond, { kind: 'ask', ciphertext: made.ciphertext, sealed })
  const ask: Ask = {
    ...fresh,
    ...sent.made,
    n: bond.epoch.n,
    kem,
    context,
    sent: turn.now,
    anchored: false,
    state: { is: 'waiting' },
  }
  return { ...sent.bond, asks: [...bond.asks, ask] }
}

/** CHECK-9: who moves on with asks open asks them again, the same id, words and number. */
export function askAgain(bond: Bond, turn: Turn): Bond {
  const stale = bond.asks.filter(ask => ask.state.is === 'waiting' && ask.n !== bond.epoch.n)
  if (stale.length === 0) return bond
  const rest = bond.asks.filter(ask => !stale.includes(ask))
  return stale.reduce<Bond>((so, ask) => sendAsk(withdraw(so, ask.message), turn, ask), {
    ...bond,
    asks: rest,
  })
}

export type Answered =
  | { readonly is: 'taken'; readonly held: Held }
  /** An answer to what I never asked, or a second one to one ask. [EVID-5] */
  | { readonly is: 'contradicted' }
  | { readonly is: 'unreadable' }

export function onAnswer(
  held: Held,
  turn: Turn,
  answer: BodyOf<'answer'>,
  encoded: Uint8Array,
): Answered {
  const { bond } = held
  const ask = bond.asks.find(known => equalBytes(known.hash, answer.ask))
  if (ask === undefined) {
    const mine = bond.epoch.made.some(hash => equalBytes(hash, answer.ask))
    return mine ? { is: 'unreadable' } : { is: 'contradicted' }
  }
  const hash = messageHash(turn.suite, encoded)
  if (ask.state.is === 'over' && ask.state.answer !== null) {
    return equalBytes(ask.state.answer, hash) ? { is: 'unreadable' } : { is: 'contradicted' }
  }
  const opened = openAnswer(bond, turn, ask, answer)
  if (opened === null) return { is: 'unreadable' }
  return {
    is: 'taken',
    held: withBond(held, conclude(bond, turn, { ask, ...opened, hash, encoded })),
  }
}

type OpenedAnswer = {
  readonly content: Of<typeof answerContent>
  readonly secrets: CheckSecrets
  readonly transcript: Uint8Array
}

function openAnswer(
  bond: Bond,
  turn: Turn,
  ask: Ask,
  answer: BodyOf<'answer'>,
): OpenedAnswer | null {
  const { suite } = turn
  const secret = suite.kem.decapsulate(Secret.reveal(bond.epoch.seed), answer.ciphertext)
  if (secret === null || ask.n !== bond.epoch.n) return null
  const secrets = { ssP: ask.kem, ssV: new Secret('KemSecret', secret) }
  const transcript = checkTranscript(suite, ask.context, ask.message, answer.ciphertext)
  const key = answerKey(suite, bond.epoch.root, secrets, transcript)
  const plain = open(suite, key, transcript, answer.sealed)
  const content = plain === null ? null : decode(answerContent, plain)
  return content === null || !isWhole(content) ? null : { content, secrets, transcript }
}

/** CHECK-3: a no has no number, a yes has two digits. */
function isWhole({ yes, number }: Of<typeof answerContent>): boolean {
  return yes ? number < 100 : number === 0
}

type Conclusion = OpenedAnswer & {
  readonly ask: Ask
  readonly hash: Uint8Array
  readonly encoded: Uint8Array
}

/** CHECK-5: a match only while the screen that asked is open and its three minutes last. */
function conclude(bond: Bond, turn: Turn, answer: Conclusion): Bond {
  const { ask, content } = answer
  const inTime = isOpen(ask, turn)
  const outcome = inTime ? judged(ask, content) : 'no-answer'
  const { key, transcript } = doneKey(turn.suite, bond.epoch.root, answer.secrets, {
    transcript: answer.transcript,
    answer: answer.encoded,
  })
  const sealed = seal(turn.suite, key, transcript, encode(doneContent, { outcome }))
  const sent = tell(withdraw(bond, ask.message), turn, {
    kind: 'done',
    answer: answer.hash,
    sealed,
  })
  const late_ms = !inTime && !content.yes ? turn.now.utc_ms : null
  const state = {
    is: 'over',
    outcome,
    at_ms: ask.state.is === 'over' ? ask.state.at_ms : turn.now.utc_ms,
    late_ms,
    answer: answer.hash,
    done: sent.done,
  } as const
  const over = replaceAsk(sent.bond, { ...ask, state, message: NOTHING })
  const noted = noteOutcome(over, turn, ask, late_ms === null ? outcome : 'not-them')
  return countCheck(noted, turn)
}

/** EVID-3: without room in the epoch nothing is told; the other's screen says *no answer*. */
function tell(bond: Bond, turn: Turn, body: BodyOf<'done'>) {
  if (!roomToTell(bond)) return { bond, done: null }
  const sent = sendNew(turn, bond, body)
  return { bond: sent.bond, done: sent.made.message }
}

function noteOutcome(bond: Bond, turn: Turn, ask: Ask, outcome: Outcome): Bond {
  const again = ask.state.is === 'over' && outcome === 'no-answer'
  const proof = outcome === 'match' ? { lastProof_ms: turn.now.utc_ms } : {}
  const noted = again
    ? bond
    : remember(bond, turn, { iAsked: true, by: 'live', question: ask.question, outcome })
  return { ...noted, ...proof }
}

function judged(ask: Ask, content: Of<typeof answerContent>): Outcome {
  if (!content.yes) return 'not-them'
  return equalBytes(Uint8Array.of(content.number), Uint8Array.of(ask.number))
    ? 'match'
    : 'other-number'
}

export function isOpen(ask: Ask, turn: Turn): boolean {
  return ask.open && ask.state.is === 'waiting' && elapsed_ms(ask.begun, turn.now) < LIMIT.ask_ms
}

/** CHECK-6: going back closes the screen; a match can no longer come, a no still does. */
export function leaveAsk(bond: Bond, turn: Turn, id: Uint8Array): Bond | ErrorCode {
  const ask = bond.asks.find(known => equalBytes(known.id, id))
  if (ask === undefined) return 'unknown-check'
  const closed = { ...ask, open: false }
  return ask.state.is === 'waiting' ? giveUp(bond, turn, closed) : replaceAsk(bond, closed)
}

/** Three minutes are over, or the screen was left: nothing is proven. */
function giveUp(bond: Bond, turn: Turn, ask: Ask): Bond {
  const at_ms = turn.now.utc_ms
  const state = {
    is: 'over',
    outcome: 'no-answer',
    at_ms,
    late_ms: null,
    answer: null,
    done: null,
  } as const
  const over = replaceAsk(withdraw(bond, ask.message), { ...ask, state })
  const { question } = ask
  return remember(over, turn, { iAsked: true, by: 'live', question, outcome: 'no-answer' })
}

/** What the passing of time does to asks: give up, or try the other's first mailbox. */
export function tickAsks(bond: Bond, turn: Turn): Bond {
  return bond.asks.reduce<Bond>((so, ask) => {
    if (ask.state.is !== 'waiting') return so
    if (elapsed_ms(ask.begun, turn.now) >= LIMIT.ask_ms) return giveUp(so, turn, ask)
    if (ask.anchored || elapsed_ms(ask.sent, turn.now) < LIMIT.anchor_after_ms) return so
    if (isWaiting(so, ask.message)) return so
    return sendToAnchor(turn, replaceAsk(so, { ...ask, anchored: true }), ask.message)
  }, bond)
}

/** An answer that came before: its `done` was lost, so it goes out again. */
export function repeatDone(bond: Bond, turn: Turn, answerHash: Uint8Array): Bond {
  const ask = bond.asks.find(
    ({ state }) =>
      state.is === 'over' && state.answer !== null && equalBytes(state.answer, answerHash),
  )
  if (ask === undefined || ask.state.is !== 'over' || ask.state.done === null) return bond
  if (ask.n !== bond.epoch.n || isWaiting(bond, ask.state.done)) return bond
  return send(turn, bond, ask.state.done)
}

/** What is over needs its message no more: a record stays small. [LIMIT-1] */
const NOTHING = new Uint8Array()

function replaceAsk(bond: Bond, ask: Ask): Bond {
  const asks = bond.asks.map(known => (equalBytes(known.id, ask.id) ? ask : known))
  return { ...bond, asks }
}

function digitPair(entropy: Uint8Array): number {
  const value = entropy.reduce((sum, byte) => sum * 256 + byte, 0)
  return value % 100
}
