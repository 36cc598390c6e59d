import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { LABEL } from './labels.ts'
import { nobleSuite as suite } from './suite.ts'
import { fieldBytes, hashOf, lvCat, prependLength } from './transcript.ts'

describe('a list', () => {
  test.each([
    [0, [0]],
    [1, [1]],
    [127, [127]],
    [128, [128, 1]],
    [129, [129, 1]],
    [255, [255, 1]],
    [256, [128, 2]],
    [16_383, [255, 127]],
    [16_384, [128, 128, 1]],
  ])('a field of %i bytes stands behind %j', (length, prefix) => {
    const field = new Uint8Array(length).fill(9)
    expect(prependLength(field)).toEqual(Uint8Array.of(...prefix, ...field))
  })

  test('text is UTF-8, a number four bytes, bytes themselves', () => {
    expect([...lvCat(['é', 1, Uint8Array.of(7)])]).toEqual([2, 0xc3, 0xa9, 4, 0, 0, 0, 1, 1, 7])
    expect([...fieldBytes(0x01020304)]).toEqual([1, 2, 3, 4])
    expect([...fieldBytes(0xffffffff)]).toEqual([255, 255, 255, 255])
    expect([...lvCat([])]).toEqual([])
    expect(() => fieldBytes('\ud800')).toThrow('not text')
  })

  test('no two lists are written the same', () => {
    const fields = fc.array(fc.uint8Array({ maxLength: 3, max: 2 }), { maxLength: 4 })
    fc.assert(
      fc.property(fields, fields, (a, b) => {
        const same = a.length === b.length && a.every((one, i) => String(one) === String(b[i]))
        expect(String(lvCat(a)) === String(lvCat(b))).toBe(same)
      }),
      { numRuns: 2000 },
    )
  })

  test('its hash is the front half of SHA-512', () => {
    const list = lvCat([LABEL.mark, 1])
    expect(hashOf(suite, [LABEL.mark, 1])).toEqual(suite.sha512(list).slice(0, 32))
  })
})

describe('labels', () => {
  test('no two collide, in no way that a list could join them', () => {
    const labels = Object.values(LABEL)
    expect(new Set(labels).size).toBe(labels.length)
    for (const label of labels) expect(label).toMatch(/^handfast\/v1 [a-z ]+[a-z]$/)
    expect(new Set(labels.map(label => String(lvCat([label])))).size).toBe(labels.length)
  })
})
