/** Steps, STEP-1 to STEP-10, and the lists that are told in them, EVID-2. */
import type { Bond, Box, Pulse } from './bond.ts'
import { type Bytes, list, readAll, same, zeros } from './bytes.ts'
import { markTorn } from './copies.ts'
import {
  derive,
  evidenceKey,
  hash,
  imprint,
  mailboxId,
  messageHash,
  open,
  seal,
  spokenKey,
} from './derive.ts'
import {
  type Address,
  type Message,
  message,
  pulsePlain,
  readHashes,
  readPulsePlain,
  readReplyPlain,
  replyPlain,
} from './messages.ts'
import { decapsulate, encapsulate, xwingPublic } from './primitives.ts'
import { mayName } from './rules.ts'
import { bondOf, draw, isPending, note, post, type Side, send, withdraw } from './side.ts'

const none = zeros(0)
const day_ms = 86_400_000

/** STEP-3. */
export function startDueStep(side: Side): void {
  const bond = side.bond
  if (bond === undefined || bond.role !== 'I' || !maySteps(bond)) return
  if (bond.pulse !== undefined || bond.ekThem === undefined) return
  if (bond.asked.some(each => each.state.is === 'answered')) return
  const isFirst = bond.n === 0
  const isAfterCheck = bond.checked_ms !== undefined && bond.stepsSince === 0
  // END-2: a step of an ended bond follows a message, never a week.
  const isWeekly =
    bond.condition.is === 'sound' && side.now.wall_ms - bond.stepTaken_ms >= 7 * day_ms
  if (isFirst || isAfterCheck || isWeekly) startStep(side)
}

/** STEP-3, END-2. */
function maySteps({ condition, checked_ms }: Bond): boolean {
  if (condition.is === 'sound') return true
  return condition.is === 'ended' && condition.by === 'them' && checked_ms !== undefined
}

function startStep(side: Side): void {
  const bond = bondOf(side)
  const ekThem = bond.ekThem ?? none
  const { ct, ss } = encapsulate(ekThem, draw(side, 'encapsulation', 64))
  const nextSeed = draw(side, 'X-Wing seed', 32)
  const nextBox = { relay: side.relay, readKey: draw(side, 'read key of the next mailbox', 32) }
  note(side, 'ss_R', ss)
  const ctx = note(side, 'ctx', stepContext(bond, ct, ekThem, xwingPublic(bond.seed)))
  const p1 = note(side, 'p1', derive(bond.root, [ss], 'pulse', ctx))
  const begun_ms = side.now.wall_ms
  const plain = pulsePlain(xwingPublic(nextSeed), told(nextBox), begun_ms)
  const sealed = seal(p1, ctx, note(side, 'pulse plain', plain))
  const bytes = send(side, { kind: 'pulse', ct, sealed })
  bond.pulse = {
    ...{ message: bytes, hash: messageHash(bytes), nextSeed, nextBox, ssR: ss, ctx, begun_ms },
    ...{ sent: side.now, anchored: false },
  }
  bond.stepsSince = Math.min(255, bond.stepsSince + 1)
  bond.resent = side.now
  bond.resentPause = 0
}

function stepContext(bond: Bond, ct: Bytes, ekR: Bytes, ekI: Bytes): Bytes {
  return hash('step context', bond.id, bond.n, 'I', ct, imprint(ekR), imprint(ekI))
}

function told(box: Box): Address {
  return { relay: box.relay, mailbox: mailboxId(box.readKey) }
}

