/** First contact, SETTLE-1 to SETTLE-5, and the end, END-1. */
import { type Bytes, same, zeros } from './bytes.ts'
import { derive, evidenceKey, imprint, mac, mailboxId, open, seal } from './derive.ts'
import { contactPlain, type Message, readContactPlain } from './messages.ts'
import { xwingPublic } from './primitives.ts'
import { mayName } from './rules.ts'
import { addressNow, bondOf, note, other, post, type Side, send, waits } from './side.ts'

const none = zeros(0)

/** SETTLE-2: the same bytes whenever it goes out again. */
export function sendContact(side: Side): void {
  const bond = bondOf(side)
  if (bond.contact !== undefined) {
    post(side, { to: addressNow(bond), evidence: evidenceKey(bond.root), message: bond.contact })
    return
  }
  const { role, meets } = bond
  const key = note(side, 'contact key', derive(bond.root, [], 'contact', role))
  const tag = meets && note(side, 'contact tag', mac(meets.meet, 'meet contact', bond.id, role))
  const anchor = { relay: bond.anchor.relay, mailbox: mailboxId(bond.anchor.readKey) }
  const plain = note(side, 'contact plain', contactPlain(xwingPublic(bond.seed), anchor, tag))
  bond.resent = side.now
  bond.contact = send(side, { kind: 'contact', sealed: seal(key, bond.id, plain) })
}

/** SETTLE-3. */
export function onContact(side: Side, value: Message): void {
  const bond = bondOf(side)
  if (bond.n > 0) throw new Error('out-of-turn')
  const key = derive(bond.root, [], 'contact', other(bond.role))
  const { ek, anchor, tag } = readContactPlain(open(key, bond.id, value.sealed ?? none))
  const isPromised =
    bond.ekThem === undefined ? same(imprint(ek), bond.promised ?? none) : same(ek, bond.ekThem)
  if (!isPromised) throw new Error('key-failure')
  const mayUse = anchor.relay === bond.theirs.relay || mayName(anchor.relay, side.relay)
  if (!mayUse) throw new Error('policy-refusal')
  bond.ekThem = ek
  bond.theirAnchor = anchor
  judgeMeeting(side, tag)
}

/** MEET-2: who saw no MAC judges by the contact. */
function judgeMeeting(side: Side, tag: Bytes | undefined): void {
  const bond = bondOf(side)
  const { meets } = bond
  if (meets === undefined || meets.fits) return
  const expected = mac(meets.meet, 'meet contact', bond.id, other(bond.role))
  if (tag !== undefined && same(tag, expected)) meets.fits = true
  else bond.meets = undefined
}

/** SETTLE-3: a contact came again. */
export function answerContact(side: Side): void {
  const bond = bondOf(side)
  const { role, pulse, contact, condition } = bond
  const own = role === 'I' ? pulse?.message : contact
  if (own === undefined || condition.is !== 'sound' || waits(side, own)) return
  post(side, { to: addressNow(bond), evidence: evidenceKey(bond.root), message: own })
}
