/** Which places a comparison reads: the bytes themselves, with somebody who watches. */
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { equalBytes } from '../src/wire/bytes.ts'

describe('[SUITE-5] what a comparison looks at does not depend on where the two differ', () => {
  /** Every place that is read of these, in order. */
  function watched<Places extends Uint8Array | Uint32Array>(
    bytes: Places,
    read: string[],
    of: string,
  ) {
    return new Proxy(bytes, {
      get(places, name) {
        if (typeof name === 'string' && /^\d+$/.test(name)) read.push(`${of}${name}`)
        return Reflect.get(places, name, places)
      },
    })
  }

  const expected = Uint8Array.from({ length: 34 }, (_, i) => 7 * i)
  const typed = [
    expected,
    ...[0, 1, 3, 4, 17, 31, 32, 33].map(at => expected.with(at, 255)),
    new Uint8Array(34),
  ]
  /** The same bytes at an odd place of a buffer, where they are compared one by one. */
  const shifted = (bytes: Uint8Array) => Uint8Array.of(0, ...bytes).subarray(1)

  test('byte by byte', () => {
    const reads = typed.map(guess => {
      const read: string[] = []
      const sides = [shifted(expected), shifted(guess)] as const
      const isEqual = equalBytes(watched(sides[0], read, 'a'), watched(sides[1], read, 'b'))
      expect(isEqual).toBe(guess === expected)
      return read.join()
    })
    expect(reads[0]?.split(',')).toHaveLength(2 * expected.length)
    expect(new Set(reads).size).toBe(1)
  })

  test('four bytes at a time, and what is left over', () => {
    onTestFinished(() => {
      vi.unstubAllGlobals()
    })
    const reads = typed.map(guess => {
      const read: string[] = []
      const construct = (Words: typeof Uint32Array, given: [ArrayBuffer, number, number]) =>
        watched(new Words(...given), read, 'word')
      vi.stubGlobal('Uint32Array', new Proxy(Uint32Array, { construct }))
      const isEqual = equalBytes(watched(expected, read, 'a'), watched(guess, read, 'b'))
      vi.unstubAllGlobals()
      expect(isEqual).toBe(guess === expected)
      return read.join()
    })
    expect(reads[0]?.split(',')).toHaveLength(2 * (8 + 2))
    expect(new Set(reads).size).toBe(1)
  })
})
