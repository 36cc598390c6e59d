/** Live checks, CHECK-1 to CHECK-13. */
import type { Ask, Asked, Bond } from './bond.ts'
import { type Bytes, bool, join, same, u8, unnumber, zeros } from './bytes.ts'
import { markTorn } from './copies.ts'
import { derive, evidenceKey, hash, imprint, messageHash, open, type Role, seal } from './derive.ts'
import {
  type Message,
  type Outcome,
  outcomes,
  type Question,
  question,
  readAnswerPlain,
  readAskPlain,
  readDonePlain,
  word,
} from './messages.ts'
import { decapsulate, encapsulate, xwingPublic } from './primitives.ts'
import { mayShow, plainSentence } from './rules.ts'
import {
  bondOf,
  draw,
  isPending,
  isUnconfirmedR,
  note,
  other,
  post,
  postLastStep,
  type Side,
  send,
  waits,
  withdraw,
} from './side.ts'
import { gone_ms } from './time.ts'

const none = zeros(0)
export const check_ms = 180_000

interface Asking {
  id: Bytes
  question: Question
  number: number
  begun: Ask['begun']
}

/** A person asks. */
export function startAsk(side: Side, typed: Question): void {
  const bond = bondOf(side)
  const saying = plainSentence(typed.saying)
  if (bond.condition.is !== 'sound' || bond.n === 0) throw new Error('policy-refusal')
  if (saying === undefined) throw new Error('policy-refusal')
  const about = { ...typed, saying }
  if (bond.asks.filter(each => each.over === undefined).length >= 4) throw new Error('limit')
  if (room(bond) < 2) throw new Error('limit')
  const id = draw(side, 'question id', 8)
  const number = Number(unnumber(draw(side, 'number', 4)) % 100n)
  const asking = { id, question: about, number: note(side, 'number', number), begun: side.now }
  bond.asks = [...overFirst(bond.asks), sendAsk(side, asking, true)].slice(-4)
}

/** CHECK-4: what is over stands in front, and so goes first. */
function overFirst(asks: Ask[]): Ask[] {
  return [...asks.filter(each => each.over !== undefined), ...asks.filter(each => !each.over)]
}

/** EVID-3: what is left of 32 when everything that must still be said is counted. */
export function room(bond: Bond): number {
  const waiting = bond.asks.filter(
    each => each.n === bond.n && each.over?.answer === undefined,
  ).length
  const shown = bond.asked.filter(each => each.state.is === 'shown').length
  return 32 - bond.made.length - 2 - waiting - shown
}

/** CHECK-1, the first message; CHECK-9 uses it again under a new epoch. */
export function sendAsk(side: Side, asking: Asking, isOpen: boolean): Ask {
  const bond = bondOf(side)
  const { ekThem = none, root, n, role } = bond
  const { ct, ss } = encapsulate(ekThem, draw(side, 'encapsulation', 64))
  note(side, 'ss_P', ss)
  const ctx = note(side, 'ctx', checkContext(bond, role, ct, ekThem, xwingPublic(bond.seed)))
  const k1 = note(side, 'k1', derive(root, [ss], 'ask', ctx))
  const plain = note(side, 'ask plain', join(asking.id, question(asking.question)))
  const bytes = send(side, { kind: 'ask', ct, sealed: seal(k1, ctx, plain) })
  return {
    ...{ ...asking, n, message: bytes, hash: messageHash(bytes), ssP: ss, ctx },
    ...{ sent: side.now, anchored: false, isOpen, over: undefined },
  }
}

function checkContext(bond: Bond, asker: Role, ct: Bytes, ekP: Bytes, ekV: Bytes): Bytes {
  return hash('check context', bond.id, bond.n, asker, ct, imprint(ekP), imprint(ekV))
}

