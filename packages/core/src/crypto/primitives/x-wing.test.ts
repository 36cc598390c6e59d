import { x25519 as whole } from '@noble/curves/ed25519.js'
import { ml_kem768_x25519 } from '@noble/post-quantum/hybrid.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { nobleSuite } from '../suite.ts'
import { openSuite } from '../suite-in-parts.ts'
import { xWingDecapsulate, xWingEncapsulate, xWingPublicKey } from './x-wing.ts'
import { x25519 } from './x25519.ts'

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })

test('X25519 is the library’s own, for keys and for secrets', () => {
  fc.assert(
    fc.property(bytes(32), bytes(32), (secret, other) => {
      const theirs = whole.getPublicKey(other)
      expect(x25519.getPublicKey(secret)).toEqual(whole.getPublicKey(secret))
      expect(x25519.getSharedSecret(secret, theirs)).toEqual(whole.getSharedSecret(secret, theirs))
    }),
    { numRuns: 30 },
  )
})

test('X-Wing is the library’s own, both ways', () => {
  fc.assert(
    fc.property(bytes(32), bytes(64), (seed, entropy) => {
      const key = xWingPublicKey(seed)
      expect(key).toEqual(ml_kem768_x25519.keygen(seed).publicKey)
      const mine = xWingEncapsulate(key, entropy)
      const theirs = ml_kem768_x25519.encapsulate(key, entropy)
      expect(mine).toEqual({ ciphertext: theirs.cipherText, secret: theirs.sharedSecret })
      expect(xWingDecapsulate(seed, mine.ciphertext)).toEqual(mine.secret)
    }),
    { numRuns: 10 },
  )
})

test('what is refused there is refused here', () => {
  const { kem } = nobleSuite
  const seed = new Uint8Array(32).fill(7)
  const key = kem.publicKey(seed)
  const { ciphertext } = kem.encapsulate(key, new Uint8Array(64)) ?? { ciphertext: key }
  const zeroPoint = ciphertext.slice().fill(0, 1088)
  const refused = (run: () => unknown) => expect(run).toThrow()
  for (const box of [new Uint8Array(), ciphertext.slice(1), zeroPoint]) {
    refused(() => ml_kem768_x25519.decapsulate(box, seed))
    expect(kem.decapsulate(seed, box)).toBeNull()
  }
  const large = key.slice().fill(255, 0, 1184)
  for (const wrong of [new Uint8Array(), key.slice(1), large, key.slice().fill(0, 1184)]) {
    refused(() => ml_kem768_x25519.encapsulate(wrong, new Uint8Array(64)))
    expect(kem.encapsulate(wrong, new Uint8Array(64))).toBeNull()
  }
  expect(kem.encapsulate(key, new Uint8Array(63))).toBeNull()
})

test('the group is there once it was loaded', async () => {
  const { suite, loadGroup } = openSuite()
  const uniform = new Uint8Array(64).fill(3)
  expect(() => suite.group.scalar(uniform)).toThrow('before its group was loaded')
  await loadGroup()
  expect(suite.group.scalar(uniform)).toEqual(nobleSuite.group.scalar(uniform))
})