/** STEP-4 and STEP-5: R answers and is at the next epoch. */
export function onPulse(side: Side, value: Message, bytes: Bytes): void {
  const bond = bondOf(side)
  const { role, ekThem, root, n } = bond
  if (role !== 'R' || ekThem === undefined) throw new Error('out-of-turn')
  checkPulseAllowed(side, bond)
  const { ct = none, sealed: box = none } = value
  const ssR = note(side, 'ss_R', decapsulate(bond.seed, ct))
  const ctx = note(side, 'ctx', stepContext(bond, ct, xwingPublic(bond.seed), ekThem))
  const p1 = note(side, 'p1', derive(root, [ssR], 'pulse', ctx))
  const next = readPulsePlain(open(p1, ctx, box))
  checkNext(side, bond, next.next)
  const out = encapsulate(ekThem, draw(side, 'encapsulation', 64))
  // SUITE-2: the next key is refused now, not when it is first used.
  encapsulate(next.ek, new Uint8Array(64))
  const nextSeed = draw(side, 'X-Wing seed', 32)
  const nextBox = { relay: side.relay, readKey: draw(side, 'read key of the next mailbox', 32) }
  note(side, 'ss_I', out.ss)
  const th = note(side, 'th', hash('step transcript', ctx, bytes, out.ct))
  const p2 = note(side, 'p2', derive(root, [ssR, out.ss], 'reply', th))
  const plain = replyPlain(xwingPublic(nextSeed), told(nextBox), bond.made)
  const sealed = seal(p2, th, note(side, 'reply plain', plain))
  const to = messageHash(bytes)
  const reply = message({ pending: false, kind: 'reply', to, ct: out.ct, sealed })
  const th2 = note(side, "th'", hash('step final', th, sealed))
  const p3 = note(side, 'p3', derive(root, [ssR, out.ss], 'moved', th2))
  const nextRoot = note(side, 'RK_n+1', derive(root, [ssR, out.ss], 'root', th2))
  bond.heard.push(to)
  side.evidence.push({ n, key: evidenceKey(root), heard: bond.heard, told: undefined })
  const spoken = { key: spokenKey(root), made: bond.noncesMade, heard: bond.noncesHeard }
  bond.left = {
    ...{ n, evidence: evidenceKey(root), box: bond.box, theirs: bond.theirs, last: reply },
    ...{ lastHash: messageHash(reply), sent: side.now, anchored: false, confirmed: false },
    ofR: { p3, th2, pulse: to, spoken },
  }
  bond.stepBegun_ms = Math.min(next.begun_ms, side.now.wall_ms)
  bond.stepTaken_ms = side.now.wall_ms
  enterEpoch(side, { root: nextRoot, seed: nextSeed, box: nextBox, ek: next.ek, theirs: next.next })
  post(side, { to: bond.left.theirs, evidence: bond.left.evidence, message: reply })
}

function checkPulseAllowed(side: Side, bond: Bond): void {
  if (bond.n === 0) return
  if (isPending(bond)) throw new Error('out-of-turn')
  const isAfterCheck = bond.checked_ms !== undefined && bond.stepsSince < 2
  if (!isAfterCheck && side.now.wall_ms - bond.stepTaken_ms < day_ms) throw new Error('out-of-turn')
}

/** BOX-5: the relay that the partner's mailboxes are at already is exempt. */
function checkNext(side: Side, bond: Bond, next: Address): void {
  const isKnown = [bond.theirs.relay, bond.theirAnchor?.relay].includes(next.relay)
  if (!isKnown && !mayName(next.relay, side.relay)) throw new Error('policy-refusal')
}

interface NextEpoch {
  root: Bytes
  seed: Bytes
  box: Box
  ek: Bytes
  theirs: Address
}

function enterEpoch(side: Side, next: NextEpoch): void {
  const bond = bondOf(side)
  Object.assign(bond, {
    ...{ n: bond.n + 1, root: next.root, seed: next.seed, box: next.box, theirs: next.theirs },
    ...{ ekThem: next.ek, promised: undefined, made: [], heard: [] },
    ...{ noncesMade: zeros(125), noncesHeard: zeros(125) },
    ...{ pulse: undefined, contact: undefined, challenge: undefined },
    ...{ resent: side.now, resentPause: 0 },
  })
  if (bond.role === 'R') bond.stepsSince = Math.min(255, bond.stepsSince + 1)
}

