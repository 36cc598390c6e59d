/** Making a message, listing it, and putting it in the outbox; nothing here reaches a network. */
import { LABEL } from '../crypto/labels.ts'
import { type EvidenceKey, reveal } from '../crypto/secret.ts'
import { hashOf } from '../crypto/transcript.ts'
import type { Turn } from '../turn.ts'
import type { Address } from '../wire/address.ts'
import { equalBytes } from '../wire/bytes.ts'
import { HASH_BYTES, LIMIT } from '../wire/limits.ts'
import { type Body, encodeMessage, messageHash } from '../wire/message.ts'
import type { Bond, Post } from './bond.ts'
import { evidenceKey } from './epoch.ts'

export type Made = { readonly message: Uint8Array; readonly hash: Uint8Array }

/** The bytes of a new message; it says whether its sender's last step was still unconfirmed. */
export function compose(turn: Turn, bond: Bond, body: Body): Made {
  const pending = bond.left !== null && !bond.left.confirmed
  const message = encodeMessage({ pending, body })
  return { message, hash: messageHash(turn.suite, message) }
}

/** EVID-2: every message made in an epoch stands in the list told when it is left. */
export function listMade(bond: Bond, made: Made): Bond {
  return { ...bond, epoch: { ...bond.epoch, made: [...bond.epoch.made, made.hash] } }
}

/** Puts a message of the current epoch in the outbox, what is unconfirmed in front of it. */
export function send(turn: Turn, bond: Bond, message: Uint8Array): Bond {
  const key = evidenceKey(turn.suite, bond.epoch.root)
  return post(turn, sendUnconfirmed(turn, bond), { message, key, to: currentAddress(bond) })
}

/** Composes, lists and sends. */
export function sendNew(turn: Turn, bond: Bond, body: Body): { bond: Bond; made: Made } {
  const made = compose(turn, bond, body)
  return { bond: send(turn, listMade(bond, made), made.message), made }
}

/** BOX-3: what went unanswered goes to the other's first mailbox too, the same bytes, once. */
export function sendToAnchor(
  turn: Turn,
  bond: Bond,
  message: Uint8Array,
  key: EvidenceKey = evidenceKey(turn.suite, bond.epoch.root),
): Bond {
  if (bond.theirAnchor === null) return bond
  return post(turn, bond, { message, key, to: bond.theirAnchor })
}

/** STEP-6: R's reply or I's `moved` goes in front of everything until the step is confirmed. */
export function sendUnconfirmed(turn: Turn, bond: Bond): Bond {
  if (bond.left === null || bond.left.confirmed) return bond
  return sendLast(turn, bond)
}

/** The last step's reply or `moved`, the same bytes again. */
export function sendLast(turn: Turn, bond: Bond): Bond {
  const { left } = bond
  if (left === null) return bond
  if (bond.role === 'R') {
    return post(turn, bond, { message: left.last, key: left.evidence, to: left.address })
  }
  const key = evidenceKey(turn.suite, bond.epoch.root)
  return post(turn, bond, { message: left.last, key, to: bond.epoch.address })
}

type Posting = {
  readonly message: Uint8Array
  readonly key: EvidenceKey | null
  readonly to: Address
}

/** Adds to the outbox; what is there already stays where it is. */
export function post(turn: Turn, bond: Bond, { message, key, to }: Posting): Bond {
  const id = postId(turn, { message, key, to })
  if (bond.outbox.some(known => equalBytes(known.id, id))) return bond
  const entry: Post = { id, address: to, envelope: key, message }
  return { ...bond, outbox: [...bond.outbox, entry].slice(-LIMIT.outbox) }
}

/** One message may go out under two keys: the notice of two copies does. */
function postId(turn: Turn, { message, key, to }: Posting): Uint8Array {
  const under = key === null ? new Uint8Array() : reveal(key)
  return hashOf(turn.suite, [LABEL.message, message, under, to.relay, to.id]).slice(0, HASH_BYTES)
}

/** R a step ahead writes where I still listens: the mailbox of the epoch it left. */
function currentAddress(bond: Bond): Address {
  const { left } = bond
  return bond.role === 'R' && left !== null && !left.confirmed ? left.address : bond.epoch.address
}
