import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeAscii } from './bytes.ts'
import { REFUSALS } from './refusal.ts'
import { encodeServerFrame, parseServerFrame, type ServerFrame } from './server-frame.ts'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const ref = fc.integer({ min: 0, max: 0xffff_ffff })
const frame: fc.Arbitrary<ServerFrame> = fc.oneof(
  fc.record({ kind: fc.constant('hello' as const), version: fc.nat(0xffff) }),
  fc.record({
    kind: fc.constantFrom('stored' as const, 'acked' as const, 'listening' as const),
    ref,
  }),
  fc.record({ kind: fc.constantFrom('pong' as const, 'released' as const), ref }),
  fc.record({
    kind: fc.constant('allocated' as const),
    ref,
    nameplate: fc.stringMatching(/^[0-9]{4,12}$/),
  }),
  fc.record({
    kind: fc.constant('claimed' as const),
    ref,
    payload: fc.uint8Array({ minLength: 1, maxLength: 128 }),
  }),
  fc.record({ kind: fc.constant('taken' as const), ref, more: fc.boolean() }),
  fc.record({ kind: fc.constant('refused' as const), ref, code: fc.constantFrom(...REFUSALS) }),
  fc.record({
    kind: fc.constant('message' as const),
    mailbox: bytes32,
    id: bytes32,
    age_ms: ref,
    body: fc.constantFrom(4096, 65_536).map(size => new Uint8Array(size).fill(7)),
  }),
)

describe('server frames', () => {
  test('come back as they were sent', () => {
    fc.assert(
      fc.property(frame, sent => {
        expect(parseServerFrame(encodeServerFrame(sent))).toEqual({ ok: true, value: sent })
      }),
    )
  })

  test('whatever parses encodes to the same bytes', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.nat(255), (sent, at, byte) => {
        const bytes = encodeServerFrame(sent)
        bytes[at % bytes.length] = byte
        const parsed = parseServerFrame(bytes)
        if (parsed.ok) expect(encodeServerFrame(parsed.value)).toEqual(bytes)
      }),
    )
  })

  test('[RELAY-9] garbage never throws', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0x7e, max: 0x8b }),
        fc.uint8Array({ maxLength: 200 }),
        (op, rest) => {
          const bytes = Uint8Array.of(op, ...rest)
          const parsed = parseServerFrame(bytes)
          if (parsed.ok) expect(encodeServerFrame(parsed.value)).toEqual(bytes)
        },
      ),
      { numRuns: 2000 },
    )
    expect(parseServerFrame(new Uint8Array(0)).ok).toBe(false)
    expect(parseServerFrame(new Uint8Array(65_606)).ok).toBe(false)
  })

  test('an age stays between nothing and the largest that fits', () => {
    const told = (age_ms: number) => {
      const [mailbox, id, body] = [32, 32, 4096].map(size => new Uint8Array(size))
      if (!mailbox || !id || !body) throw new Error('three arrays')
      const sent = encodeServerFrame({ kind: 'message', mailbox, id, age_ms, body })
      const parsed = parseServerFrame(sent)
      return parsed.ok && parsed.value.kind === 'message' ? parsed.value.age_ms : undefined
    }
    expect([-5, 0, 12.9, 2 ** 32 - 1, 2 ** 40, Number.POSITIVE_INFINITY].map(told)).toEqual([
      0,
      0,
      12,
      2 ** 32 - 1,
      2 ** 32 - 1,
      2 ** 32 - 1,
    ])
  })

  test('the hello is these bytes for ever', () => {
    const hello = Uint8Array.of(0x80, ...encodeAscii('handfast/relay'), 0, 1)
    expect(encodeServerFrame({ kind: 'hello', version: 1 })).toEqual(hello)
    expect(parseServerFrame(Uint8Array.of(...hello.slice(0, -1), 2))).toEqual({
      ok: true,
      value: { kind: 'hello', version: 2 },
    })
    expect(parseServerFrame(Uint8Array.of(0x80, ...encodeAscii('handfest/relay'), 0, 1)).ok).toBe(
      false,
    )
    expect(parseServerFrame(Uint8Array.of(...hello, 0)).ok).toBe(false)
  })

  test('[RELAY-3] a refusal that is not in the list is no frame', () => {
    for (const code of [0, REFUSALS.length + 1, 255]) {
      expect(parseServerFrame(Uint8Array.of(0x86, 0, 0, 0, 1, code)).ok).toBe(false)
    }
  })

  test('[RELAY-3] the place of a refusal is permanent', () => {
    const places = REFUSALS.map((code, at) => {
      const bytes = encodeServerFrame({ kind: 'refused', ref: 1, code })
      expect(bytes).toEqual(Uint8Array.of(0x86, 0, 0, 0, 1, at + 1))
      return code
    })
    expect(places).toEqual([
      'bad-frame',
      'wrong-size',
      'mailbox-full',
      'too-many-mailboxes',
      'nameplate-unknown',
      'nameplate-used',
      'nameplate-expired',
      'slow-down',
      'storage-failed',
      'too-many-requests',
      'busy',
    ])
  })
})
