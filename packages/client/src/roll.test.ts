import { toHex } from '@handfast/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeRoll, EMPTY_ROLL, encodeRoll, isNewest, keysOn, type Roll, rolled } from './roll.ts'

const keyOf = (number: number) => number.toString(16).padStart(32, '0')
const sealed = (nonce: number) => Uint8Array.from({ length: 60 }, (_, i) => (i === 0 ? 1 : nonce))

describe('[VAULT-16] the roll', () => {
  test('begins with its format, and holds key and mark of each entry in order', () => {
    const roll = rolled(rolled(EMPTY_ROLL, keyOf(9), sealed(0xb0)), keyOf(2), sealed(0xa0))
    expect(toHex(encodeRoll(roll))).toBe(
      `01${keyOf(2)}${'a0'.repeat(16)}${keyOf(9)}${'b0'.repeat(16)}`,
    )
    expect(toHex(encodeRoll(EMPTY_ROLL))).toBe('01')
  })

  test('says of any saves which sealing is the newest of each entry', () => {
    const save = fc.tuple(fc.nat(12), fc.option(fc.nat(255)))
    fc.assert(
      fc.property(fc.array(save, { maxLength: 60 }), saves => {
        let roll: Roll = EMPTY_ROLL
        const newest = new Map<string, number>()
        for (const [number, nonce] of saves) {
          roll = rolled(roll, keyOf(number), nonce === null ? null : sealed(nonce))
          if (nonce === null) newest.delete(keyOf(number))
          else newest.set(keyOf(number), nonce)
        }
        const read = decodeRoll(encodeRoll(roll))
        if (read === null) throw new Error('it does not read itself')
        expect(keysOn(read)).toEqual([...newest.keys()].sort())
        for (let number = 0; number <= 12; number += 1) {
          const nonce = newest.get(keyOf(number))
          const here = (of: number | undefined) =>
            isNewest(read, keyOf(number), of === undefined ? undefined : sealed(of))
          expect(here(nonce)).toBe(true)
          expect(here(nonce === undefined ? 7 : nonce ^ 1)).toBe(false)
          expect(here(undefined)).toBe(nonce === undefined)
        }
      }),
    )
  })

  test('of another format, another length or another order is none', () => {
    const whole = encodeRoll(rolled(rolled(EMPTY_ROLL, keyOf(1), sealed(1)), keyOf(2), sealed(2)))
    expect(decodeRoll(whole)).not.toBeNull()
    const swapped = Uint8Array.from([1, ...whole.slice(33), ...whole.slice(1, 33)])
    const twice = Uint8Array.from([...whole, ...whole.slice(33)])
    expect([swapped, twice, new Uint8Array(), Uint8Array.of(2)].map(decodeRoll)).toEqual(
      Array.from({ length: 4 }, () => null),
    )
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), noise => {
        const read = decodeRoll(noise)
        if (read !== null) expect(encodeRoll(read)).toEqual(noise)
      }),
    )
  })
})
