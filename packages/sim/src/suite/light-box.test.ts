import { expect, test } from 'vitest'
import { startRandom } from '../random.ts'
import { open, seal } from './light-box.ts'

const random = startRandom('light box')
const [key, nonce, ad] = [random.bytes(32), random.bytes(24), random.bytes(9)]

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  return bytes.with(at, (bytes[at] ?? 0) ^ 1)
}

test.each([0, 1, 3, 4, 5, 4056, 40_000])('%i bytes come out as they went in', length => {
  const plaintext = random.bytes(length)
  const box = seal(key, nonce, ad, plaintext)
  expect(box).toHaveLength(length + 16)
  expect(open(key, nonce, ad, box)).toEqual(plaintext)
  expect(seal(key, nonce, ad, plaintext)).toEqual(box)
  for (const at of [0, length >> 1, length, box.length - 1]) {
    expect(open(key, nonce, ad, flipped(box, at))).toBeNull()
  }
  for (const at of [0, 31]) expect(open(flipped(key, at), nonce, ad, box)).toBeNull()
  for (const at of [0, 23]) expect(open(key, flipped(nonce, at), ad, box)).toBeNull()
  expect(open(key, nonce, flipped(ad, 8), box)).toBeNull()
  expect(open(key, nonce, ad.slice(1), box)).toBeNull()
})

test('nothing of what is inside, or of its place, is seen from outside', () => {
  const box = seal(key, nonce, ad, new Uint8Array(4096))
  expect(new Set(box).size).toBe(256)
  const other = seal(key, flipped(nonce, 0), ad, new Uint8Array(4096))
  const same = box.filter((byte, at) => byte === other[at]).length
  expect(same).toBeGreaterThan(2)
  expect(same).toBeLessThan(40)
})

test('tags of neighbours have nothing in common', () => {
  const starts = Array.from({ length: 4000 }, (_, n) => {
    const plaintext = new Uint8Array(64)
    new DataView(plaintext.buffer).setUint32(20, n)
    return Buffer.from(seal(key, nonce, ad, plaintext).slice(-16, -10)).toString('hex')
  })
  expect(new Set(starts).size).toBe(starts.length)
})

test('what is no key, no nonce and no box is refused', () => {
  expect(open(key, nonce, ad, random.bytes(15))).toBeNull()
  expect(open(key.slice(1), nonce, ad, random.bytes(99))).toBeNull()
  expect(open(key, nonce.slice(1), ad, random.bytes(99))).toBeNull()
  expect(() => seal(key, nonce.slice(1), ad, ad)).toThrow('not a key and a nonce')
})
