import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../crypto/secret.ts'
import {
  blob,
  bool,
  bytes,
  type Codec,
  decode,
  encode,
  list,
  oneOf,
  option,
  Reader,
  secret,
  struct,
  tagged,
  text,
  time_ms,
  u8,
  u16,
  u32,
} from './codec.ts'

const whole = struct({
  small: u8,
  middle: u16,
  large: u32,
  at_ms: time_ms,
  yes: bool,
  fixed: bytes(4),
  loose: blob(9),
  words: text(12),
  topic: oneOf(['money', 'talk'] as const),
  maybe: option(u8),
  many: list(u16, 3),
  state: tagged('is', { idle: {}, busy: { since: u32 } }),
})

const value = fc.record({
  small: fc.nat(255),
  middle: fc.nat(65_535),
  large: fc.nat(2 ** 32 - 1),
  at_ms: fc.nat(2 ** 48 - 1),
  yes: fc.boolean(),
  fixed: fc.uint8Array({ minLength: 4, maxLength: 4 }),
  loose: fc.uint8Array({ maxLength: 9 }),
  words: fc.string({ maxLength: 3, unit: fc.constantFrom('a', '~', 'ü', '€', '\u{1f600}') }),
  topic: fc.constantFrom('money' as const, 'talk' as const),
  maybe: fc.option(fc.nat(255)),
  many: fc.array(fc.nat(65_535), { maxLength: 3 }),
  state: fc.oneof(
    fc.constant({ is: 'idle' as const }),
    fc.record({ is: fc.constant('busy' as const), since: fc.nat(2 ** 32 - 1) }),
  ),
})

describe('codec', () => {
  test('every value comes back', () => {
    fc.assert(
      fc.property(value, one => {
        expect(decode(whole, encode(whole, one))).toEqual(one)
      }),
    )
  })

  test('no bytes make it throw, and what is read is written the same', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), raw => {
        const one = decode(whole, raw)
        if (one !== null) expect(encode(whole, one)).toEqual(raw)
      }),
      { numRuns: 2000 },
    )
  })

  test('no two encodings of one value: any changed, cut or longer encoding is another or none', () => {
    fc.assert(
      fc.property(value, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, flip) => {
        const good = encode(whole, one)
        const changed = good.map((byte, i) => (i === at % good.length ? byte ^ flip : byte))
        const other = decode(whole, changed)
        if (other !== null) expect(other).not.toEqual(one)
        expect(decode(whole, good.slice(0, -1))).toBeNull()
        expect(decode(whole, Uint8Array.of(...good, 0))).toBeNull()
      }),
    )
  })

  test.each<[string, Codec<unknown>, unknown]>([
    ['a number too large', u8 as Codec<unknown>, 256],
    ['a negative number', u8 as Codec<unknown>, -1],
    ['a fraction', u16 as Codec<unknown>, 1.5],
    ['bytes of another length', bytes(2) as Codec<unknown>, new Uint8Array(3)],
    ['bytes beyond the limit', blob(2) as Codec<unknown>, new Uint8Array(3)],
    ['half a character', text(9) as Codec<unknown>, '\ud800'],
    ['a word that is not in the list', oneOf(['a']) as Codec<unknown>, 'b'],
    ['a list beyond the limit', list(u8, 1) as Codec<unknown>, [1, 2]],
  ])('%s is our own mistake, so encoding it throws', (_, codec, wrong) => {
    expect(() => encode(codec, wrong)).toThrow()
  })

  test.each([
    ['a bool of two', bool, [2]],
    ['text that is not UTF-8', text(9), [0, 1, 0xff]],
    ['an overlong character', text(9), [0, 2, 0xc0, 0x80]],
    ['a list beyond the limit', list(u8, 1), [0, 2, 1, 1]],
    ['a word beyond the list', oneOf(['a']), [1]],
    ['a variant beyond the union', tagged('is', { idle: {} }), [1]],
  ])('%s does not decode', (_, codec, raw) => {
    expect(decode(codec as Codec<unknown>, Uint8Array.from(raw))).toBeNull()
  })

  test('a secret is read and written, and never shown', () => {
    const codec = secret('RootKey', 2)
    const read = decode(codec, Uint8Array.of(1, 2))
    expect(read).toBeInstanceOf(Secret)
    expect(`${read} ${JSON.stringify(read)}`).toBe('RootKey(redacted) "RootKey(redacted)"')
  })

  test.each<[string, Codec<unknown>, unknown]>([
    ['number', u8 as Codec<unknown>, -1],
    ['number', u8 as Codec<unknown>, 1.5],
    ['number', u8 as Codec<unknown>, 256],
    ['length', bytes(2) as Codec<unknown>, new Uint8Array(1)],
    ['length', blob(2) as Codec<unknown>, new Uint8Array(3)],
    ['text', text(9) as Codec<unknown>, '\ud800'],
    ['word', oneOf(['a']) as Codec<unknown>, 'b'],
    ['count', list(u8, 1) as Codec<unknown>, [1, 2]],
  ])('what cannot be written says what of it is wrong: %s', (why, codec, wrong) => {
    expect(() => encode(codec, wrong)).toThrow(why)
  })

  test.each<[string, Codec<unknown>, readonly number[]]>([
    ['short', u16 as Codec<unknown>, [1]],
    ['short', bytes(2) as Codec<unknown>, [1]],
    ['short', blob(2) as Codec<unknown>, [0, 2, 1]],
    ['bool', bool as Codec<unknown>, [2]],
    ['length', blob(2) as Codec<unknown>, [0, 3, 1, 1, 1]],
    ['text', text(2) as Codec<unknown>, [0, 1, 0xff]],
    ['word', oneOf(['a']) as Codec<unknown>, [1]],
    ['count', list(u8, 1) as Codec<unknown>, [0, 2, 1, 1]],
    ['variant', tagged('is', { idle: {} }) as Codec<unknown>, [1]],
  ])('what cannot be read too: %s', (why, codec, raw) => {
    expect(() => codec.read(new Reader(Uint8Array.from(raw)))).toThrow(why)
    expect(decode(codec, Uint8Array.from(raw))).toBeNull()
  })

  test('a codec that reads one value from several encodings takes only its own', () => {
    const lax: Codec<number> = {
      write: (_, out) => out.number(0, 1),
      read: from => from.take(1).length,
    }
    expect(decode(lax, Uint8Array.of(0))).toBe(1)
    expect(decode(lax, Uint8Array.of(5))).toBeNull()
  })

  test('our own mistake while reading is not taken for a sender’s', () => {
    const broken: Codec<number> = {
      write: () => {},
      read: () => {
        throw new TypeError('mistaken')
      },
    }
    expect(() => decode(broken, new Uint8Array())).toThrow('mistaken')
  })

  test('much at once, and one byte after another, are written whole', () => {
    for (const count of [0, 1, 511, 512, 513, 1023, 1024, 1025, 5000]) {
      const many = Array.from({ length: count }, (_, i) => i % 256)
      const written = encode(list(u8, 5000), many)
      expect([...written]).toEqual([count >> 8, count & 255, ...many])
      const whole = Uint8Array.from(many)
      expect([...encode(blob(5000), whole)]).toEqual([count >> 8, count & 255, ...many])
      expect(decode(list(u8, 5000), written)).toEqual(many)
    }
  })
})
