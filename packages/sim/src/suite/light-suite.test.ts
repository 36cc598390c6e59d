import { nobleSuite } from '@handfast/core'
import { expect, test } from 'vitest'
import { startRandom } from '../random.ts'
import { startLightSuite } from './light-suite.ts'

const random = startRandom('light suite')
const { kem } = startLightSuite()

const madeFor = (key: Uint8Array) => {
  const made = kem.encapsulate(key, random.bytes(64))
  if (made === null) throw new Error('a key that was just made')
  return made
}

test('keys, ciphertexts and secrets are as long as those of X-Wing', () => {
  const seed = random.bytes(32)
  const theirs = nobleSuite.kem.publicKey(seed)
  const made = nobleSuite.kem.encapsulate(theirs, random.bytes(64))
  const own = madeFor(kem.publicKey(seed))
  expect(kem.publicKey(seed).length).toBe(theirs.length)
  expect(own.ciphertext.length).toBe(made?.ciphertext.length)
  expect(own.secret.length).toBe(made?.secret.length)
})

test('who has the key has the secret, and nobody else', () => {
  const [seed, other] = [random.bytes(32), random.bytes(32)]
  const { ciphertext, secret } = madeFor(kem.publicKey(seed))
  expect(kem.decapsulate(seed, ciphertext)).toEqual(secret)
  expect(kem.decapsulate(other, ciphertext)).not.toEqual(secret)
  for (const at of [0, 31, 32, 1119]) {
    const changed = ciphertext.with(at, (ciphertext[at] ?? 0) ^ 1)
    expect(kem.decapsulate(seed, changed)).not.toEqual(secret)
  }
})

test('what is no key and no ciphertext is refused', () => {
  const [seed, entropy] = [random.bytes(32), random.bytes(64)]
  const key = kem.publicKey(seed)
  expect(kem.encapsulate(key.slice(1), entropy)).toBeNull()
  expect(kem.encapsulate(new Uint8Array(1216), entropy)).toBeNull()
  expect(kem.decapsulate(seed, madeFor(key).ciphertext.slice(1))).toBeNull()
})
