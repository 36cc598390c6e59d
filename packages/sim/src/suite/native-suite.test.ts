import { nobleSuite, type Suite } from '@handfast/core'
import { describe, expect, test } from 'vitest'
import { startRandom } from '../random.ts'
import { startNativeSuite } from './native-suite.ts'

const native = startNativeSuite()
const random = startRandom('suite')

function same(run: (suite: Suite) => Uint8Array | null): void {
  const [ours, theirs] = [run(native), run(nobleSuite)]
  expect(ours === null ? null : Buffer.from(ours).toString('hex')).toBe(
    theirs === null ? null : Buffer.from(theirs).toString('hex'),
  )
}

describe('byte for byte the shipped suite', () => {
  test.each([0, 1, 63, 64, 127, 128, 129, 5000])('hashes, MACs and keys of %i bytes', length => {
    const [message, key] = [random.bytes(length), random.bytes(length)]
    same(suite => suite.sha256(message))
    same(suite => suite.sha512(message))
    same(suite => suite.hmac(key, message))
    for (const out of [1, 32, 64, 65, 200]) same(suite => suite.hkdf(key, message, key, out))
  })

  test.each([0, 1, 15, 64, 4056])('boxes of %i bytes, opened and refused', length => {
    const [key, nonce] = [random.bytes(32), random.bytes(24)]
    const [ad, plaintext] = [random.bytes(length % 50), random.bytes(length)]
    same(suite => suite.aead.seal(key, nonce, ad, plaintext))
    const box = nobleSuite.aead.seal(key, nonce, ad, plaintext)
    same(suite => suite.aead.open(key, nonce, ad, box))
    for (const at of [0, box.length - 1]) {
      const bad = box.map((byte, i) => (i === at ? byte ^ 1 : byte))
      same(suite => suite.aead.open(key, nonce, ad, bad))
      expect(native.aead.open(key, nonce, ad, bad)).toBeNull()
    }
    same(suite => suite.aead.open(key, nonce, ad, box.slice(0, 7)))
    same(suite => suite.aead.open(random.fork('other').bytes(32), nonce, ad, box))
  })

  test('X-Wing: keys, encapsulations, and what is refused', () => {
    for (let i = 0; i < 5; i++) {
      const [seed, entropy] = [random.bytes(32), random.bytes(64)]
      same(suite => suite.kem.publicKey(seed))
      const key = native.kem.publicKey(seed)
      same(suite => suite.kem.encapsulate(key, entropy)?.ciphertext ?? null)
      same(suite => suite.kem.encapsulate(key, entropy)?.secret ?? null)
      const made = nobleSuite.kem.encapsulate(key, entropy)
      if (made === null) throw new Error('a key that was just made')
      same(suite => suite.kem.decapsulate(seed, made.ciphertext))
      expect(native.kem.decapsulate(seed, made.ciphertext)).toEqual(made.secret)
      const bad = made.ciphertext.map((byte, at) => (at === 5 ? byte ^ 1 : byte))
      same(suite => suite.kem.decapsulate(seed, bad))
      same(suite => suite.kem.decapsulate(seed, bad.slice(1)))
      same(suite => suite.kem.encapsulate(new Uint8Array(1216).fill(255), entropy)?.secret ?? null)
      same(suite => suite.kem.encapsulate(key.slice(1), entropy)?.secret ?? null)
    }
  })

  test('X25519, also with a point of small order', () => {
    const [seed, theirs] = [random.bytes(32), native.dh.publicKey(random.bytes(32))]
    same(suite => suite.dh.publicKey(seed))
    same(suite => suite.dh.secret(seed, theirs))
    same(suite => suite.dh.secret(seed, new Uint8Array(32)))
    same(suite => suite.dh.secret(seed, Uint8Array.of(1, ...new Uint8Array(31))))
    same(suite => suite.dh.secret(seed, theirs.slice(1)))
  })
})
