/**
 * The primitives by Node's own crypto, byte for byte what the shipped suite gives. What Node lacks
 * stays the library's: ML-KEM encapsulation with given entropy, HChaCha20, ristretto255. Results
 * that depend on nothing but their input are remembered, so that a world costs less.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  decapsulate,
  diffieHellman,
  hash,
  type KeyObject,
} from 'node:crypto'
import { nobleSuite, type Suite } from '@handfast/core'
import { hchacha } from '@noble/ciphers/chacha.js'
import { ml_kem768 } from '@noble/post-quantum/ml-kem.js'
import { keyOf, remembering } from './remembering.ts'

const NONCE_BYTES = 24
const TAG_BYTES = 16
const HASH_BYTES = 64

/** A suite that remembers on its own: worlds that share one share nothing but time saved. */
export function startNativeSuite(): Suite {
  const pairs = remembering(600, (seed: Uint8Array) => pairOf(seed))
  const points = remembering(600, (seed: Uint8Array) => privateKey(X25519_SEED_DER, seed))
  return {
    sha256: message => new Uint8Array(hash('sha256', message, 'buffer')),
    sha512: message => new Uint8Array(hash('sha512', message, 'buffer')),
    hmac,
    hkdf: rememberingHkdf(),
    aead: { seal, open },
    kem: {
      publicKey: seed => pairs(seed).publicKey.slice(),
      encapsulate,
      decapsulate: (seed, ciphertext) => decapsulated(pairs(seed), ciphertext),
    },
    dh: {
      publicKey: seed => new Uint8Array(rawPublic(points(seed))),
      secret: (seed, theirs) => (seed.length === 32 ? secretWith(points(seed), theirs) : null),
    },
    group: nobleSuite.group,
  }
}

function bytesOf(buffer: Uint8Array): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength)
}

function hmac(key: Uint8Array, message: Uint8Array): Uint8Array {
  return bytesOf(createHmac('sha512', key).update(message).digest())
}

/** Keys are derived again at every look at an outbox: always from the same few secrets. */
function rememberingHkdf(): Suite['hkdf'] {
  const known = new Map<string, Uint8Array>()
  return (salt, ikm, info, length_bytes) => {
    const lengths = `${salt.length} ${ikm.length} ${length_bytes} `
    const key = lengths + keyOf(salt) + keyOf(ikm) + keyOf(info)
    const found = known.get(key)
    if (found !== undefined) return found.slice()
    const made = hkdf(salt, ikm, info, length_bytes)
    if (known.size >= KEYS_MAX) known.clear()
    known.set(key, made)
    return made.slice()
  }
}

const KEYS_MAX = 4000

function hkdf(salt: Uint8Array, ikm: Uint8Array, info: Uint8Array, length_bytes: number) {
  const key = hmac(salt, ikm)
  const blocks = Math.ceil(length_bytes / HASH_BYTES)
  const out = new Uint8Array(blocks * HASH_BYTES)
  let before: Uint8Array = new Uint8Array()
  for (let i = 0; i < blocks; i++) {
    const block = createHmac('sha512', key).update(before).update(info)
    before = bytesOf(block.update(Uint8Array.of(i + 1)).digest())
    out.set(before, i * HASH_BYTES)
  }
  return out.slice(0, length_bytes)
}

/** The bytes as words, in the machine's order. */
function words(bytes: Uint8Array): Uint32Array {
  const { buffer, byteOffset, byteLength } = bytes
  if (byteOffset % 4 === 0) return new Uint32Array(buffer, byteOffset, byteLength / 4)
  return new Uint32Array(bytes.slice().buffer)
}
const SIGMA = words(new TextEncoder().encode('expand 32-byte k'))

/** XChaCha20-Poly1305 is ChaCha20-Poly1305 under HChaCha20's key: draft-irtf-cfrg-xchacha-03. */
function inner(key: Uint8Array, nonce: Uint8Array): [Uint8Array, Uint8Array] {
  if (key.length !== 32 || nonce.length !== NONCE_BYTES) throw new Error('not a key and a nonce')
  const out = new Uint32Array(8)
  hchacha(SIGMA, words(key), words(nonce.subarray(0, 16)), out)
  const short = new Uint8Array(12)
  short.set(nonce.subarray(16), 4)
  return [new Uint8Array(out.buffer), short]
}

const options = { authTagLength: TAG_BYTES } as const

function seal(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, plaintext: Uint8Array) {
  const cipher = createCipheriv('chacha20-poly1305', ...inner(key, nonce), options)
  cipher.setAAD(ad, { plaintextLength: plaintext.length })
  const out = new Uint8Array(plaintext.length + TAG_BYTES)
  out.set(cipher.update(plaintext))
  cipher.final()
  out.set(cipher.getAuthTag(), plaintext.length)
  return out
}

