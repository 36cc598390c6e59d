/**
 * The suite of a world: Node's primitives, with a lighter KEM in the clothes of X-Wing, as the
 * lattice half of X-Wing costs as much as all the rest. It is X25519 with X-Wing's sizes; whoever
 * lacks the private key learns nothing, which is all that a world asks of it. A world with the
 * whole of X-Wing is run too: `exact` in the settings.
 */
import { createHash } from 'node:crypto'
import type { Suite } from '@handfast/core'
import { startNativeSuite } from './native-suite.ts'
import { remembering } from './remembering.ts'

const KEY_BYTES = 1216
const CIPHERTEXT_BYTES = 1120
const POINT_BYTES = 32

export function startLightSuite(): Suite {
  const native = startNativeSuite()
  return { ...native, kem: lightKem(native.dh) }
}

function lightKem(dh: Suite['dh']): Suite['kem'] {
  const publicKey = remembering(600, (seed: Uint8Array) => dressed(dh.publicKey(seed), KEY_BYTES))
  return {
    publicKey: seed => publicKey(seed).slice(),
    encapsulate(key, entropy) {
      if (key.length !== KEY_BYTES || entropy.length !== 64) return null
      const own = entropy.slice(0, POINT_BYTES)
      const shared = dh.secret(own, key.slice(0, POINT_BYTES))
      if (shared === null) return null
      const ciphertext = dressed(dh.publicKey(own), CIPHERTEXT_BYTES)
      return { ciphertext, secret: secretOf(shared, ciphertext, key) }
    },
    decapsulate(seed, ciphertext) {
      if (ciphertext.length !== CIPHERTEXT_BYTES) return null
      const shared = dh.secret(seed, ciphertext.slice(0, POINT_BYTES))
      return shared === null ? null : secretOf(shared, ciphertext, publicKey(seed))
    },
  }
}

/** A point with as many zeros behind it as make it as long. */
function dressed(point: Uint8Array, length: number): Uint8Array {
  const whole = new Uint8Array(length)
  whole.set(point)
  return whole
}

/** Of everything: another ciphertext, or another key, gives another secret. */
function secretOf(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part)
  return new Uint8Array(hash.digest())
}
