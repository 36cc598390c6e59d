/** The three functions of KEY-3, sealing, the envelope, and what follows from a root. */
import {
  type Bytes,
  join,
  number,
  readAll,
  readBytes,
  readNumber,
  same,
  u16,
  u32,
  unnumber,
  utf8,
  zeros,
} from './bytes.ts'
import { decrypt, encrypt, hkdf, hmac, lv, sha256, sha512 } from './primitives.ts'

export type Role = 'I' | 'R'
export type Field = Bytes | string | number

/** KEY-2: text as UTF-8, a number in four bytes, bytes as they are. */
function fields(values: Field[]): Bytes {
  return lv(...values.map(fieldBytes))
}

function fieldBytes(value: Field): Bytes {
  if (typeof value === 'string') return utf8(value)
  return typeof value === 'number' ? u32(value) : value
}

/** KEY-12. */
export function label(words: string): string {
  return `handfast/v1 ${words}`
}

export function hash(words: string, ...rest: Field[]): Bytes {
  return sha512(fields([label(words), ...rest])).slice(0, 32)
}

export function longMac(key: Bytes, words: string, ...rest: Field[]): Bytes {
  return hmac(key, fields([label(words), ...rest]))
}

export function mac(key: Bytes, words: string, ...rest: Field[]): Bytes {
  return longMac(key, words, ...rest).slice(0, 32)
}

export function derive(salt: Bytes, keys: Bytes[], words: string, ...rest: Field[]): Bytes {
  return hkdf(salt, fields(keys), fields([label(words), ...rest]), 32)
}

const none = zeros(0)

export const evidenceKey = (root: Bytes) => derive(none, [root], 'evidence')
export const spokenKey = (root: Bytes) => derive(none, [root], 'spoken')
export const firstReadKey = (root: Bytes, role: Role) => derive(none, [root], 'first mailbox', role)
export const meetKey = (root: Bytes) => derive(none, [root], 'meet')
export const mailboxId = (readKey: Bytes) => sha256(readKey)
export const imprint = (ek: Bytes) => hash('imprint', ek)
export const bondId = (transcript: Bytes) => hash('bond id', transcript).slice(0, 16)
export const fingerprint = (transcript: Bytes) => hash('mark', transcript).slice(0, 16)
export const messageHash = (message: Bytes) => hash('message', message).slice(0, 16)

/** SEAL-1 with its intermediates. */
export function sealParts(key: Bytes, ad: Bytes, plaintext: Bytes) {
  const keys = hkdf(none, key, fields([label('seal keys')]), 64)
  const nonce = longMac(keys.slice(32), 'seal nonce', ad, plaintext).slice(0, 24)
  return { keys, nonce, box: join(nonce, encrypt(keys.slice(0, 32), nonce, ad, plaintext)) }
}

export function seal(key: Bytes, ad: Bytes, plaintext: Bytes): Bytes {
  return sealParts(key, ad, plaintext).box
}

/** SEAL-3: refuses with `seal-failure`. */
export function open(key: Bytes, ad: Bytes, box: Bytes): Bytes {
  if (box.length < 40) throw new Error('seal-failure')
  const keys = hkdf(none, key, fields([label('seal keys')]), 64)
  return decrypt(keys.slice(0, 32), box.slice(0, 24), ad, box.slice(24))
}

export function envelopeKey(evidence: Bytes): Bytes {
  return derive(none, [evidence], 'envelope')
}

/** ENV-2. */
export function evidenceMac(evidence: Bytes, sender: Role, message: Bytes): Bytes {
  return mac(evidence, 'evidence mac', sender, messageHash(message))
}

/** ENV-1: a message of at most 4,022 bytes as the 4,096 bytes that a relay sees. */
export function envelope(evidence: Bytes, sender: Role, message: Bytes): Bytes {
  return envelopeOf(evidence, evidenceMac(evidence, sender, message), message)
}

/** An envelope around a MAC that need not be right, padded with what need not be zeros. */
export function envelopeOf(evidence: Bytes, tag: Bytes, message: Bytes, pad = 0): Bytes {
  if (message.length > 4022) throw new Error('a message is too long')
  const behind = zeros(4022 - message.length).fill(pad)
  return seal(envelopeKey(evidence), none, join(tag, u16(message.length), message, behind))
}

/** ENV-4: the message; refuses with `envelope-failure`. */
export function openEnvelope(evidence: Bytes, sender: Role, wire: Bytes): Bytes {
  const refused = new Error('envelope-failure')
  if (wire.length !== 4096) throw refused
  let plain: Bytes
  try {
    plain = open(envelopeKey(evidence), none, wire)
  } catch {
    throw refused
  }
  return readAll(plain, reader => {
    const tag = readBytes(reader, 32)
    const count = readNumber(reader, 2)
    if (count > reader.rest.length) throw refused
    const message = readBytes(reader, count)
    const behind = readBytes(reader, reader.rest.length)
    if (!same(behind, zeros(behind.length))) throw refused
    if (!same(tag, evidenceMac(evidence, sender, message))) throw refused
    return message
  })
}

/** SPOKEN-2: so many decimal digits of the first 16 bytes of a MAC. */
export function digits(from: Bytes, count: number): string {
  const value = unnumber(from.slice(0, 16)) % 10n ** BigInt(count)
  return value.toString().padStart(count, '0')
}

/** ENTROPY: the 1,024 bytes that a transition with this name is given in the vectors. */
export function entropyOf(name: string): Bytes {
  const blocks = Array.from({ length: 16 }, (_, index) =>
    sha512(join(utf8(`entropy ${name}`), number(index, 4))),
  )
  return join(...blocks)
}
