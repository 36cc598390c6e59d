/** A suite that notes every call, so that the calls can be made again by themselves. */
import type { Suite } from '@handfast/core'

export type Call = (suite: Suite) => unknown

export interface Recorded {
  readonly suite: Suite
  readonly calls: readonly Call[]
  /** How often each primitive was called. */
  readonly counts: ReadonlyMap<string, number>
}

export function recording(suite: Suite): Recorded {
  const calls: Call[] = []
  const counts = new Map<string, number>()
  const note = <T>(name: string, call: (suite: Suite) => T): T => {
    calls.push(call)
    counts.set(name, (counts.get(name) ?? 0) + 1)
    return call(suite)
  }
  return { suite: noted(note), calls, counts }
}

type Note = <T>(name: string, call: (suite: Suite) => T) => T

function noted(note: Note): Suite {
  return {
    sha256: message => note('SHA-256', suite => suite.sha256(message)),
    sha512: message => note('SHA-512', suite => suite.sha512(message)),
    hmac: (key, message) => note('HMAC', suite => suite.hmac(key, message)),
    hkdf: (salt, ikm, info, length_bytes) =>
      note('HKDF', suite => suite.hkdf(salt, ikm, info, length_bytes)),
    aead: {
      seal: (key, nonce, ad, plaintext) =>
        note('seal', suite => suite.aead.seal(key, nonce, ad, plaintext)),
      open: (key, nonce, ad, box) => note('open', suite => suite.aead.open(key, nonce, ad, box)),
    },
    kem: {
      publicKey: seed => note('X-Wing key', suite => suite.kem.publicKey(seed)),
      encapsulate: (publicKey, entropy) =>
        note('encapsulate', suite => suite.kem.encapsulate(publicKey, entropy)),
      decapsulate: (seed, ciphertext) =>
        note('decapsulate', suite => suite.kem.decapsulate(seed, ciphertext)),
    },
    dh: {
      publicKey: seed => note('X25519 key', suite => suite.dh.publicKey(seed)),
      secret: (seed, theirs) => note('X25519', suite => suite.dh.secret(seed, theirs)),
    },
    group: {
      element: uniform => note('element', suite => suite.group.element(uniform)),
      scalar: uniform => note('scalar', suite => suite.group.scalar(uniform)),
      multiply: (scalar, element) =>
        note('multiply', suite => suite.group.multiply(scalar, element)),
    },
  }
}
