/** The primitives of a suite but for its group, which only codes need. */
import { x25519 } from '@noble/curves/ed25519.js'
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js'
import type { Suite } from '../suite.ts'
import { orNull } from './or-null.ts'
import { symmetric } from './symmetric.ts'

export const common: Omit<Suite, 'group'> = {
  ...symmetric,
  kem: {
    publicKey: seed => ml_kem768_x25519.getPublicKey(seed),
    encapsulate: (publicKey, entropy) =>
      orNull(() => {
        const { cipherText, sharedSecret } = ml_kem768_x25519.encapsulate(publicKey, entropy)
        return { ciphertext: cipherText, secret: sharedSecret }
      }),
    decapsulate: (seed, ciphertext) => orNull(() => ml_kem768_x25519.decapsulate(ciphertext, seed)),
  },
  dh: {
    publicKey: seed => x25519.getPublicKey(seed),
    secret: (seed, theirs) => orNull(() => x25519.getSharedSecret(seed, theirs)),
  },
}
