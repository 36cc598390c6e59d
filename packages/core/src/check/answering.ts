/** P's half of a live check: what is shown, what the owner answered, what came of it. */
import { type Asked, type Bond, type Held, otherRole, withBond } from '../bond/bond.ts'
import { theirKey } from '../bond/epoch.ts'
import { countCheck, remember } from '../bond/history.ts'
import { isWaiting } from '../bond/outbox.ts'
import { sameQuestion } from '../bond/question.ts'
import { roomToAnswer } from '../bond/room.ts'
import { send, sendNew, sendToAnchor } from '../bond/sending.ts'
import { open, seal } from '../crypto/seal.ts'
import { Secret } from '../crypto/secret.ts'
import type { ErrorCode } from '../errors.ts'
import { elapsed_ms, elapsedSince_ms, type Turn } from '../turn.ts'
import { equalBytes } from '../wire/bytes.ts'
import { decode, encode, type Of } from '../wire/codec.ts'
import { LIMIT } from '../wire/limits.ts'
import { type BodyOf, messageHash } from '../wire/message.ts'
import { plainSaying } from '../wire/plain.ts'
import { sinceAsked_ms } from './age.ts'
import {
  answerContent,
  answerKey,
  askContent,
  askKey,
  checkContext,
  checkTranscript,
  doneContent,
  doneKey,
} from './keys.ts'

/** An ask came; `waited_ms` is how long it lay at the relay, by the relay's word. */
export function onAsk(
  held: Held,
  turn: Turn,
  came: { readonly ask: BodyOf<'ask'>; readonly encoded: Uint8Array; readonly waited_ms: number },
): Held | null {
  const { bond } = held
  const opened = openAsk(bond, turn, came.ask)
  if (opened === null || bond.epoch.n === 0 || !roomToAnswer(bond)) return null
  const { content, kem, context } = opened
  const before = bond.asked.find(known => equalBytes(known.id, content.id))
  const again =
    before !== undefined &&
    before.n < bond.epoch.n &&
    sameQuestion(before.question, content.question)
  const loud = mayCover(bond, turn)
  const fresh: Asked = {
    ...content,
    n: bond.epoch.n,
    message: came.encoded,
    hash: messageHash(turn.suite, came.encoded),
    kem,
    context,
    asked_ms: Math.max(0, turn.now.utc_ms - came.waited_ms),
    arrived: turn.now,
    waited_ms: Math.min(came.waited_ms, 0xffffffff),
    dismissed: false,
    loud,
    state:
      came.waited_ms >= LIMIT.ask_ms ? { is: 'late', at_ms: turn.now.utc_ms } : { is: 'shown' },
  }
  const others = bond.asked.filter(known => known !== before)
  const asked = again ? carriedOver(before, fresh) : fresh
  const prompted = loud && !again ? [...bond.prompts, turn.now.utc_ms] : bond.prompts
  const prompts = prompted.slice(-LIMIT.prompts)
  const list = again
    ? bond.asked.map(known => (known === before ? asked : known))
    : [...roomFor(others), asked]
  const listed = { ...bond, prompts, asked: list }
  return withBond(held, answerIfQueued(listed, turn, asked, again ? before : null))
}

type OpenedAsk = {
  readonly content: Of<typeof askContent>
  readonly kem: Asked['kem']
  readonly context: Uint8Array
}

function openAsk(bond: Bond, turn: Turn, ask: BodyOf<'ask'>): OpenedAsk | null {
  const { suite } = turn
  const theirs = theirKey(bond)
  const seed = Secret.reveal(bond.epoch.seed)
  const secret = suite.kem.decapsulate(seed, ask.ciphertext)
  if (theirs === null || secret === null) return null
  const kem = new Secret('KemSecret', secret)
  const imprints = { answers: suite.kem.publicKey(seed), asks: theirs }
  const asker = otherRole(bond.role)
  const context = checkContext(suite, bond, asker, imprints, ask.ciphertext)
  const plain = open(suite, askKey(suite, bond.epoch.root, kem, context), context, ask.sealed)
  const content = plain === null ? null : decode(askContent, plain)
  if (content === null || plainSaying(content.question.saying) !== content.question.saying) {
    return null
  }
  return { content, kem, context }
}

