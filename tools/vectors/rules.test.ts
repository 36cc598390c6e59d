/** Texts that no vector has: the core and the second implementation must agree on each. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mayContact, parseRelay, plainName, plainSaying } from '../../packages/core/src/index.ts'
import { isRelay, mayName, plainName as nameByRules, plainSentence } from './rules.ts'

const numRuns = 3000

const ofParts = (parts: readonly string[], maxLength: number) =>
  fc.array(fc.constantFrom(...parts), { maxLength }).map(found => found.join(''))

const host = fc.oneof(
  ofParts(['a', 'A', '-', '.', '.', '0', '0x', 'f', 'local', 'home.arpa', 'lan', '10', '127'], 6),
  fc
    .array(fc.constantFrom('0', '1', '10', '127', '172', '255', '256', '00', 'a'), {
      minLength: 3,
      maxLength: 5,
    })
    .map(parts => parts.join('.')),
  ofParts(
    ['0', '0', '1', 'ffff', '2001', ':', ':', ':', '::', '.', 'A', 'g', '01', '12345'],
    17,
  ).map(groups => `[${groups}]`),
  fc
    .array(fc.constantFrom('0', '0', '1', 'f00'), { minLength: 6, maxLength: 9 })
    .map(groups => `[${groups.join(':').replace(/:0:0:/, '::')}]`),
)
const port = fc.constantFrom('', '', ':1', ':0', ':080', ':65535', ':65536', ':', ':a')
const path = fc.oneof(
  fc.constant(''),
  ofParts(['/', 'a', '.', '..', '%', '~', 'B'], 6),
  fc.integer({ min: 38, max: 41 }).map(length => `/${'a'.repeat(length)}`),
)
const relay = fc
  .tuple(fc.constantFrom('https', 'http', 'HTTPS', 'ws'), host, port, path)
  .map(([scheme, name, digits, rest]) => `${scheme}://${name}${digits}${rest}`)

const odd = [
  '\t',
  '\n',
  '\r',
  '\v',
  '\f',
  '\u0085',
  '\u2028',
  '\u00a0',
  '\u3000',
  '\u200b',
  '\ufeff',
]
const links = ['www.', 'WwW.', '://', 'http', '\u017f', '\u212a', ' ', ':', '/', '.', 'w']
const text = fc
  .array(
    fc.oneof(fc.constantFrom(...odd, ...links, 'e', '\u0301'), fc.string({ unit: 'binary' })),
    {
      maxLength: 9,
    },
  )
  .map(parts => parts.join(''))

describe('the core and the second implementation', () => {
  test('[BOX-4] take the same addresses', () => {
    let taken = 0
    const same = fc.property(relay, given => {
      if (isRelay(given)) taken += 1
      expect(parseRelay(given) === given, given).toBe(isRelay(given))
    })
    fc.assert(same, { numRuns })
    expect(taken).toBeGreaterThan(numRuns / 50)
  })

  test('[BOX-5] [BOX-6] let a partner name the same ones', () => {
    const mine = fc.constantFrom(
      'https://relay.example',
      'http://localhost:8788',
      'http://10.0.0.1',
    )
    const same = fc.property(relay, mine, (given, own) => {
      const may = parseRelay(given) === given && mayContact(given, own)
      expect(may, `${given} to ${own}`).toBe(mayName(given, own))
    })
    fc.assert(same, { numRuns })
  })

  test('[TEXT-1] [TEXT-2] make the same of a name and of a sentence', () => {
    const same = fc.property(text, given => {
      expect(plainName(given)).toBe(nameByRules(given) ?? null)
      expect(plainSaying(given)).toBe(plainSentence(given) ?? null)
    })
    fc.assert(same, { numRuns })
  })

  test('[BOX-4] an address taken is the one that a browser reads', () => {
    const read = fc.property(relay, given => {
      if (parseRelay(given) !== given || /:(443|80)(\/|$)/.test(given)) return
      expect(new URL(given).href.replace(/\/$/, '')).toBe(given)
    })
    fc.assert(read, { numRuns })
  })
})
