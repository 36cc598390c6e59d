import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainName, plainSaying } from './plain.ts'

const wide = '\u{1f600}'

describe('a name', () => {
  test.each([
    ['Buffy', 'Buffy'],
    ['  Buffy  Anne ', 'Buffy Anne'],
    ['Buffy\tAnne', 'Buffy Anne'],
    ['Buffy\nAnne', 'Buffy Anne'],
    ['Buffy\r\nAnne', 'Buffy Anne'],
    ['Buffy\u000b\u000c\u0085An\u2028ne', 'BuffyAnne'],
    ['Buffy\u3000Anne', 'Buffy Anne'],
    ['Buffy\u00a0\u2003Anne', 'Buffy Anne'],
    ['Wil\u202elow', 'Willow'],
    ['W\u0000i\u0007l\u200b\u2066\u2069low', 'Willow'],
    ['Willow\u{e0041}', 'Willow'],
    ['Willow\ue000', 'Willow'],
    ['Willow\u2028\u2029', 'Willow'],
    ['Wi\ud800llow', 'Willow'],
    ['Ame\u0301lie', 'Am\u00e9lie'],
    ['www.example', 'www.example'],
    ['x'.repeat(32), 'x'.repeat(32)],
    [wide.repeat(16), wide.repeat(16)],
  ])('%j is %j', (raw, name) => {
    expect(plainName(raw)).toBe(name)
  })

  test.each([
    ['nothing', ''],
    ['spaces', ' \t '],
    ['nothing that shows', '\u200b\u202e'],
    ['33 characters', 'x'.repeat(33)],
    ['65 bytes', `${wide.repeat(16)}x`],
    ['66 bytes in 17 characters', `${wide.repeat(15)}\u20ac\u20ac`],
  ])('%s is none', (_, raw) => {
    expect(plainName(raw)).toBeNull()
  })
})

describe('a sentence', () => {
  test.each([
    ['', ''],
    [' bail,  £3,000 ', 'bail, £3,000'],
    ['to 22: it is urgent', 'to 22: it is urgent'],
    ['and/or //', 'and/or //'],
    ['wwwx', 'wwwx'],
    ['x'.repeat(80), 'x'.repeat(80)],
    [wide.repeat(80), wide.repeat(80)],
  ])('%j is %j', (raw, saying) => {
    expect(plainSaying(raw)).toBe(saying)
  })

  test.each([
    ['81 characters', 'x'.repeat(81)],
    ['a link', 'see https://relay.example'],
    ['a link in capitals', 'HTTPS://relay.example'],
    ['a link of another kind', 'a+b.c-9://x'],
    ['a link without its scheme', 'go to www.example'],
    ['the same in capitals', 'WWW.example'],
    ['nothing behind it', 'http://'],
    ['nothing in front of it', 'a ://b'],
    ['a long s in front of it', '\u017f://b'],
    ['a start of one at the end', 'see www.'],
    ['a start of one before a space', 'see www. a'],
    ['a link with a hidden mark inside', 'ht\u200btp://relay.example'],
    ['the same in a name', 'ww\u200bw.relay.example'],
  ])('with %s is none', (_, raw) => {
    expect(plainSaying(raw)).toBeNull()
  })
})

test('cleaned twice is cleaned once, and nothing hidden is left', () => {
  const odd = fc.constantFrom('\u200b', '\u202e', '\u0301', ' ', '\n', 'e', 'A', '\u{e0041}', '.')
  const text = fc.array(fc.oneof(odd, fc.string({ unit: 'binary', maxLength: 2 })), {
    maxLength: 12,
  })
  fc.assert(
    fc.property(text, parts => {
      const raw = parts.join('')
      for (const plain of [plainName, plainSaying]) {
        const once = plain(raw)
        if (once === null) continue
        expect(plain(once)).toBe(once)
        expect(once).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}]|^\s|\s$|\s\s/u)
      }
    }),
  )
})
