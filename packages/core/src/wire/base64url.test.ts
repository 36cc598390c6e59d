import { expect, test } from 'vitest'
import { decodeBase64url, encodeBase64url } from './base64url.ts'

test('every length comes back', () => {
  for (let length = 0; length < 40; length += 1) {
    const bytes = Uint8Array.from({ length }, (_, at) => (at * 83 + length) & 255)
    const text = encodeBase64url(bytes)
    expect(text).toMatch(/^[A-Za-z0-9_-]*$/)
    expect(decodeBase64url(text)).toEqual(bytes)
  }
})

test('as RFC 4648 has it', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)
  expect(encodeBase64url(bytes('foob'))).toBe('Zm9vYg')
  expect(encodeBase64url(Uint8Array.of(0xff, 0xef, 0xbe))).toBe('_---')
})

test.each(['A', 'Zm9vYh', 'Zm9vYg==', 'Zm9v Yg', 'Zm9v+g', 'Zm9v/g', 'ä', 'Zm9vYg\n', 'AB', '😀'])(
  'one text of one value: %j is none',
  text => expect(decodeBase64url(text)).toBeNull(),
)
