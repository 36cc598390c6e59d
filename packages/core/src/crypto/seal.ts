/**
 * Derivation and sealing. A box is `nonce (24) || XChaCha20-Poly1305`, and the nonce is a MAC over
 * what is sealed: a key that is used twice, by a copied phone or an old image, never meets two
 * plaintexts under one nonce. [SEAL-1]
 */
import { concat } from '../wire/bytes.ts'
import { LABEL, type Label } from './labels.ts'
import { reveal, Secret } from './secret.ts'
import type { Suite } from './suite.ts'
import { type Field, lvCat } from './transcript.ts'

export const KEY_BYTES = 32
const NONCE_BYTES = 24

/** HKDF-SHA-512: salt, then the input keys as one length-prefixed list, then the labelled info. */
export function derive<Name extends string>(
  suite: Suite,
  name: Name,
  from: { readonly salt: Uint8Array; readonly keys: readonly Secret<string>[] },
  info: readonly [Label, ...Field[]],
): Secret<Name> {
  const ikm = lvCat(from.keys.map(reveal))
  return new Secret(name, suite.hkdf(from.salt, ikm, lvCat(info), KEY_BYTES))
}

/** HMAC-SHA-512 over a labelled list, cut to 32 bytes. */
export function macOf(
  suite: Suite,
  key: Secret<string>,
  fields: readonly [Label, ...Field[]],
): Uint8Array {
  return suite.hmac(reveal(key), lvCat(fields)).slice(0, KEY_BYTES)
}

export function seal(
  suite: Suite,
  key: Secret<string>,
  ad: Uint8Array,
  plaintext: Uint8Array,
): Uint8Array {
  const keys = sealKeys(suite, key)
  const nonce = nonceOf(suite, keys.nonce, ad, plaintext)
  return concat([nonce, suite.aead.seal(keys.box, nonce, ad, plaintext)])
}

/** `null` if the box was not made with this key for this associated data. */
export function open(
  suite: Suite,
  key: Secret<string>,
  ad: Uint8Array,
  box: Uint8Array,
): Uint8Array | null {
  if (box.length < NONCE_BYTES + 16) return null
  const keys = sealKeys(suite, key)
  const nonce = box.slice(0, NONCE_BYTES)
  return suite.aead.open(keys.box, nonce, ad, box.slice(NONCE_BYTES))
}

/** What sealing adds: nonce and tag. */
export const SEAL_BYTES = NONCE_BYTES + 16

function sealKeys(suite: Suite, key: Secret<string>) {
  const both = suite.hkdf(new Uint8Array(), reveal(key), lvCat([LABEL.sealKeys]), 64)
  return { box: both.slice(0, 32), nonce: both.slice(32) }
}

function nonceOf(suite: Suite, key: Uint8Array, ad: Uint8Array, plaintext: Uint8Array) {
  return suite.hmac(key, lvCat([LABEL.sealNonce, ad, plaintext])).slice(0, NONCE_BYTES)
}
