/**
 * The only door to the primitives, with what lies in `primitives/`. A suite is a value: synchronous, and every call is given its
 * entropy. Nothing here throws for input from outside; a refused input is `null`.
 */
import { common } from './primitives/common.ts'
import { ristretto } from './primitives/ristretto.ts'

/** What needs no key pair. */
export interface Symmetric {
  /** FIPS 180-4; 32 bytes. */
  sha256(message: Uint8Array): Uint8Array
  /** FIPS 180-4; 64 bytes. */
  sha512(message: Uint8Array): Uint8Array
  /** RFC 2104 with SHA-512; 64 bytes. */
  hmac(key: Uint8Array, message: Uint8Array): Uint8Array
  /** RFC 5869 with SHA-512, extract then expand; `length_bytes` at most 16,320. */
  hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length_bytes: number): Uint8Array
  readonly aead: Aead
}

export interface Suite extends Symmetric {
  readonly kem: Kem
  readonly dh: DiffieHellman
  readonly group: Group
}

/** XChaCha20-Poly1305, draft-irtf-cfrg-xchacha-03. Key 32 bytes, nonce 24 bytes, tag 16 bytes. */
export interface Aead {
  seal(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array): Uint8Array
  open(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, box: Uint8Array): Uint8Array | null
}

/** X-Wing, draft-connolly-cfrg-xwing-kem-10: seed 32, key 1216, ciphertext 1120, secret 32 bytes. */
export interface Kem {
  publicKey(seed: Uint8Array): Uint8Array
  /** `entropy` is 64 bytes; `null` if the key fails FIPS 203 §7.2. */
  encapsulate(publicKey: Uint8Array, entropy: Uint8Array): Encapsulated | null
  decapsulate(seed: Uint8Array, ciphertext: Uint8Array): Uint8Array | null
}

export type Encapsulated = { readonly ciphertext: Uint8Array; readonly secret: Uint8Array }

/** X25519, RFC 7748; 32 bytes each. `null` where the result is all zero. */
export interface DiffieHellman {
  publicKey(seed: Uint8Array): Uint8Array
  secret(seed: Uint8Array, theirs: Uint8Array): Uint8Array | null
}

/** ristretto255, RFC 9496; elements and scalars are 32 bytes. */
export interface Group {
  /** The one-way map of RFC 9496 §4.3.4 from 64 uniform bytes. */
  element(uniform: Uint8Array): Uint8Array
  /** 64 uniform bytes reduced modulo the group order, little endian. */
  scalar(uniform: Uint8Array): Uint8Array
  /** `null` if the element is not a valid encoding, or if it or the product is the identity. */
  multiply(scalar: Uint8Array, element: Uint8Array): Uint8Array | null
}

export const nobleSuite: Suite = { ...common, group: ristretto }
