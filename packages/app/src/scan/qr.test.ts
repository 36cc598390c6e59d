import { describe, expect, test } from 'vitest'
import { drawQr, frame_bytes_most, quiet_modules } from './qr.ts'
import { modulesOf } from './testing/render.ts'

describe('drawQr', () => {
  test('draws nothing in the quiet zone and the finder patterns right behind it', () => {
    const drawing = drawQr(new Uint8Array(120).fill(7))
    const modules = modulesOf(drawing)
    const inner = { from: quiet_modules, to: drawing.size - quiet_modules }
    for (let y = 0; y < drawing.size; y++) {
      for (let x = 0; x < drawing.size; x++) {
        const quiet = Math.min(x, y) < inner.from || Math.max(x, y) >= inner.to
        if (quiet) expect(modules[y * drawing.size + x]).toBe(0)
      }
    }
    const first = modules.subarray(inner.from * drawing.size + inner.from)
    expect(Array.from(first.subarray(0, 8))).toEqual([1, 1, 1, 1, 1, 1, 1, 0])
  })

  test('takes the smallest version at level L', () => {
    // ISO/IEC 18004, table 7: byte mode holds 106, 271 and 321 bytes in versions 5, 10 and 11-L.
    const modules = (bytes: number) => drawQr(new Uint8Array(bytes)).size - 2 * quiet_modules
    expect(modules(106)).toBe(37)
    expect(modules(107)).toBe(41)
    expect(modules(271)).toBe(57)
    expect(modules(272)).toBe(61)
    expect(modules(frame_bytes_most)).toBe(61)
  })

  test('raises the level where that costs no version', () => {
    // 84 bytes fit version 5 at M, 86 only at L: the level stands in the format bits, row 8.
    const levelOf = (bytes: number) => {
      const { size, path } = drawQr(new Uint8Array(bytes))
      const row = (quiet_modules + 8) * size + quiet_modules
      return Array.from(modulesOf({ size, path }).subarray(row, row + 2))
    }
    // The first two format bits, 01 for L and 00 for M, under the mask 10.
    expect(levelOf(86)).toEqual([1, 1])
    expect(levelOf(84)).toEqual([1, 0])
  })

  test('refuses what is no frame', () => {
    expect(() => drawQr(new Uint8Array(0))).toThrow(RangeError)
    expect(() => drawQr(new Uint8Array(frame_bytes_most + 1))).toThrow(RangeError)
  })
})
