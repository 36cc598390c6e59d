import { describe, expect, test } from 'vitest'
import { met } from '../../test/pair.ts'
import { Secret } from '../crypto/secret.ts'
import type { Held, KeptEpoch } from './bond.ts'
import { keepEpoch, keptEpoch, replaceEpoch } from './evidence.ts'

const hash = new Uint8Array(16)
const entry = (n: number, heard = 0, told: number | null = null): KeptEpoch => ({
  n,
  key: new Secret('EvidenceKey', new Uint8Array(32)),
  heard: Array(heard).fill(hash),
  told: told === null ? null : Array(told).fill(hash),
})

function holding(...epochs: KeptEpoch[]): Held {
  const [{ state }] = met()
  if (state.kept.is !== 'bond') throw new Error('no bond')
  return { bond: state.kept.bond, evidence: { epochs } }
}

const numbers = ({ evidence }: Held) => evidence.epochs.map(({ n }) => n)

describe('[EVID-6] epochs that were left', () => {
  test('the newest stands last, and the bond is as it was', () => {
    const held = holding(entry(0))
    const next = keepEpoch(held, entry(1))
    expect(numbers(next)).toEqual([0, 1])
    expect(next.bond).toBe(held.bond)
  })

  test('1,024 are kept, then the oldest goes', () => {
    const many = Array.from({ length: 1023 }, (_, n) => entry(n))
    const full = keepEpoch(holding(...many), entry(1023))
    expect(numbers(full)).toHaveLength(1024)
    expect(numbers(full)[0]).toBe(0)
    const next = keepEpoch(full, entry(1024))
    expect(numbers(next)).toHaveLength(1024)
    expect(numbers(next)[0]).toBe(1)
    expect(numbers(next).at(-1)).toBe(1024)
  })

  test('by bytes: 42 an epoch and 16 a hash, 250 KiB in all, the newest stay', () => {
    // 42 + 33 * 16 * 2 = 1,098 bytes each; 233 of them are 255,834, one more is 256,932.
    const fill = (count: number, first = entry(0, 33, 33)) =>
      Array.from({ length: count }, (_, n) => (n === 0 ? first : entry(n, 33, 33)))
    expect(numbers(keepEpoch(holding(...fill(232)), entry(232, 33, 33)))).toHaveLength(233)
    const over = keepEpoch(holding(...fill(233)), entry(233, 33, 33))
    expect(numbers(over)).toHaveLength(233)
    expect(numbers(over)[0]).toBe(1)
    // What is left is 256,000 - 255,834 = 166 bytes: an epoch of 7 hashes fits, one of 8 does not.
    const first = (heard: number, told: number | null) =>
      numbers(keepEpoch(holding(...fill(233, entry(0, heard, told))), entry(233, 33, 33)))[0]
    expect(first(7, null)).toBe(0)
    expect(first(8, null)).toBe(1)
    expect(first(0, 7)).toBe(0)
    expect(first(1, 7)).toBe(1)
  })

  test('are found by their number, and changed one at a time', () => {
    const held = holding(entry(3), entry(5), entry(7))
    expect(keptEpoch(held.evidence, 5)?.n).toBe(5)
    expect(keptEpoch(held.evidence, 4)).toBeNull()
    const changed = replaceEpoch(held, entry(5, 2, 1))
    expect(changed.evidence.epochs.map(({ heard }) => heard.length)).toEqual([0, 2, 0])
    expect(numbers(changed)).toEqual([3, 5, 7])
    expect(replaceEpoch(held, entry(9, 2)).evidence).toEqual(held.evidence)
  })
})
