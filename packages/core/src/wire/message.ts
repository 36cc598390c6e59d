/**
 * The messages of a bond, and the envelope that hides from a relay which of them it carries.
 *
 * wire (4096 bytes) = seal(envelope key of E_n, "", mac (32) || length (2) || message || zeros),
 * where mac = HMAC(E_n, sender's role, hash of the message): the evidence MAC. [ENV-1] [ENV-2]
 */
import type { Role } from '../bond/bond.ts'
import { LABEL } from '../crypto/labels.ts'
import { derive, macOf, open, SEAL_BYTES, seal } from '../crypto/seal.ts'
import type { EvidenceKey } from '../crypto/secret.ts'
import type { Suite } from '../crypto/suite.ts'
import { hashOf } from '../crypto/transcript.ts'
import { equalBytes } from './bytes.ts'
import { blob, bool, bytes, decode, encode, type Of, struct, tagged } from './codec.ts'
import { HASH_BYTES, KEM_CIPHERTEXT_BYTES, LIMIT } from './limits.ts'

const PADDED_BYTES = LIMIT.wire_bytes - SEAL_BYTES
const MAC_BYTES = 32
export const MESSAGE_BYTES_MAX = PADDED_BYTES - MAC_BYTES - 2

const hash = bytes(HASH_BYTES)
const ciphertext = bytes(KEM_CIPHERTEXT_BYTES)
const sealed = blob(MESSAGE_BYTES_MAX)

const body = tagged('kind', {
  contact: { sealed },
  confirm: { mac: bytes(32) },
  ask: { ciphertext, sealed },
  answer: { ask: hash, ciphertext, sealed },
  done: { answer: hash, sealed },
  pulse: { ciphertext, sealed },
  reply: { pulse: hash, ciphertext, sealed },
  moved: { sealed },
  torn: {},
  end: { sealed },
})
export type Body = Of<typeof body>
export type BodyOf<K extends Body['kind']> = Extract<Body, { kind: K }>

/** `pending`: made while its sender's last step was not confirmed. [STEP-6] */
const message = struct({ pending: bool, body })
export type Message = Of<typeof message>

export function encodeMessage(value: Message): Uint8Array {
  return encode(message, value)
}

export function decodeMessage(encoded: Uint8Array): Message | null {
  return decode(message, encoded)
}

/** What lists name a message by: 16 bytes of a hash over the message, not over its envelope. */
export function messageHash(suite: Suite, encoded: Uint8Array): Uint8Array {
  return hashOf(suite, [LABEL.message, encoded]).slice(0, HASH_BYTES)
}

/** The same message gives the same bytes, however often it is sent. */
export function wrap(suite: Suite, key: EvidenceKey, from: Role, encoded: Uint8Array): Uint8Array {
  const padded = new Uint8Array(PADDED_BYTES)
  padded.set(evidenceMac(suite, key, from, encoded))
  padded.set([encoded.length >> 8, encoded.length & 0xff], MAC_BYTES)
  padded.set(encoded, MAC_BYTES + 2)
  return seal(suite, envelopeKey(suite, key), new Uint8Array(), padded)
}

/** The message, if this key and this sender's role made it; `null` otherwise. */
export function unwrap(
  suite: Suite,
  key: EvidenceKey,
  from: Role,
  wire: Uint8Array,
): Uint8Array | null {
  if (wire.length !== LIMIT.wire_bytes) return null
  const padded = open(suite, envelopeKey(suite, key), new Uint8Array(), wire)
  if (padded === null) return null
  const length = ((padded[MAC_BYTES] ?? 0) << 8) | (padded[MAC_BYTES + 1] ?? 0)
  const end = MAC_BYTES + 2 + length
  if (end > padded.length || !isEmpty(padded, end)) return null
  const encoded = padded.slice(MAC_BYTES + 2, end)
  const mac = padded.slice(0, MAC_BYTES)
  return equalBytes(mac, evidenceMac(suite, key, from, encoded)) ? encoded : null
}

/** Whether nothing but zeros follows. */
function isEmpty(padded: Uint8Array, from: number): boolean {
  let sum = 0
  for (let at = from; at < padded.length; at++) sum |= padded[at] ?? 0
  return sum === 0
}

function envelopeKey(suite: Suite, key: EvidenceKey) {
  return derive(suite, 'MessageKey', { salt: new Uint8Array(), keys: [key] }, [LABEL.envelope])
}

function evidenceMac(suite: Suite, key: EvidenceKey, from: Role, encoded: Uint8Array) {
  return macOf(suite, key, [LABEL.evidenceMac, from, messageHash(suite, encoded)])
}