/** CHECK-11: who copied a phone can ask and ask; from the fourth of an hour on it is a line. */
function mayCover(bond: Bond, turn: Turn): boolean {
  const recent = bond.prompts.filter(at_ms => elapsedSince_ms(at_ms, turn.now) < LIMIT.hour_ms)
  return recent.length < LIMIT.prompts
}

/** CHECK-9: asked again under a new epoch: what was typed stays, and the time runs on. */
function carriedOver(before: Asked, fresh: Asked): Asked {
  const { arrived, waited_ms, asked_ms, dismissed, loud } = before
  const still = { ...fresh, arrived, waited_ms, asked_ms, dismissed, loud }
  const ended = before.state.is === 'over' || before.state.is === 'late'
  return { ...still, state: ended ? before.state : { is: 'shown' } }
}

function roomFor(asked: readonly Asked[]): readonly Asked[] {
  if (asked.length < LIMIT.asks) return asked
  const spent = asked.find(known => known.state.is === 'over' || known.state.is === 'late')
  return asked.filter(known => known !== (spent ?? asked[0]))
}

function answerIfQueued(bond: Bond, turn: Turn, asked: Asked, before: Asked | null): Bond {
  if (before === null || asked.state.is !== 'shown') return bond
  const { state } = before
  if (state.is !== 'queued' && state.is !== 'answered') return bond
  const { yes, number, open, sent } = state
  return sendAnswer(bond, turn, asked, { yes, number, open, sent })
}

export type Answer = { readonly yes: boolean; readonly number: number }

/** Entropy: 64 encapsulation. The owner typed two digits, or said that it is not them. */
export function answerAsk(
  bond: Bond,
  turn: Turn,
  id: Uint8Array,
  answer: Answer,
): Bond | ErrorCode {
  const asked = bond.asked.find(known => equalBytes(known.id, id))
  if (asked === undefined) return 'unknown-check'
  if (asked.state.is !== 'shown') return 'check-over'
  if (sinceAsked_ms(asked, turn) >= LIMIT.ask_ms) return 'check-over'
  if (asked.n === bond.epoch.n)
    return sendAnswer(bond, turn, asked, { ...answer, open: true, sent: turn.now })
  const state = { is: 'queued', ...answer, sent: turn.now, open: true } as const
  return replaceAsked(bond, { ...asked, state })
}

function sendAnswer(
  bond: Bond,
  turn: Turn,
  asked: Asked,
  answer: Answer & { readonly open: boolean; readonly sent: Turn['now'] },
): Bond {
  const { suite } = turn
  const theirs = theirKey(bond)
  const made = theirs === null ? null : suite.kem.encapsulate(theirs, turn.draw(64))
  if (made === null) return bond
  const secrets = { ssP: asked.kem, ssV: new Secret('KemSecret', made.secret) }
  const transcript = checkTranscript(suite, asked.context, asked.message, made.ciphertext)
  const key = answerKey(suite, bond.epoch.root, secrets, transcript)
  const content = encode(answerContent, { yes: answer.yes, number: answer.yes ? answer.number : 0 })
  const sealed = seal(suite, key, transcript, content)
  const body = { kind: 'answer', ask: asked.hash, ciphertext: made.ciphertext, sealed } as const
  const sent = sendNew(turn, bond, body)
  const done = doneKey(suite, bond.epoch.root, secrets, { transcript, answer: sent.made.message })
  const state = {
    is: 'answered',
    ...answer,
    ...sent.made,
    doneKey: done.key,
    transcript: done.transcript,
    anchored: false,
  } as const
  return countCheck(replaceAsked(sent.bond, { ...asked, state }), turn)
}