/** P's side. `age_ms` is how long the relay says that the ask lay there. */
export function onAsk(side: Side, value: Message, bytes: Bytes, age_ms: number) {
  const bond = bondOf(side)
  const { ekThem = none, root, n, role } = bond
  if (bond.condition.is !== 'sound') return onOver(side)
  if (n === 0) throw new Error('policy-refusal')
  const { ct = none, sealed: box = none } = value
  const ssP = note(side, 'ss_P', decapsulate(bond.seed, ct))
  const own = xwingPublic(bond.seed)
  const ctx = note(side, 'ctx', checkContext(bond, other(role), ct, own, ekThem))
  const k1 = note(side, 'k1', derive(root, [ssP], 'ask', ctx))
  const plain = readAskPlain(open(k1, ctx, box))
  if (!mayShow(plain.question.saying)) throw new Error('policy-refusal')
  const before = bond.asked.find(
    each =>
      each.n < n &&
      same(each.id, plain.id) &&
      same(question(each.question), question(plain.question)),
  )
  const fresh = { n, message: bytes, hash: messageHash(bytes), ssP, ctx }
  if (room(bond) < 1) throw new Error('limit')
  if (before !== undefined) return onSameAsk(side, Object.assign(before, fresh))
  bond.asked = bond.asked.filter(each => !same(each.id, plain.id))
  const at_ms = side.now.wall_ms
  const isLate = age_ms >= check_ms
  makeRoom(bond)
  bond.asked.push({
    ...{ ...plain, ...fresh, asked_ms: at_ms - age_ms, arrived: side.now, waited_ms: age_ms },
    ...{
      isDismissed: false,
      isLoud: mayCover(side),
      state: isLate ? { is: 'late', at_ms } : { is: 'shown' },
    },
  })
}

/** CHECK-11: of one partner at most three an hour. */
function mayCover(side: Side): boolean {
  const bond = bondOf(side)
  const now_ms = side.now.wall_ms
  const recent = bond.prompts_ms.filter(at_ms => now_ms - at_ms < 3_600_000)
  if (recent.length >= 3) return false
  bond.prompts_ms = [...bond.prompts_ms, now_ms].slice(-3)
  return true
}

/** CHECK-4: one that is over or late goes first, else the oldest. */
function makeRoom(bond: Bond): void {
  if (bond.asked.length < 4) return
  const over = bond.asked.findIndex(({ state }) => state.is === 'over' || state.is === 'late')
  bond.asked.splice(Math.max(0, over), 1)
}

/** CHECK-9: what was typed goes out under the new epoch, its time running on. */
function onSameAsk(side: Side, asked: Asked): void {
  const { state } = asked
  if (state.is !== 'queued' && state.is !== 'answered') return
  sendAnswer(side, asked, state)
  countCheck(side)
}

/** A person typed the number, or said that it is not him. */
export function answerAsk(side: Side, id: Bytes, yes: boolean, number: number): void {
  const bond = bondOf(side)
  if (bond.condition.is !== 'sound') throw new Error('policy-refusal')
  if (yes && number > 99) throw new Error('decode-failure')
  const asked = bond.asked.find(each => same(each.id, id))
  if (asked?.state.is !== 'shown') throw new Error('out-of-turn')
  if (gone_ms(asked.arrived, side.now) + asked.waited_ms >= check_ms) throw new Error('out-of-turn')
  const answer = { yes, number, sent: side.now, isOpen: true }
  if (asked.n !== bond.n) {
    asked.state = { is: 'queued', ...answer }
    return
  }
  sendAnswer(side, asked, answer)
  countCheck(side)
}

/** END-2: a message after the other's end is a reason for a step. */
function onOver(side: Side): void {
  const { condition } = bondOf(side)
  if (condition.is === 'ended' && condition.by === 'them') countCheck(side)
}

/** STEP-3. */
function countCheck(side: Side): void {
  const bond = bondOf(side)
  bond.checked_ms = side.now.wall_ms
  bond.stepsSince = 0
}

interface Given {
  yes: boolean
  number: number
  sent: Ask['sent']
  isOpen: boolean
}

