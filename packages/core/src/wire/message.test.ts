import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Secret } from '../crypto/secret.ts'
import { nobleSuite as suite } from '../crypto/suite.ts'
import { KEM_CIPHERTEXT_BYTES } from './limits.ts'
import {
  type Body,
  decodeMessage,
  encodeMessage,
  MESSAGE_BYTES_MAX,
  messageHash,
  unwrap,
  wrap,
} from './message.ts'

const sealed = fc.uint8Array({ maxLength: 40 })
const hash = fc.uint8Array({ minLength: 16, maxLength: 16 })
const ciphertext = fc.uint8Array({
  minLength: KEM_CIPHERTEXT_BYTES,
  maxLength: KEM_CIPHERTEXT_BYTES,
})
const body: fc.Arbitrary<Body> = fc.oneof(
  fc.record({ kind: fc.constant('contact' as const), sealed }),
  fc.record({
    kind: fc.constant('confirm' as const),
    mac: fc.uint8Array({ minLength: 32, maxLength: 32 }),
  }),
  fc.record({ kind: fc.constant('ask' as const), ciphertext, sealed }),
  fc.record({ kind: fc.constant('answer' as const), ask: hash, ciphertext, sealed }),
  fc.record({ kind: fc.constant('done' as const), answer: hash, sealed }),
  fc.record({ kind: fc.constant('pulse' as const), ciphertext, sealed }),
  fc.record({ kind: fc.constant('reply' as const), pulse: hash, ciphertext, sealed }),
  fc.record({ kind: fc.constant('moved' as const), sealed }),
  fc.constant({ kind: 'torn' as const }),
  fc.record({ kind: fc.constant('end' as const), sealed }),
)
const message = fc.record({ pending: fc.boolean(), body })

const keyOf = (fill: number) => new Secret('EvidenceKey', new Uint8Array(32).fill(fill))
const tornMessage = () => encodeMessage({ pending: false, body: { kind: 'torn' } })

describe('a message', () => {
  test('comes back whole, alone and in its envelope', () => {
    fc.assert(
      fc.property(message, fc.constantFrom('I' as const, 'R' as const), (one, from) => {
        const encoded = encodeMessage(one)
        const key = keyOf(1)
        expect(decodeMessage(encoded)).toEqual(one)
        expect(unwrap(suite, key, from, wrap(suite, key, from, encoded))).toEqual(encoded)
      }),
      { numRuns: 40 },
    )
  })

  test('has one encoding: every changed, cut or longer one is another or none', () => {
    fc.assert(
      fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (one, at, flip) => {
        const good = encodeMessage(one)
        const changed = good.map((byte, i) => (i === at % good.length ? byte ^ flip : byte))
        expect(decodeMessage(changed)).not.toEqual(one)
        expect(decodeMessage(good.slice(0, -1))).toBeNull()
        expect(decodeMessage(Uint8Array.of(...good, 0))).toBeNull()
      }),
    )
  })

  test('the places of the kinds are permanent', () => {
    const empty = new Uint8Array()
    expect([...encodeMessage({ pending: true, body: { kind: 'moved', sealed: empty } })]).toEqual([
      1, 7, 0, 0,
    ])
    expect([...tornMessage()]).toEqual([0, 8])
    expect([...encodeMessage({ pending: false, body: { kind: 'end', sealed: empty } })]).toEqual([
      0, 9, 0, 0,
    ])
  })

  test('is of one of ten kinds: nothing else is sent, a note neither', () => {
    const kinds = Array.from({ length: 256 }, (_, kind) => kind)
    const bodies = [new Uint8Array(), new Uint8Array(2), new Uint8Array(2000)]
    for (const rest of [32, 1120 + 2, 16 + 2, 16 + 1120 + 2]) bodies.push(new Uint8Array(rest))
    const known = kinds.filter(kind =>
      bodies.some(rest => decodeMessage(Uint8Array.of(0, kind, ...rest)) !== null),
    )
    expect(known).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9])
  })

  test('is named by 16 bytes that no other message has', () => {
    const torn = tornMessage()
    expect(messageHash(suite, torn)).toHaveLength(16)
    expect(messageHash(suite, torn)).not.toEqual(messageHash(suite, torn.slice(1)))
  })
})

describe('an envelope', () => {
  const made = () => {
    const [key, torn] = [keyOf(1), tornMessage()]
    return { key, torn, wire: wrap(suite, key, 'I', torn) }
  }

  test('has one size, and the same message gives the same bytes', () => {
    const { key, torn, wire } = made()
    expect(wire).toHaveLength(4096)
    expect(wrap(suite, key, 'I', torn)).toEqual(wire)
    expect(wrap(suite, key, 'I', new Uint8Array(MESSAGE_BYTES_MAX))).toHaveLength(4096)
    expect(MESSAGE_BYTES_MAX).toBe(4096 - 40 - 34)
  })

  test('the longest message fits, and so does none at all', () => {
    const { key } = made()
    const longest = new Uint8Array(MESSAGE_BYTES_MAX).fill(7)
    expect(unwrap(suite, key, 'R', wrap(suite, key, 'R', longest))).toEqual(longest)
    expect(unwrap(suite, key, 'R', wrap(suite, key, 'R', new Uint8Array()))).toEqual(
      new Uint8Array(),
    )
    expect(() => wrap(suite, key, 'R', new Uint8Array(MESSAGE_BYTES_MAX + 1))).toThrow()
  })

  test('opens only under its key and as its sender’s', () => {
    const { key, torn, wire } = made()
    expect(unwrap(suite, key, 'I', wire)).toEqual(torn)
    expect(unwrap(suite, key, 'R', wire)).toBeNull()
    expect(unwrap(suite, keyOf(2), 'I', wire)).toBeNull()
  })

  test('[EVID-1] both of the bond can make it, byte for byte, and nobody else', () => {
    const { key, torn, wire } = made()
    // R holds the same key: whatever I may have said, R could have written it alone.
    const byR = wrap(suite, keyOf(1), 'I', torn)
    expect(byR).toEqual(wire)
    expect(unwrap(suite, key, 'I', byR)).toEqual(torn)
    expect(unwrap(suite, key, 'I', wrap(suite, keyOf(2), 'I', torn))).toBeNull()
  })

  test('changed anywhere, cut or longer it does not open', () => {
    const { key, wire } = made()
    for (const at of [0, 23, 24, 55, 56, 58, 60, 4079, 4080, 4095]) {
      const changed = wire.map((byte, i) => (i === at ? byte ^ 1 : byte))
      expect(unwrap(suite, key, 'I', changed)).toBeNull()
    }
    expect(unwrap(suite, key, 'I', wire.slice(0, -1))).toBeNull()
    expect(unwrap(suite, key, 'I', Uint8Array.of(...wire, 0))).toBeNull()
    expect(unwrap(suite, key, 'I', new Uint8Array())).toBeNull()
  })
})
