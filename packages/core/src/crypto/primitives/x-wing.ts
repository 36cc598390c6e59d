/** X-Wing, draft-connolly-cfrg-xwing-kem-10: ML-KEM-768 and X25519 under one SHA3-256. */
import { sha3_256, shake256 } from '@noble/hashes/sha3.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { x25519 } from './x25519.ts'

const SEED_BYTES = 32
const ML_KEY_BYTES = 1184
const ML_BOX_BYTES = 1088
const X_BYTES = 32
/** The six letters `\.//^\`. */
const LABEL = Uint8Array.of(0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c)

export function xWingPublicKey(seed: Uint8Array): Uint8Array {
  const { ml, x } = keysOf(seed)
  return joined(ml.publicKey, x25519.getPublicKey(x))
}

/** Throws for a key of another length, one that FIPS 203 refuses, or a zero X25519 result. */
export function xWingEncapsulate(publicKey: Uint8Array, entropy: Uint8Array) {
  const [mlKey, xKey] = parted(publicKey, ML_KEY_BYTES)
  const [mlEntropy, xSecret] = parted(entropy, SEED_BYTES)
  const ml = ml_kem768.encapsulate(mlKey, mlEntropy)
  const x = { secret: x25519.getSharedSecret(xSecret, xKey), box: x25519.getPublicKey(xSecret) }
  const secret = combined(ml.sharedSecret, x.secret, x.box, xKey)
  return { ciphertext: joined(ml.cipherText, x.box), secret }
}

/** Throws for a ciphertext of another length or a zero X25519 result. */
export function xWingDecapsulate(seed: Uint8Array, ciphertext: Uint8Array): Uint8Array {
  const [mlBox, xBox] = parted(ciphertext, ML_BOX_BYTES)
  const { ml, x } = keysOf(seed)
  const mlSecret = ml_kem768.decapsulate(mlBox, ml.secretKey)
  return combined(mlSecret, x25519.getSharedSecret(x, xBox), xBox, x25519.getPublicKey(x))
}

function keysOf(seed: Uint8Array) {
  if (seed.length !== SEED_BYTES) throw new RangeError('the seed has another length')
  const expanded = shake256(seed, { dkLen: 96 })
  return { ml: ml_kem768.keygen(expanded.slice(0, 64)), x: expanded.slice(64) }
}

function combined(
  mlSecret: Uint8Array,
  xSecret: Uint8Array,
  xBox: Uint8Array,
  xKey: Uint8Array,
): Uint8Array {
  return sha3_256(joined(mlSecret, xSecret, xBox, xKey, LABEL))
}

/** The first part of that length, and an X25519 key or 32 bytes of entropy after it. */
function parted(whole: Uint8Array, first_bytes: number): readonly [Uint8Array, Uint8Array] {
  if (whole.length !== first_bytes + X_BYTES) throw new RangeError('another length')
  return [whole.slice(0, first_bytes), whole.slice(first_bytes)]
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
