import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

/** A decoder of the platform, which the core may not use. */
const platform = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function byPlatform(raw: Uint8Array): string | null {
  try {
    return platform.decode(raw)
  } catch {
    return null
  }
}

describe('UTF-8', () => {
  test('what the platform writes, for every text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 20 }), text => {
        expect(encodeUtf8(text)).toEqual(new TextEncoder().encode(text))
        expect(decodeUtf8(new TextEncoder().encode(text))).toBe(text)
      }),
    )
    for (const text of ['', '%', '%41', 'a%', '100 %', 'é', '€', '\u{1f600}', '\0', '\ufeff']) {
      const written = new TextEncoder().encode(text)
      expect(encodeUtf8(text)).toEqual(written)
      expect(decodeUtf8(written)).toBe(text)
    }
  })

  test('what the platform reads, for all bytes', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 8 }),
      fc.uint8Array({ maxLength: 4, min: 0x7f, max: 0xff }),
    )
    fc.assert(
      fc.property(bytes, raw => {
        expect(decodeUtf8(raw)).toBe(byPlatform(raw))
      }),
      { numRuns: 1000 },
    )
  })

  test.each(['\ud800', '\udc00', 'a\ud83d', '\ude00\ud83d'])('half a character has none', text => {
    expect(encodeUtf8(text)).toBeNull()
  })

  test.each([
    ['an overlong character', [0xc0, 0x80]],
    ['a surrogate', [0xed, 0xa0, 0x80]],
    ['beyond the last character', [0xf4, 0x90, 0x80, 0x80]],
    ['a rest without a beginning', [0x80]],
    ['a beginning without a rest', [0xe2, 0x82]],
  ])('%s is none', (_, raw) => {
    expect(decodeUtf8(Uint8Array.from(raw))).toBeNull()
  })
})
