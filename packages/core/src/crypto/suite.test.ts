/** What the suite promises beyond the libraries under it. Published vectors: `test/vectors`. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { fromHex } from '../wire/bytes.ts'
import { nobleSuite } from './suite.ts'
import { openSuite } from './suite-in-parts.ts'

const { kem, dh } = nobleSuite
const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length })
const seed = new Uint8Array(32).fill(7)
const key = kem.publicKey(seed)

test('two who swap X25519 keys have one secret, and what was given stays as it was', () => {
  fc.assert(
    fc.property(bytes(32), bytes(32), (mine, theirs) => {
      const before = mine.slice()
      const secret = dh.secret(mine, dh.publicKey(theirs))
      expect(secret).toEqual(dh.secret(theirs, dh.publicKey(mine)))
      expect(mine).toEqual(before)
    }),
    { numRuns: 10 },
  )
})

test('what was encapsulated is decapsulated, and what was given stays as it was', () => {
  fc.assert(
    fc.property(bytes(32), bytes(64), (seed, entropy) => {
      const before = [seed.slice(), entropy.slice()]
      const made = kem.encapsulate(kem.publicKey(seed), entropy)
      expect(made?.secret).toHaveLength(32)
      expect(kem.decapsulate(seed, made?.ciphertext ?? new Uint8Array())).toEqual(made?.secret)
      expect([seed, entropy]).toEqual(before)
    }),
    { numRuns: 10 },
  )
})

test('a zero X25519 result and a key of another length are refused', () => {
  const one = new Uint8Array(32).fill(1, 0, 1)
  for (const theirs of [new Uint8Array(32), one, new Uint8Array(), new Uint8Array(33).fill(9)]) {
    expect(dh.secret(seed, theirs)).toBeNull()
  }
})

test('a ciphertext of another length, or with a zero X25519 result, is refused', () => {
  const ciphertext = kem.encapsulate(key, new Uint8Array(64))?.ciphertext ?? new Uint8Array()
  expect(kem.decapsulate(seed, ciphertext)).toHaveLength(32)
  const zeroPoint = ciphertext.slice().fill(0, 1088)
  const longer = new Uint8Array([...ciphertext, 0])
  for (const box of [new Uint8Array(), ciphertext.slice(1), longer, zeroPoint]) {
    expect(kem.decapsulate(seed, box)).toBeNull()
  }
})

test('a key that FIPS 203 refuses, or of another length, is refused', () => {
  const large = key.slice().fill(255, 0, 1184)
  const zeroPoint = key.slice().fill(0, 1184)
  for (const wrong of [new Uint8Array(), key.slice(1), new Uint8Array(1217), large, zeroPoint]) {
    expect(kem.encapsulate(wrong, new Uint8Array(64))).toBeNull()
  }
  for (const length of [0, 63, 65]) expect(kem.encapsulate(key, new Uint8Array(length))).toBeNull()
})

test('[SUITE-4] the identity, given or come to, the scalar zero and what is no element are refused', () => {
  const { group } = nobleSuite
  const one = Uint8Array.of(1, ...new Uint8Array(31))
  const element = group.element(new Uint8Array(64).fill(3))
  expect(group.multiply(one, element)).toEqual(element)
  const order = fromHex('edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010') ?? one
  for (const zero of [new Uint8Array(32), order]) {
    expect(group.multiply(zero, element)).toBeNull()
  }
  for (const wrong of [new Uint8Array(32), new Uint8Array(32).fill(255), element.slice(1)]) {
    expect(group.multiply(one, wrong)).toBeNull()
  }
})

test('the group is there once it was loaded', async () => {
  const { suite, loadGroup } = openSuite()
  const uniform = new Uint8Array(64).fill(3)
  expect(() => suite.group.scalar(uniform)).toThrow('before its group was loaded')
  await loadGroup()
  expect(suite.group.scalar(uniform)).toEqual(nobleSuite.group.scalar(uniform))
})
