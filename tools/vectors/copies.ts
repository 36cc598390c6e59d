/** Two copies, EVID-5 to EVID-9, conditions and the end, COND-2 and END-1 to END-4. */
import { type Bytes, same, zeros } from './bytes.ts'
import { derive, evidenceKey, open, seal } from './derive.ts'
import { type Message, message } from './messages.ts'
import { addressNow, bondOf, other, post, type Side, send } from './side.ts'

const none = zeros(0)

/** EVID-8: `shownBy` is the evidence key of the epoch whose message showed it. */
export function markTorn(side: Side, shownBy: Bytes): void {
  const bond = bondOf(side)
  const { condition, tornUnder } = bond
  const endedByThem = condition.is === 'ended' && condition.by === 'them'
  if (condition.is !== 'ended' || endedByThem) {
    if (condition.is !== 'torn') bond.condition = { is: 'torn', at_ms: side.now.wall_ms }
    closeAll(side)
  }
  if (!tornUnder.some(each => same(each, shownBy))) tornUnder.push(shownBy)
  sendNotices(side)
}

/** EVID-8: under the current epoch's key and under each that showed it, to mailbox and anchor. */
export function sendNotices(side: Side): void {
  const bond = bondOf(side)
  const keys = [evidenceKey(bond.root), ...bond.tornUnder]
  const distinct = keys.filter((key, at) => keys.findIndex(each => same(each, key)) === at)
  const notice = message({ pending: false, kind: 'torn' })
  for (const evidence of distinct) {
    post(side, { to: addressNow(bond), evidence, message: notice })
    if (bond.theirAnchor) post(side, { to: bond.theirAnchor, evidence, message: notice })
  }
}

/** EVID-9. */
export function onTorn(side: Side): void {
  const bond = bondOf(side)
  if (bond.condition.is !== 'sound') throw new Error('out-of-turn')
  bond.condition = { is: 'torn', at_ms: side.now.wall_ms }
  closeAll(side)
}

/** COND-2: what was open is closed, in the state and in the outbox. */
function closeAll(side: Side): void {
  const bond = bondOf(side)
  const at_ms = side.now.wall_ms
  for (const ask of bond.asks) {
    if (ask.over !== undefined) continue
    ask.isOpen = false
    ask.over = {
      outcome: 'no-answer',
      at_ms,
      lateNo_ms: undefined,
      answer: undefined,
      done: undefined,
    }
    drop(side, ask.message)
  }
  for (const asked of bond.asked) {
    const { state } = asked
    if (state.is === 'answered') drop(side, state.message)
    if (state.is === 'shown') asked.state = { is: 'late', at_ms }
    if (state.is === 'answered' || state.is === 'queued') {
      asked.state = { is: 'over', outcome: 'no-answer', yes: state.yes, at_ms }
    }
  }
  bond.challenge = undefined
}

function drop(side: Side, message: Bytes): void {
  const bond = bondOf(side)
  bond.outbox = bond.outbox.filter(each => !same(each.message, message))
  side.sends = side.sends.filter(each => !same(each.message, message))
}

/** END-1: to mailbox and anchor at once. */
export function endBond(side: Side): void {
  const bond = bondOf(side)
  const { role, root, id, condition } = bond
  const at_ms = side.now.wall_ms
  closeAll(side)
  bond.condition = { is: 'ended', at_ms, by: 'me' }
  if (condition.is === 'unfinished') return
  const bytes = send(side, { kind: 'end', sealed: seal(derive(root, [], 'end', role), id, none) })
  if (bond.theirAnchor === undefined) return
  post(side, { to: bond.theirAnchor, evidence: evidenceKey(root), message: bytes })
}

/** END-4: a torn bond stays torn. */
export function onEnd(side: Side, value: Message): void {
  const bond = bondOf(side)
  const { root, role, id, condition } = bond
  open(derive(root, [], 'end', other(role)), id, value.sealed ?? none)
  if (condition.is !== 'sound') return
  bond.condition = { is: 'ended', at_ms: side.now.wall_ms, by: 'them' }
  closeAll(side)
}
