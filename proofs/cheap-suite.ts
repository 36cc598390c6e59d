/**
 * A stand-in for the primitives: the same shapes and lengths, honest about who knows what, and
 * cheap, so that a search can take hundreds of thousands of transitions of the real core. It keeps
 * nothing secret: secrecy is what the other proofs are about.
 */
import { hash } from 'node:crypto'
import type { Suite } from '@handfast/core'

export const cheapSuite: Suite = {
  sha256: message => digest([message]).subarray(0, 32),
  sha512: message => digest([message]),
  hmac: (key, message) => digest([key, message]),
  hkdf: (salt, ikm, info, length_bytes) => expand([salt, ikm, info], length_bytes),
  aead: {
    seal: (key, nonce, ad, plaintext) => joined(plaintext, tagOf(key, nonce, ad, plaintext)),
    open(key, nonce, ad, box) {
      const plaintext = box.slice(0, -16)
      const right = tagOf(key, nonce, ad, plaintext)
      return Buffer.compare(right, box.subarray(-16)) === 0 ? plaintext : null
    },
  },
  kem: {
    publicKey,
    encapsulate: (key, entropy) => ({
      ciphertext: joined(entropy, new Uint8Array(1120 - entropy.length)),
      secret: digest([key, entropy]).subarray(0, 32),
    }),
    decapsulate: (seed, ciphertext) =>
      digest([publicKey(seed), ciphertext.subarray(0, 64)]).subarray(0, 32),
  },
  dh: {
    publicKey: seed => seed.slice(),
    secret: (seed, theirs) => digest([seed, theirs].sort(Buffer.compare)).subarray(0, 32),
  },
  group: {
    element: uniform => uniform.slice(0, 32),
    scalar: uniform => uniform.slice(0, 32),
    multiply: (scalar, element) => digest([scalar, element]).subarray(0, 32),
  },
}

function publicKey(seed: Uint8Array): Uint8Array {
  return joined(digest([seed]), new Uint8Array(1216 - 64))
}

function tagOf(...parts: Uint8Array[]): Uint8Array {
  return digest(parts).subarray(0, 16)
}

function digest(parts: readonly Uint8Array[]): Uint8Array {
  const lengths = parts.map(part => part.length).join()
  const whole = Buffer.concat([Buffer.from(`${lengths}:`), ...parts])
  return hash('sha512', whole, 'buffer')
}

function expand(parts: readonly Uint8Array[], length_bytes: number): Uint8Array {
  const first = digest(parts)
  if (length_bytes <= first.length) return first.subarray(0, length_bytes)
  return joined(first, digest([first])).subarray(0, length_bytes)
}

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const whole = new Uint8Array(a.length + b.length)
  whole.set(a)
  whole.set(b, a.length)
  return whole
}
