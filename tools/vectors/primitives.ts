/** SUITE-1: from Node where Node has them, from noble where it does not. */
import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { xchacha20poly1305 } from '@noble/ciphers/chacha.js'
import { ristretto255, ristretto255_hasher, x25519 } from '@noble/curves/ed25519.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { type Bytes, hex, join, same, u8, unhex, unnumber, utf8, zeros } from './bytes.ts'

export function sha256(input: Bytes): Bytes {
  return new Uint8Array(createHash('sha256').update(input).digest())
}

export function sha512(input: Bytes): Bytes {
  return new Uint8Array(createHash('sha512').update(input).digest())
}

export function hmac(key: Bytes, input: Bytes): Bytes {
  return new Uint8Array(createHmac('sha512', key).update(input).digest())
}

export function hkdf(salt: Bytes, ikm: Bytes, info: Bytes, byteCount: number): Bytes {
  return new Uint8Array(hkdfSync('sha512', ikm, salt, info, byteCount))
}

export function encrypt(key: Bytes, nonce: Bytes, ad: Bytes, plaintext: Bytes): Bytes {
  return xchacha20poly1305(key, nonce, ad).encrypt(plaintext)
}

/** Refuses with `seal-failure`. */
export function decrypt(key: Bytes, nonce: Bytes, ad: Bytes, ciphertext: Bytes): Bytes {
  try {
    return xchacha20poly1305(key, nonce, ad).decrypt(ciphertext)
  } catch {
    throw new Error('seal-failure')
  }
}

export function x25519Public(secret: Bytes): Bytes {
  return x25519.getPublicKey(secret)
}

/** SUITE-3. */
export function x25519Shared(secret: Bytes, theirs: Bytes): Bytes {
  try {
    return x25519.getSharedSecret(secret, theirs)
  } catch {
    throw new Error('key-failure')
  }
}

/** SUITE-2, draft-connolly-cfrg-xwing-kem-10: the seed expands by SHAKE-256 to d, z and x. */
function expandSeed(seed: Bytes) {
  const all = new Uint8Array(createHash('shake256', { outputLength: 96 }).update(seed).digest())
  const mlkem = ml_kem768.keygen(all.slice(0, 64))
  return { mlkem, secret: all.slice(64) }
}

export function xwingPublic(seed: Bytes): Bytes {
  const { mlkem, secret } = expandSeed(seed)
  return join(mlkem.publicKey, x25519Public(secret))
}

/** Gives ciphertext and secret; `entropy` is 32 bytes for ML-KEM, then 32 for X25519. */
export function encapsulate(ek: Bytes, entropy: Bytes): { ct: Bytes; ss: Bytes } {
  const theirs = ek.slice(1184)
  let inner: ReturnType<typeof ml_kem768.encapsulate>
  try {
    inner = ml_kem768.encapsulate(ek.slice(0, 1184), entropy.slice(0, 32))
  } catch {
    throw new Error('key-failure')
  }
  const mine = entropy.slice(32)
  const ctX = x25519Public(mine)
  const ssX = x25519Shared(mine, theirs)
  const ss = combine(inner.sharedSecret, ssX, ctX, theirs)
  return { ct: join(inner.cipherText, ctX), ss }
}

export function decapsulate(seed: Bytes, ct: Bytes): Bytes {
  const { mlkem, secret } = expandSeed(seed)
  const inner = ml_kem768.decapsulate(ct.slice(0, 1088), mlkem.secretKey)
  const ctX = ct.slice(1088)
  return combine(inner, x25519Shared(secret, ctX), ctX, x25519Public(secret))
}

function combine(ssM: Bytes, ssX: Bytes, ctX: Bytes, pkX: Bytes): Bytes {
  const label = utf8('\\.//^\\')
  const input = join(ssM, ssX, ctX, pkX, label)
  return new Uint8Array(createHash('sha3-256').update(input).digest())
}

const order = 2n ** 252n + 27742317777372353535851937790883648493n

/** SUITE-4: 64 little-endian bytes modulo the order, as 32 little-endian bytes. */
export function scalar(uniform: Bytes): Bytes {
  const value = unnumber(uniform.toReversed()) % order
  return unhex(value.toString(16).padStart(64, '0')).toReversed()
}

/** SUITE-4: refuses with `element-failure`. */
export function multiply(element: Bytes, by: Bytes): Bytes {
  const refused = new Error('element-failure')
  const factor = unnumber(by.toReversed())
  if (factor === 0n || same(element, zeros(32))) throw refused
  let product: Bytes
  try {
    product = ristretto255.Point.fromHex(hex(element)).multiply(factor).toBytes()
  } catch {
    throw refused
  }
  if (same(product, zeros(32))) throw refused
  return product
}

const dsi = 'CPaceRistretto255'

/** CPace draft-21, section 7.2: the string that is hashed to the generator. */
export function generatorString(password: Bytes, channel: Bytes, sid: Bytes): Bytes {
  const taken = lv(password).length + lv(utf8(dsi)).length
  const pad = zeros(Math.max(0, 128 - taken - 1))
  return lv(utf8(dsi), password, pad, channel, sid)
}

export function generator(password: Bytes, channel: Bytes, sid: Bytes): Bytes {
  const uniform = sha512(generatorString(password, channel, sid))
  const point = ristretto255_hasher.deriveToCurve?.(uniform)
  if (point === undefined) throw new Error('no map to ristretto255')
  return point.toBytes()
}

/** CPace's key of an initiator-responder run, section 7.4. */
export function isk(sid: Bytes, k: Bytes, ya: Bytes, ada: Bytes, yb: Bytes, adb: Bytes): Bytes {
  return sha512(join(lv(utf8(`${dsi}_ISK`), sid, k), lv(ya, ada), lv(yb, adb)))
}

/** CPace's key confirmation, section 9.4: the tag over one's own share. */
export function confirmation(sid: Bytes, key: Bytes, share: Bytes, ad: Bytes): Bytes {
  return hmac(sha512(join(utf8('CPaceMac'), sid, key)), lv(share, ad))
}

/** KEY-2: each field behind its length in LEB128. */
export function lv(...fields: Bytes[]): Bytes {
  return join(...fields.flatMap(field => [leb128(field.length), field]))
}

function leb128(value: number): Bytes {
  if (value < 128) return u8(value)
  return join(u8((value % 128) + 128), leb128(Math.floor(value / 128)))
}
