/** The primitives that need no key pair: all that a vault is opened with. */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import type { Symmetric } from '../suite.ts'
import { orNull } from './or-null.ts'

export const symmetric: Symmetric = {
  sha256: message => sha256(message),
  sha512: message => sha512(message),
  hmac: (key, message) => hmac(sha512, key, message),
  hkdf: (salt, ikm, info, length_bytes) =>
    expand(sha512, extract(sha512, ikm, salt), info, length_bytes),
  aead: {
    seal: (key, nonce, ad, plaintext) => xchacha20poly1305(key, nonce, ad).encrypt(plaintext),
    open: (key, nonce, ad, box) => orNull(() => xchacha20poly1305(key, nonce, ad).decrypt(box)),
  },
}
