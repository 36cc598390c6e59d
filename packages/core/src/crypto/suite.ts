/**
 * The only door to the primitives. A suite is a value: synchronous, and every call is given its
 * entropy. Nothing here throws for input from outside; a refused input is `null`.
 */
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ristretto255, ristretto255_hasher, x25519 } from '@noble/curves/ed25519.js'
import { expand, extract } from '@noble/hashes/hkdf.js'
import { hmac } from '@noble/hashes/hmac.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js'

export interface Suite {
  /** FIPS 180-4; 32 bytes. */
  sha256(message: Uint8Array): Uint8Array
  /** FIPS 180-4; 64 bytes. */
  sha512(message: Uint8Array): Uint8Array
  /** RFC 2104 with SHA-512; 64 bytes. */
  hmac(key: Uint8Array, message: Uint8Array): Uint8Array
  /** RFC 5869 with SHA-512, extract then expand; `length_bytes` at most 16,320. */
  hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length_bytes: number): Uint8Array
  readonly aead: Aead
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

export const nobleSuite: Suite = {
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
    publicKey: seed => ml_kem768_x25519.keygen(seed).publicKey,
    encapsulate: (publicKey, entropy) =>
      orNull(() => {
        const made = ml_kem768_x25519.encapsulate(publicKey, entropy)
        return { ciphertext: made.cipherText, secret: made.sharedSecret }
      }),
    decapsulate: (seed, ciphertext) => orNull(() => ml_kem768_x25519.decapsulate(ciphertext, seed)),
  },
  dh: {
    publicKey: seed => x25519.getPublicKey(seed),
    secret: (seed, theirs) => orNull(() => x25519.getSharedSecret(seed, theirs)),
  },
  group: {
    element: elementFrom,
    scalar: uniform => littleEndian(fromLittleEndian(uniform) % ristretto255.Point.Fn.ORDER),
    multiply: (scalar, element) => orNull(() => multiplied(scalar, element)),
  },
}

function elementFrom(uniform: Uint8Array): Uint8Array {
  const point = ristretto255_hasher.deriveToCurve?.(uniform)
  if (point === undefined) throw new Error('this ristretto255 has no one-way map')
  return point.toBytes()
}

function multiplied(scalar: Uint8Array, element: Uint8Array): Uint8Array | null {
  const point = ristretto255.Point.fromBytes(element)
  const factor = fromLittleEndian(scalar) % ristretto255.Point.Fn.ORDER
  // The library decodes the identity's encoding without complaint; CPace must refuse it.
  if (point.is0() || factor === 0n) return null
  const product = point.multiply(factor)
  return product.is0() ? null : product.toBytes()
}

function fromLittleEndian(bytes: Uint8Array): bigint {
  return bytes.reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
}

function littleEndian(value: bigint): Uint8Array {
  return Uint8Array.from({ length: 32 }, (_, i) => Number((value >> BigInt(8 * i)) & 0xffn))
}

/** The libraries throw on refused input; at this door that becomes a value. */
function orNull<T>(compute: () => T): T | null {
  try {
    return compute()
  } catch {
    return null
  }
}