function sendAnswer(side: Side, asked: Asked, given: Given): void {
  const { root, ekThem = none } = bondOf(side)
  const { ct, ss } = encapsulate(ekThem, draw(side, 'encapsulation', 64))
  note(side, 'ss_V', ss)
  const th = note(side, 'th', hash('check transcript', asked.ctx, asked.message, ct))
  const k2 = note(side, 'k2', derive(root, [asked.ssP, ss], 'answer', th))
  const plain = note(side, 'answer plain', join(bool(given.yes), u8(given.number)))
  const sealed = seal(k2, th, plain)
  const bytes = send(side, { kind: 'answer', to: asked.hash, ct, sealed })
  const th2 = note(side, "th'", hash('check final', th, bytes))
  const k3 = note(side, 'k3', derive(root, [asked.ssP, ss], 'done', th2))
  const { yes, number, sent, isOpen } = given
  asked.state = {
    ...{ is: 'answered', yes, number, message: bytes, hash: messageHash(bytes), k3, th2 },
    ...{ sent, anchored: false, isOpen },
  }
}

/** V's side: judged once, CHECK-5. */
export function onAnswer(side: Side, value: Message, bytes: Bytes) {
  const bond = bondOf(side)
  if (bond.condition.is !== 'sound') return onOver(side)
  const { to = none, ct = none, sealed: box = none } = value
  const ask = bond.asks.find(each => same(each.hash, to))
  if (ask === undefined) {
    const isMine = bond.made.some(each => same(each, to))
    if (isMine) throw new Error('out-of-turn')
    return markTorn(side, evidenceKey(bond.root))
  }
  // Another answer is judged by its envelope: the secrets of the ask are needed no more.
  if (ask.over?.answer !== undefined) return markTorn(side, evidenceKey(bond.root))
  const keys = [ask.ssP, note(side, 'ss_V', decapsulate(bond.seed, ct))]
  const th = note(side, 'th', hash('check transcript', ask.ctx, ask.message, ct))
  const k2 = note(side, 'k2', derive(bond.root, keys, 'answer', th))
  const { yes, number } = readAnswerPlain(open(k2, th, box))
  const th2 = note(side, "th'", hash('check final', th, bytes))
  const k3 = note(side, 'k3', derive(bond.root, keys, 'done', th2))
  const at_ms = side.now.wall_ms
  const isLate = ask.over !== undefined
  withdraw(side, ask.hash)
  const outcome: Outcome = isLate ? 'no-answer' : judge(yes, number, ask)
  const done = bond.made.length > 30 ? undefined : sendDone(side, bytes, outcome, k3, th2)
  ask.message = none
  const hashOfAnswer = messageHash(bytes)
  if (isLate) {
    const late = { answer: hashOfAnswer, done, lateNo_ms: yes ? undefined : at_ms }
    Object.assign(ask.over ?? {}, late)
    countCheck(side)
    if (!yes) remember(side, ask.question, true, 'not-them')
    return
  }
  ask.over = { outcome, at_ms, lateNo_ms: undefined, answer: hashOfAnswer, done }
  remember(side, ask.question, true, outcome)
  if (outcome === 'match') bond.lastLive_ms = at_ms
  countCheck(side)
}

function remember(side: Side, question: Question, iAsked: boolean, outcome: Outcome): void {
  const at_ms = side.now.wall_ms
  const { history } = bondOf(side)
  history.unshift({ at_ms, iAsked, byWords: false, question, outcome })
  history.splice(50)
}

function judge(yes: boolean, number: number, ask: Ask): Outcome {
  if (!yes) return 'not-them'
  return number === ask.number ? 'match' : 'other-number'
}

function sendDone(side: Side, answer: Bytes, outcome: Outcome, k3: Bytes, th2: Bytes): Bytes {
  const sealed = seal(k3, th2, note(side, 'done plain', word(outcomes, outcome)))
  return send(side, { kind: 'done', to: messageHash(answer), sealed })
}

/** P's side: the end of it, CHECK-7. */
export function onDone(side: Side, value: Message): void {
  const bond = bondOf(side)
  if (bond.condition.is !== 'sound') return
  const { to = none, sealed: box = none } = value
  const asked = bond.asked.find(({ state }) => state.is === 'answered' && same(state.hash, to))
  if (asked?.state.is !== 'answered') throw new Error('out-of-turn')
  const { yes, k3, th2, isOpen, sent } = asked.state
  const said = readDonePlain(open(k3, th2, box))
  const told = said === 'match' && !yes ? 'no-answer' : said
  const at_ms = side.now.wall_ms
  const inTime = isOpen && gone_ms(sent, side.now) < check_ms
  const outcome = inTime ? told : 'no-answer'
  asked.state = { is: 'over', outcome, yes, at_ms }
  asked.message = none
  remember(side, asked.question, false, outcome)
}

