/** Two copies, EVID-5 to EVID-9, conditions and the end, COND-2 and END-1 to END-4. */
import { type Bytes, same, zeros } from './bytes.ts'
import { derive, evidenceKey, open, seal } from './derive.ts'
import { type Message, message } from './messages.ts'
import { bondOf, note, other, post, type Side, send, withdraw } from './side.ts'

const none = zeros(0)

/** EVID-8: `shownBy` is the evidence key of the epoch whose message showed it. */
export function markTorn(side: Side, shownBy: Bytes): void {
  const bond = bondOf(side)
  const at_ms = side.now.wall_ms
  if (bond.condition.is !== 'torn') bond.condition = { is: 'torn', at_ms }
  closeAll(side)
  if (!bond.tornUnder.some(each => same(each, shownBy))) {
    // The first three and the latest.
    bond.tornUnder = [...bond.tornUnder.slice(0, 3), shownBy]
  }
  sendNotices(side)
}

/** EVID-8: under the current epoch's key and under each that showed it, to mailbox and anchor. */
export function sendNotices(side: Side): void {
  const bond = bondOf(side)
  const keys = [evidenceKey(bond.root), ...bond.tornUnder]
  const distinct = keys.filter((key, at) => keys.findIndex(each => same(each, key)) === at)
  const notice = message({ pending: false, kind: 'torn' })
  for (const evidence of distinct) {
    post(side, { to: bond.theirs, evidence, message: notice })
    if (bond.theirAnchor) post(side, { to: bond.theirAnchor, evidence, message: notice })
  }
}

/** EVID-9. */
export function onTorn(side: Side): void {
  const bond = bondOf(side)
  const { is } = bond.condition
  if (is !== 'sound' && is !== 'ended') throw new Error('out-of-turn')
  bond.condition = { is: 'torn', at_ms: side.now.wall_ms }
  closeAll(side)
}

/** COND-2: what was asked is gone, in the state and in the outbox. */
function closeAll(side: Side): void {
  const bond = bondOf(side)
  for (const ask of bond.asks) withdraw(side, ask.hash)
  for (const { state } of bond.asked) if (state.is === 'answered') withdraw(side, state.hash)
  bond.asks = []
  bond.asked = []
  bond.challenge = undefined
}

/** END-1: to mailbox and anchor at once. */
export function endBond(side: Side): void {
  const bond = bondOf(side)
  const { condition, n } = bond
  if (condition.is === 'ended') return
  if (condition.is === 'torn') throw new Error('policy-refusal')
  closeAll(side)
  bond.condition = { is: 'ended', at_ms: side.now.wall_ms, by: 'me', told: n }
  bond.checked_ms = undefined
  if (condition.is !== 'unfinished') tellEnd(side)
}

function tellEnd(side: Side): void {
  const bond = bondOf(side)
  const { role, root, id, theirAnchor } = bond
  const key = note(side, 'end key', derive(root, [], 'end', role))
  const sealed = seal(key, id, note(side, 'end plain', none))
  const bytes = send(side, { kind: 'end', sealed })
  if (theirAnchor === undefined) return
  post(side, { to: theirAnchor, evidence: evidenceKey(root), message: bytes })
}

/** END-3: in every later epoch. */
export function tellEndAgain(side: Side): void {
  const { condition, n } = bondOf(side)
  if (condition.is !== 'ended' || condition.by !== 'me' || condition.told >= n) return
  condition.told = n
  tellEnd(side)
}

/** END-4: a torn bond stays torn. */
export function onEnd(side: Side, value: Message): void {
  const bond = bondOf(side)
  const { root, role, id, condition } = bond
  const key = note(side, 'end key', derive(root, [], 'end', other(role)))
  if (open(key, id, value.sealed ?? none).length > 0) throw new Error('decode-failure')
  if (condition.is !== 'sound') return
  bond.condition = { is: 'ended', at_ms: side.now.wall_ms, by: 'them', told: bond.n }
  bond.checked_ms = undefined
  closeAll(side)
}
