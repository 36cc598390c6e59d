/** The primitives of a suite but for its group, which only codes need. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { x25519 } from '@noble/curves/ed25519.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js'
import type { Suite } from '../suite.ts'
import { orNull } from './or-null.ts'

export const common: Omit<Suite, 'group'> = {
  sha256: message => sha256(message),
  sha512: message => sha512(message),
  hmac: (key, message) => hmac(sha512, key, message),
  hkdf: (salt, ikm, info, length_bytes) =>
    expand(sha512, extract(sha512, ikm, salt), info, length_bytes),
  aead: {
    seal: (key, nonce, ad, plaintext) => xchacha20poly1305(key, nonce, ad).encrypt(plaintext),
    open: (key, nonce, ad, box) => orNull(() => xchacha20poly1305(key, nonce, ad).decrypt(box)),
  },
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