/** CHECK-8: what a screen shows, also before time has passed by a tick. */
export function shownAs(asked: Asked, now: Side['now']): string {
  const { state, arrived, waited_ms } = asked
  if (state.is === 'over') return state.outcome
  if (state.is === 'shown' && gone_ms(arrived, now) + waited_ms >= check_ms) return 'late'
  return state.is
}

/** CHECK-10: the same message again gets the same bytes back, unless they still wait. */
export function answerAgain(side: Side, value: Message, bytes: Bytes): void {
  const bond = bondOf(side)
  const hashOfIt = messageHash(bytes)
  const asked = bond.asked.find(each => same(each.hash, hashOfIt))
  if (value.kind === 'ask' && asked?.state.is === 'answered') again(side, asked.state.message)
  const ask = bond.asks.find(each => same(each.over?.answer ?? none, hashOfIt))
  if (value.kind === 'answer' && ask?.over?.done !== undefined) again(side, ask.over.done)
}

function again(side: Side, bytes: Bytes): void {
  const bond = bondOf(side)
  const { left, theirs, root } = bond
  if (waits(side, bytes)) return
  if (isPending(bond)) postLastStep(side)
  const to = isUnconfirmedR(bond) && left !== undefined ? left.theirs : theirs
  post(side, { to, evidence: evidenceKey(root), message: bytes })
}

/** CHECK-6: the person left the screen. */
export function closeAsk(side: Side, id: Bytes): void {
  const bond = bondOf(side)
  const ask = bond.asks.find(each => same(each.id, id))
  if (ask === undefined) throw new Error('out-of-turn')
  ask.isOpen = false
  if (ask.over === undefined) giveUp(side, ask)
}

/** P left the screen: it is dismissed, and one that answered is closed. */
export function closeAsked(side: Side, id: Bytes): void {
  const asked = bondOf(side).asked.find(each => same(each.id, id))
  if (asked === undefined) throw new Error('out-of-turn')
  asked.isDismissed = true
  const { state } = asked
  if (state.is === 'queued' || state.is === 'answered') state.isOpen = false
}

function giveUp(side: Side, ask: Ask): void {
  const at_ms = side.now.wall_ms
  const outcome = 'no-answer'
  ask.over = { outcome, at_ms, lateNo_ms: undefined, answer: undefined, done: undefined }
  withdraw(side, ask.hash)
  remember(side, ask.question, true, outcome)
}

/** What 180 seconds do, on both sides. */
export function passTime(side: Side): void {
  const bond = bondOf(side)
  const { wall_ms } = side.now
  for (const ask of bond.asks) {
    if (ask.over === undefined && gone_ms(ask.begun, side.now) >= check_ms) giveUp(side, ask)
  }
  for (const asked of bond.asked) {
    const { state } = asked
    if (state.is === 'shown' && gone_ms(asked.arrived, side.now) + asked.waited_ms >= check_ms) {
      asked.state = { is: 'late', at_ms: wall_ms }
      asked.message = none
    }
    if (state.is !== 'queued' && state.is !== 'answered') continue
    if (gone_ms(state.sent, side.now) < check_ms) continue
    asked.state = { is: 'over', outcome: 'no-answer', yes: state.yes, at_ms: wall_ms }
    asked.message = none
    if (state.is === 'answered') withdraw(side, state.hash)
    remember(side, asked.question, false, 'no-answer')
  }
}

/** CHECK-9, after any input: each open ask of an epoch left, oldest first. */
export function askAgain(side: Side): void {
  const bond = bondOf(side)
  if (!bond.asks.some(ask => ask.over === undefined && ask.n !== bond.n)) return
  bond.asks = overFirst(bond.asks).map(ask => {
    if (ask.over !== undefined || ask.n === bond.n) return ask
    withdraw(side, ask.hash)
    return sendAsk(side, ask, ask.isOpen)
  })
}
