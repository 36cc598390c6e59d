/** First contact: the X-Wing keys that the cards only promised. [SETTLE-1..4] */
import { type Bond, otherRole, type Role } from '../bond/bond.ts'
import { addressOf, isKey, keyHash } from '../bond/epoch.ts'
import { isWaiting } from '../bond/outbox.ts'
import { send, sendNew } from '../bond/sending.ts'
import { LABEL, type Label } from '../crypto/labels.ts'
import { derive, macOf, open, seal } from '../crypto/seal.ts'
import { type RootKey, reveal, Secret } from '../crypto/secret.ts'
import type { Turn } from '../turn.ts'
import { address, isUsable } from '../wire/address.ts'
import { equalBytes } from '../wire/bytes.ts'
import { bytes, decode, encode, option, struct } from '../wire/codec.ts'
import { KEM_KEY_BYTES } from '../wire/limits.ts'
import type { BodyOf } from '../wire/message.ts'
import { contactTag, judgeContact } from './meeting.ts'

const contactContent = struct({
  key: bytes(KEM_KEY_BYTES),
  anchor: address,
  /** For meeting again. */
  tag: option(bytes(32)),
})

/**
 * SETTLE-2: who kept the bond tells its key, the same bytes until the other is seen at epoch 1.
 * Also who saw no MAC: when neither saw one, each is finished by the other's contact.
 */
export function sendContact(bond: Bond, turn: Turn): Bond {
  const { is } = bond.condition
  if (bond.epoch.n !== 0 || (is !== 'sound' && is !== 'unfinished')) return bond
  if (bond.contact !== null) {
    return isWaiting(bond, bond.contact) ? bond : send(turn, bond, bond.contact)
  }
  if (bond.grade.kind !== 'met') return bond
  const { suite } = turn
  const content = encode(contactContent, {
    key: suite.kem.publicKey(Secret.reveal(bond.epoch.seed)),
    anchor: addressOf(suite, bond.myAnchor),
    tag: contactTag(suite, bond, bond.role),
  })
  const key = contactKey(turn, bond.epoch.root, bond.role)
  const sealed = seal(suite, key, bond.id, content)
  const sent = sendNew(turn, bond, { kind: 'contact', sealed })
  return { ...sent.bond, contact: sent.made.message, resent: turn.now }
}

/** SETTLE-3: the key must be the one that was promised. The first one is answered with mine. */
export function onContact(bond: Bond, turn: Turn, contact: BodyOf<'contact'>): Bond | null {
  const { suite } = turn
  const key = contactKey(turn, bond.epoch.root, otherRole(bond.role))
  const plain = open(suite, key, bond.id, contact.sealed)
  const content = plain === null ? null : decode(contactContent, plain)
  if (content === null || bond.epoch.n !== 0) return null
  const { address: known, box } = bond.epoch
  if (!isKey(suite, content.key)) return null
  if (!isUsable(content.anchor, known.relay, box.relay)) return null
  const { theirs } = bond.epoch
  if (theirs.is === 'promised' && !equalBytes(theirs.hash, keyHash(suite, content.key))) return null
  if (theirs.is === 'known' && !equalBytes(theirs.key, content.key)) return null
  const epoch = { ...bond.epoch, theirs: { is: 'known', key: content.key } } as const
  return judgeContact(suite, { ...bond, epoch, theirAnchor: content.anchor }, content.tag)
}

/**
 * SETTLE-3: a contact that came again. I answers with its pulse, which R may have refused before it
 * knew the key; two phones that answered each other's contacts would never fall silent.
 */
export function answerAgain(bond: Bond, turn: Turn): Bond {
  if (bond.role === 'R') return sendContact(bond, turn)
  const { pulse, condition } = bond
  if (pulse === null || condition.is !== 'sound' || isWaiting(bond, pulse.message)) return bond
  return send(turn, bond, pulse.message)
}

/** BOND-3: anything right under RK_0 counts as the other's MAC. */
export function finish(bond: Bond): Bond {
  return bond.condition.is === 'unfinished' ? { ...bond, condition: { is: 'sound' } } : bond
}

/** By code or link: the maker's last MAC, in the bond's own first mailbox. */
export function sendConfirm(bond: Bond, turn: Turn, over: readonly [Label, Uint8Array]): Bond {
  const mac = macOf(turn.suite, bond.epoch.root, over)
  const sent = sendNew(turn, bond, { kind: 'confirm', mac })
  return { ...sent.bond, contact: sent.made.message }
}

function contactKey(turn: Turn, root: RootKey, role: Role) {
  return derive(turn.suite, 'MessageKey', { salt: reveal(root), keys: [] }, [LABEL.contact, role])
}