/** V told the outcome. It counts only while the screen that answered is open. [CHECK-7] */
export function onDone(bond: Bond, turn: Turn, done: BodyOf<'done'>): Bond | null {
  const asked = bond.asked.find(
    ({ state }) => state.is === 'answered' && equalBytes(state.hash, done.answer),
  )
  if (asked === undefined || asked.state.is !== 'answered') return null
  const { state } = asked
  const plain = open(turn.suite, state.doneKey, state.transcript, done.sealed)
  const content = plain === null ? null : decode(doneContent, plain)
  if (content === null) return null
  const inTime = state.open && elapsed_ms(state.sent, turn.now) < LIMIT.ask_ms
  const contradicts = content.outcome === 'match' && !state.yes
  return finish(bond, turn, asked, inTime && !contradicts ? content.outcome : 'no-answer')
}

function finish(
  bond: Bond,
  turn: Turn,
  asked: Asked,
  outcome: Of<typeof doneContent>['outcome'],
): Bond {
  const { question, state } = asked
  const yes = state.is === 'answered' || state.is === 'queued' ? state.yes : false
  const over = { is: 'over', outcome, yes, at_ms: turn.now.utc_ms } as const
  const replaced = replaceAsked(bond, { ...asked, state: over, message: NOTHING })
  return remember(replaced, turn, { iAsked: false, by: 'live', question, outcome })
}

/** The person left the screen of an ask: what was sent stays sent, but proves nothing here. */
export function dismissAsked(bond: Bond, id: Uint8Array): Bond | ErrorCode {
  const asked = bond.asked.find(known => equalBytes(known.id, id))
  if (asked === undefined) return 'unknown-check'
  const { state } = asked
  const closed =
    state.is === 'answered' || state.is === 'queued' ? { ...state, open: false } : state
  return replaceAsked(bond, { ...asked, dismissed: true, state: closed })
}

export function tickAsked(bond: Bond, turn: Turn): Bond {
  return bond.asked.reduce<Bond>((so, asked) => tickOne(so, turn, asked), bond)
}

function tickOne(bond: Bond, turn: Turn, asked: Asked): Bond {
  const { state } = asked
  switch (state.is) {
    case 'shown': {
      if (sinceAsked_ms(asked, turn) < LIMIT.ask_ms) return bond
      const late = { is: 'late', at_ms: turn.now.utc_ms } as const
      return replaceAsked(bond, { ...asked, state: late, message: NOTHING })
    }
    case 'queued':
      if (elapsed_ms(state.sent, turn.now) < LIMIT.ask_ms) return bond
      return finish(bond, turn, asked, 'no-answer')
    case 'answered': {
      const waited_ms = elapsed_ms(state.sent, turn.now)
      if (waited_ms >= LIMIT.ask_ms) return finish(bond, turn, asked, 'no-answer')
      if (state.anchored || waited_ms < LIMIT.anchor_after_ms) return bond
      if (isWaiting(bond, state.message)) return bond
      const anchored = replaceAsked(bond, { ...asked, state: { ...state, anchored: true } })
      return asked.n === bond.epoch.n ? sendToAnchor(turn, anchored, state.message) : anchored
    }
    case 'over':
    case 'late':
      return bond
  }
}

/** The ask came again: its answer was lost, so it goes out again. */
export function repeatAnswer(bond: Bond, turn: Turn, askHash: Uint8Array): Bond {
  const asked = bond.asked.find(known => equalBytes(known.hash, askHash))
  if (asked?.state.is !== 'answered' || asked.n !== bond.epoch.n) return bond
  return isWaiting(bond, asked.state.message) ? bond : send(turn, bond, asked.state.message)
}

/** What is over needs its message no more: a record stays small. [LIMIT-1] */
const NOTHING = new Uint8Array()

function replaceAsked(bond: Bond, asked: Asked): Bond {
  const list = bond.asked.map(known => (equalBytes(known.id, asked.id) ? asked : known))
  return { ...bond, asked: list }
}
