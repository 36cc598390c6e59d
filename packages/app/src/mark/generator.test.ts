import { describe, expect, test } from 'vitest'
import { numbersOf } from './generator.ts'

const counted = Uint8Array.from({ length: 16 }, (_, i) => i)

describe('the numbers of a seed', () => {
  test('are the same each time, and other ones in the other stream', () => {
    const first = taken(counted, 'edge', 8)
    expect(taken(counted, 'edge', 8)).toEqual(first)
    expect(taken(counted, 'ridges', 8)).not.toEqual(first)
  })

  test('lie from 0 up to 1, in the middle on average', () => {
    const numbers = taken(counted, 'edge', 4000)
    expect(numbers.every(number => number >= 0 && number < 1)).toBe(true)
    expect(numbers.reduce((sum, number) => sum + number, 0) / 4000).toBeCloseTo(0.5, 1)
  })

  test('begin another way, half of their bits, whichever bit of the seed changes', () => {
    const plain = words(counted)
    for (let bit = 0; bit < 128; bit++) {
      const changed = counted.with(bit >> 3, (counted[bit >> 3] ?? 0) ^ (1 << (bit % 8)))
      const differing = words(changed).map((word, i) => ones(word ^ (plain[i] ?? 0)))
      const share = differing.reduce((sum, count) => sum + count, 0) / (32 * differing.length)
      expect(share).toBeGreaterThan(0.35)
      expect(share).toBeLessThan(0.65)
    }
  })

  test('are refused for a seed of another length', () => {
    for (const length of [0, 15, 17, 32]) {
      expect(() => numbersOf(new Uint8Array(length), 'edge')).toThrow(RangeError)
    }
  })

  test('are read from where the bytes are in their buffer', () => {
    const larger = Uint8Array.from([9, 9, 9, ...counted, 9])
    expect(taken(larger.subarray(3, 19), 'edge', 4)).toEqual(taken(counted, 'edge', 4))
  })
})

function taken(seed: Uint8Array, stream: 'edge' | 'ridges', count: number): number[] {
  return Array.from({ length: count }, numbersOf(seed, stream))
}

function words(seed: Uint8Array): number[] {
  return taken(seed, 'edge', 8).map(number => number * 2 ** 32)
}

function ones(word: number): number {
  return (word >>> 0).toString(2).replaceAll('0', '').length
}
