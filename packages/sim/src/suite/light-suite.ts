/**
 * The suite of a world: a stand-in that keeps nothing secret from who would read its source, and
 * nothing else different. What the protocol is written on holds: the same lengths, another key or
 * another byte gives another result, a box opens only under its key, and no call gives a secret to
 * whoever lacks the private key. The primitives themselves are judged by the vectors; a world with
 * the whole of X-Wing and the real ciphers is run too: `exact` in the settings.
 */
import { hash } from 'node:crypto'
import type { Suite } from '@handfast/core'
import { open, seal } from './light-box.ts'
import { startNativeSuite } from './native-suite.ts'

const KEY_BYTES = 1216
const CIPHERTEXT_BYTES = 1120
const HASH_BYTES = 64

export function startLightSuite(): Suite {
  return { ...startNativeSuite(), hmac, hkdf, aead: { seal, open }, kem }
}

/** One look at everything, each part behind its length. */
function digest(kind: 'sha256' | 'sha512', ...parts: readonly Uint8Array[]): Uint8Array {
  let at = 0
  for (const part of parts) {
    if (at + part.length + 4 > scratch.length) return digest(kind, whole(parts))
    lengths.setUint32(at, part.length)
    scratch.set(part, at + 4)
    at += 4 + part.length
  }
  return bytesOf(hash(kind, scratch.subarray(0, at), 'buffer'))
}

const scratch = new Uint8Array(16_384)
const lengths = new DataView(scratch.buffer)

/** What is too long for that is hashed part by part first. */
function whole(parts: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(parts.map(part => hash('sha256', part, 'buffer')))
}

function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  return digest('sha512', key, message)
}

function hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length_bytes: number) {
  const first = digest('sha512', salt, ikm, info)
  if (length_bytes <= HASH_BYTES) return first.slice(0, length_bytes)
  const out = new Uint8Array(Math.ceil(length_bytes / HASH_BYTES) * HASH_BYTES)
  for (let at = 0; at < out.length; at += HASH_BYTES) {
    out.set(at === 0 ? first : digest('sha512', first, Uint8Array.of(at / HASH_BYTES)), at)
  }
  return out.slice(0, length_bytes)
}

const kem: Suite['kem'] = {
  publicKey: seed => dressed(digest('sha256', seed), KEY_BYTES),
  encapsulate(key, entropy) {
    const isKey = key.length === KEY_BYTES && key.subarray(0, 32).some(byte => byte !== 0)
    if (!isKey || entropy.length !== HASH_BYTES) return null
    const ciphertext = dressed(digest('sha256', entropy), CIPHERTEXT_BYTES)
    return { ciphertext, secret: digest('sha256', ciphertext, key) }
  },
  decapsulate(seed, ciphertext) {
    if (ciphertext.length !== CIPHERTEXT_BYTES) return null
    return digest('sha256', ciphertext, kem.publicKey(seed))
  },
}

/** So many bytes, with zeros behind what there is. */
function dressed(start: Uint8Array, length: number): Uint8Array {
  const bytes = new Uint8Array(length)
  bytes.set(start)
  return bytes
}
