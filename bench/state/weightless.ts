/**
 * A suite that protects nothing and costs next to nothing: what it gives has the sizes of the real
 * one, and two phones that both have it understand each other. For counting bytes only.
 */
import { hash } from 'node:crypto'
import { nobleSuite, type Suite } from '@handfast/core'

const TAG_BYTES = 16

export const weightlessSuite: Suite = {
  ...nobleSuite,
  sha256: message => digest('sha256', [message]),
  sha512: message => digest('sha512', [message]),
  hmac: (key, message) => digest('sha512', [key, message]),
  hkdf: (salt, ikm, info, length_bytes) =>
    stretched(digest('sha512', [salt, ikm, info]), length_bytes),
  aead: {
    seal: (key, nonce, ad, plaintext) => joined([plaintext, tagOf(key, nonce, ad)]),
    open: (key, nonce, ad, box) => {
      const end = box.length - TAG_BYTES
      const isRight = end >= 0 && Buffer.compare(box.subarray(end), tagOf(key, nonce, ad)) === 0
      return isRight ? box.slice(0, end) : null
    },
  },
  kem: {
    publicKey,
    encapsulate: (key, entropy) => {
      const ciphertext = stretched(digest('sha512', [entropy]), 1120)
      return { ciphertext, secret: secretOf(key, ciphertext) }
    },
    decapsulate: (seed, ciphertext) => secretOf(publicKey(seed), ciphertext),
  },
}

function publicKey(seed: Uint8Array): Uint8Array {
  return stretched(digest('sha512', [seed]), 1216)
}

function secretOf(key: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  return digest('sha256', [key.subarray(0, 64), ciphertext.subarray(0, 64)])
}

function tagOf(...parts: readonly Uint8Array[]): Uint8Array {
  return digest('sha256', parts).subarray(0, TAG_BYTES)
}

function digest(algorithm: string, parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts
  const message = parts.length === 1 && only !== undefined ? only : joined(parts)
  return new Uint8Array(hash(algorithm, message, 'buffer'))
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

function stretched(bytes: Uint8Array, length_bytes: number): Uint8Array {
  const out = new Uint8Array(length_bytes)
  for (let at = 0; at < length_bytes; at += bytes.length) {
    out.set(bytes.subarray(0, length_bytes - at), at)
  }
  return out
}