function open(key: Uint8Array, nonce: Uint8Array, ad: Uint8Array, box: Uint8Array) {
  const end = box.length - TAG_BYTES
  if (end < 0 || key.length !== 32 || nonce.length !== NONCE_BYTES) return null
  const decipher = createDecipheriv('chacha20-poly1305', ...inner(key, nonce), options)
  decipher.setAuthTag(box.subarray(end))
  decipher.setAAD(ad, { plaintextLength: end })
  try {
    const plaintext = bytesOf(decipher.update(box.subarray(0, end)))
    decipher.final()
    return plaintext.slice()
  } catch {
    return null
  }
}

const der = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
const KEM_SEED_DER = der('3054020100300b060960864801650304040204428040')
const X25519_SEED_DER = der('302e020100300506032b656e04220420')
const X25519_KEY_DER = der('302a300506032b656e032100')
const XWING_LABEL = new Uint8Array([0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c])

type Pair = {
  readonly kem: KeyObject
  readonly dh: KeyObject
  readonly publicKey: Uint8Array
}

/** X-Wing's key pair: ML-KEM's from the first 64 bytes of SHAKE256(seed), X25519's from the rest. */
function pairOf(seed: Uint8Array): Pair {
  const expanded = createHash('shake256', { outputLength: 96 }).update(seed).digest()
  const kem = privateKey(KEM_SEED_DER, expanded.subarray(0, 64))
  const dh = privateKey(X25519_SEED_DER, expanded.subarray(64))
  const publicKey = new Uint8Array(1216)
  publicKey.set(createPublicKey(kem).export({ format: 'raw-public' }))
  publicKey.set(rawPublic(dh), 1184)
  return { kem, dh, publicKey }
}

function privateKey(prefix: Uint8Array, secret: Uint8Array): KeyObject {
  const key = Buffer.concat([prefix, secret])
  return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
}

function rawPublic(key: KeyObject): Uint8Array {
  return createPublicKey(key).export({ format: 'raw-public' })
}

type Encapsulated = ReturnType<Suite['kem']['encapsulate']>

function encapsulate(publicKey: Uint8Array, entropy: Uint8Array): Encapsulated {
  if (publicKey.length !== 1216 || entropy.length !== 64) return null
  const seed = entropy.slice(32)
  const theirs = publicKey.slice(1184)
  const ours = x25519Public(seed)
  const shared = x25519Secret(seed, theirs)
  const made = shared === null ? null : lattice(publicKey.slice(0, 1184), entropy.slice(0, 32))
  if (made === null || shared === null) return null
  const ciphertext = new Uint8Array(1120)
  ciphertext.set(made.cipherText)
  ciphertext.set(ours, 1088)
  return { ciphertext, secret: combined(made.sharedSecret, shared, ours, theirs) }
}

function lattice(publicKey: Uint8Array, entropy: Uint8Array) {
  try {
    return ml_kem768.encapsulate(publicKey, entropy)
  } catch {
    return null
  }
}

function decapsulated(pair: Pair, ciphertext: Uint8Array): Uint8Array | null {
  if (ciphertext.length !== 1120) return null
  const theirs = ciphertext.subarray(1088)
  const shared = secretWith(pair.dh, theirs)
  if (shared === null) return null
  const secret = decapsulate(pair.kem, ciphertext.subarray(0, 1088))
  return combined(secret, shared, theirs, pair.publicKey.subarray(1184))
}

function combined(...parts: readonly Uint8Array[]): Uint8Array {
  const hash = createHash('sha3-256')
  for (const part of [...parts, XWING_LABEL]) hash.update(part)
  return bytesOf(hash.digest())
}

function x25519Public(seed: Uint8Array): Uint8Array {
  return new Uint8Array(rawPublic(privateKey(X25519_SEED_DER, seed)))
}

function x25519Secret(seed: Uint8Array, theirs: Uint8Array): Uint8Array | null {
  return seed.length === 32 ? secretWith(privateKey(X25519_SEED_DER, seed), theirs) : null
}

function secretWith(own: KeyObject, theirs: Uint8Array): Uint8Array | null {
  if (theirs.length !== 32) return null
  try {
    const key = Buffer.concat([X25519_KEY_DER, theirs])
    const publicKey = createPublicKey({ key, format: 'der', type: 'spki' })
    return bytesOf(diffieHellman({ privateKey: own, publicKey }))
  } catch {
    return null
  }
}