/** STEP-8: I moves, tells its list and judges what it heard. */
export function onReply(side: Side, value: Message, bytes: Bytes) {
  const bond = bondOf(side)
  const { pulse, root, n, made } = bond
  const { to = none, ct = none, sealed: box = none } = value
  if (bond.role !== 'I') throw new Error('out-of-turn')
  if (!made.some(each => same(each, to))) return markTorn(side, evidenceKey(root))
  if (pulse === undefined || !same(pulse.hash, to)) throw new Error('out-of-turn')
  const keys = [pulse.ssR, note(side, 'ss_I', decapsulate(bond.seed, ct))]
  const th = note(side, 'th', hash('step transcript', pulse.ctx, pulse.message, ct))
  const p2 = note(side, 'p2', derive(root, keys, 'reply', th))
  const next = readReplyPlain(open(p2, th, box))
  checkNext(side, bond, next.next)
  encapsulate(next.ek, new Uint8Array(64))
  const th2 = note(side, "th'", hash('step final', th, box))
  const p3 = note(side, 'p3', derive(root, keys, 'moved', th2))
  const nextRoot = note(side, 'RK_n+1', derive(root, keys, 'root', th2))
  const plain = note(side, 'moved plain', list(made))
  const moved = message({ pending: true, kind: 'moved', sealed: seal(p3, th2, plain) })
  const told = [...next.told, messageHash(bytes)]
  const { heard } = bond
  side.evidence.push({ n, key: evidenceKey(root), heard: untold(heard, told), told })
  withdraw(side, pulse.hash)
  bond.left = leftOfI(side, bond, moved)
  bond.stepBegun_ms = pulse.begun_ms
  finishStep(side, pulse, { root: nextRoot, ek: next.ek, theirs: next.next })
  post(side, { to: bond.theirs, evidence: evidenceKey(bond.root), message: moved })
  bond.made.push(messageHash(moved))
  if (!allTold(heard, told)) markTorn(side, evidenceKey(root))
}

function leftOfI(side: Side, bond: Bond, moved: Bytes): Bond['left'] {
  return {
    ...{ n: bond.n, evidence: evidenceKey(bond.root), box: bond.box, theirs: bond.theirs },
    ...{ last: moved, lastHash: messageHash(moved), sent: side.now, anchored: false },
    ...{ confirmed: false, ofR: undefined },
  }
}

function finishStep(
  side: Side,
  pulse: Pulse,
  next: Pick<NextEpoch, 'root' | 'ek' | 'theirs'>,
): void {
  const bond = bondOf(side)
  bond.stepTaken_ms = side.now.wall_ms
  bond.lastAnswer = undefined
  bond.warnings = []
  enterEpoch(side, { ...next, seed: pulse.nextSeed, box: pulse.nextBox })
}

/** EVID-6: what a list names is no longer kept as heard, unless something was not named. */
function untold(heard: Bytes[], told: Bytes[]): Bytes[] {
  return allTold(heard, told) ? [] : heard
}

function allTold(heard: Bytes[], told: Bytes[]): boolean {
  return heard.every(one => told.some(each => same(each, one)))
}

/** STEP-5: R is confirmed. */
export function onMoved(side: Side, value: Message): void {
  const bond = bondOf(side)
  const { left } = bond
  const ofR = left?.ofR
  if (bond.role !== 'R' || left === undefined || ofR === undefined) throw new Error('out-of-turn')
  const plain = open(ofR.p3, ofR.th2, value.sealed ?? none)
  const told = readAll(plain, readHashes)
  const kept = side.evidence.find(each => each.n === left.n)
  if (kept === undefined) throw new Error('no evidence of the epoch left')
  if (kept.told !== undefined) {
    const isSame = same(list(kept.told), list(told))
    if (isSame) return
    markTorn(side, evidenceKey(bond.root))
    throw new Error('two-copies')
  }
  kept.told = told
  left.confirmed = true
  ofR.spoken = undefined
  withdraw(side, left.lastHash)
  const isTold = allTold(kept.heard, told)
  kept.heard = untold(kept.heard, told)
  if (!isTold) markTorn(side, left.evidence)
}
