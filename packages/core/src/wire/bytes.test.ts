import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compareBytes, concat, equalBytes, fromHex, toHex } from './bytes.ts'

const some = fc.uint8Array({ maxLength: 6, max: 3 })

describe('bytes', () => {
  test('joined, they stand one behind the other', () => {
    expect(concat([])).toEqual(new Uint8Array())
    expect(concat([Uint8Array.of(1, 2), new Uint8Array(), Uint8Array.of(3)])).toEqual(
      Uint8Array.of(1, 2, 3),
    )
  })

  test('equal means the same length and every byte', () => {
    fc.assert(
      fc.property(some, some, (a, b) => {
        expect(equalBytes(a, b)).toBe(String(a) === String(b))
        expect(equalBytes(a, a.slice())).toBe(true)
      }),
    )
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(1))).toBe(false)
    expect(equalBytes(Uint8Array.of(1), Uint8Array.of(1, 0))).toBe(false)
    expect(equalBytes(Uint8Array.of(9, 2), Uint8Array.of(1, 2))).toBe(false)
    // Differences that would cancel each other out in a sum.
    expect(equalBytes(Uint8Array.of(1, 2), Uint8Array.of(2, 1))).toBe(false)
  })

  test.each([
    [[], [], 0],
    [[1], [1], 0],
    [[1], [2], -1],
    [[2], [1], 1],
    [[255], [1], 1],
    [[1], [1, 0], -1],
    [[1, 0], [1], 1],
    [[1, 9], [2], -1],
    [[2], [1, 9], 1],
    [[7, 1, 5], [7, 2, 0], -1],
  ])('the order of %j and %j is %i', (a, b, order) => {
    expect(compareBytes(Uint8Array.from(a), Uint8Array.from(b))).toBe(order)
  })

  test('the order is one: it agrees with itself from both ends and over three', () => {
    fc.assert(
      fc.property(some, some, some, (a, b, c) => {
        expect(compareBytes(a, b) + compareBytes(b, a)).toBe(0)
        expect(compareBytes(a, b) === 0).toBe(equalBytes(a, b))
        if (compareBytes(a, b) <= 0 && compareBytes(b, c) <= 0) {
          expect(compareBytes(a, c)).toBeLessThanOrEqual(0)
        }
      }),
    )
  })
})

describe('hexadecimal', () => {
  test('goes there and back', () => {
    expect(toHex(Uint8Array.of(0, 1, 0x0f, 0x10, 0xab, 255))).toBe('00010f10abff')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), raw => {
        expect(fromHex(toHex(raw))).toEqual(raw)
      }),
    )
  })

  test.each([
    '0',
    'abc',
    'AB',
    '0g',
    'g0',
    ' 00',
    '00 ',
    '0x00',
    '00\n',
    'zz00',
    '00zz',
    '0/',
    ':0',
    '`0',
  ])('%j is none', text => {
    expect(fromHex(text)).toBeNull()
  })
})
