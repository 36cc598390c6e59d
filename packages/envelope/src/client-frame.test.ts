import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { encodeU16 } from './bytes.ts'
import { type ClientFrame, encodeClientFrame, parseClientFrame } from './client-frame.ts'

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 })
const ref = fc.integer({ min: 0, max: 0xffff_ffff })
const keys = fc.array(bytes32, { minLength: 1, maxLength: 20 })
const frame: fc.Arbitrary<ClientFrame> = fc.oneof(
  fc.record({
    kind: fc.constant('put' as const),
    ref,
    mailbox: bytes32,
    body: fc.constantFrom(4096, 65_536).map(size => new Uint8Array(size).fill(size % 251)),
  }),
  fc.record({ kind: fc.constantFrom('listen' as const, 'unlisten' as const), ref, readKeys: keys }),
  fc.record({ kind: fc.constant('ack' as const), ref, readKey: bytes32, id: bytes32 }),
  fc.record({
    kind: fc.constant('allocate' as const),
    ref,
    use: fc.constantFrom('code' as const, 'link' as const),
    owner: bytes32,
    payload: fc.uint8Array({ minLength: 1, maxLength: 128 }),
  }),
  fc.record({
    kind: fc.constant('claim' as const),
    ref,
    claimant: bytes32,
    nameplate: fc.stringMatching(/^[0-9]{4,12}$/),
  }),
  fc.record({ kind: fc.constant('ping' as const), ref }),
  fc.record({
    kind: fc.constant('take' as const),
    ref,
    wait_s: fc.nat(25),
    from: fc.array(fc.record({ readKey: bytes32, after: bytes32 }), { minLength: 1, maxLength: 9 }),
  }),
  fc.record({
    kind: fc.constant('release' as const),
    ref,
    ownerKey: bytes32,
    nameplate: fc.stringMatching(/^[0-9]{4,12}$/),
  }),
)

function parseOk(bytes: Uint8Array): ClientFrame {
  const parsed = parseClientFrame(bytes)
  if (!parsed.ok) throw new Error(parsed.code)
  return parsed.value
}

describe('client frames', () => {
  test('come back as they were sent', () => {
    fc.assert(
      fc.property(frame, sent => {
        expect(parseOk(encodeClientFrame(sent))).toEqual(sent)
      }),
    )
  })

  test('[RELAY-2] whatever parses encodes to the same bytes: one encoding of one value', () => {
    fc.assert(
      fc.property(frame, fc.nat(), fc.nat(255), (sent, at, byte) => {
        const bytes = encodeClientFrame(sent)
        bytes[at % bytes.length] = byte
        const parsed = parseClientFrame(bytes)
        if (parsed.ok) expect(encodeClientFrame(parsed.value)).toEqual(bytes)
      }),
    )
  })

  test('[RELAY-9] garbage never throws', () => {
    fc.assert(
      fc.property(fc.nat(9), fc.uint8Array({ maxLength: 200 }), (op, rest) => {
        const bytes = Uint8Array.of(op, ...rest)
        const parsed = parseClientFrame(bytes)
        if (parsed.ok) expect(encodeClientFrame(parsed.value)).toEqual(bytes)
      }),
      { numRuns: 2000 },
    )
  })

  test('one byte more or less is refused, with the ref it came with', () => {
    fc.assert(
      fc.property(frame, sent => {
        if ('payload' in sent || 'nameplate' in sent) return
        const bytes = encodeClientFrame(sent)
        for (const wrong of [Uint8Array.of(...bytes.slice(0, -1)), Uint8Array.of(...bytes, 0)]) {
          const ref = wrong.length < 5 ? 0 : sent.ref
          expect(parseClientFrame(wrong)).toMatchObject({ ok: false, ref })
        }
      }),
      { numRuns: 40 },
    )
  })

  test('[RELAY-12] a body of another length is refused as such', () => {
    for (const size of [0, 1, 4095, 4097, 65_535]) {
      const bytes = new Uint8Array(5 + 32 + size)
      bytes.set([1, 0, 0, 0, 9])
      expect(parseClientFrame(bytes)).toEqual({ ok: false, code: 'wrong-size', ref: 9 })
    }
    const oversize = new Uint8Array(5 + 32 + 65_537)
    oversize.set([1, 0, 0, 0, 9])
    expect(parseClientFrame(oversize)).toEqual({ ok: false, code: 'bad-frame', ref: 9 })
  })

  test('no read keys, too many, or a count that lies', () => {
    for (const [count, keys] of [
      [0, 0],
      [2001, 2001],
      [2, 1],
      [1, 2],
      [65_535, 3],
    ] as const) {
      const head = Uint8Array.of(2, 0, 0, 0, 1, ...encodeU16(count))
      const bytes = new Uint8Array(head.length + keys * 32)
      bytes.set(head)
      expect(parseClientFrame(bytes).ok).toBe(false)
    }
    const most = { kind: 'listen', ref: 1, readKeys: Array(2000).fill(new Uint8Array(32)) } as const
    expect(parseOk(encodeClientFrame(most))).toEqual(most)
  })

  test('a take of no mailbox, of too many, or that waits too long', () => {
    const box = { readKey: new Uint8Array(32), after: new Uint8Array(32) }
    const take = (count: number, wait_s: number) =>
      encodeClientFrame({ kind: 'take', ref: 1, wait_s, from: Array(count).fill(box) })
    for (const [count, wait_s] of [
      [0, 0],
      [1001, 0],
      [1, 26],
    ] as const) {
      expect(() => take(count, wait_s)).toThrow(RangeError)
    }
    expect(parseOk(take(1000, 25))).toMatchObject({ wait_s: 25 })
  })

  test('a nameplate for a use that is not in the list', () => {
    const allocate = { kind: 'allocate', ref: 1, use: 'link' } as const
    const bytes = encodeClientFrame({
      ...allocate,
      owner: new Uint8Array(32),
      payload: new Uint8Array(1),
    })
    expect(bytes[5]).toBe(2)
    for (const use of [0, 3, 255]) {
      bytes[5] = use
      expect(parseClientFrame(bytes)).toEqual({ ok: false, code: 'bad-frame', ref: 1 })
    }
  })

  test('nameplates that are no numbers', () => {
    for (const nameplate of [
      '',
      '123',
      '1234567890123',
      '12a4',
      '１２３４',
      '12 4',
      '-123',
      'İ234',
    ]) {
      const claimant = new Uint8Array(32)
      expect(() => encodeClientFrame({ kind: 'claim', ref: 1, claimant, nameplate })).toThrow(
        RangeError,
      )
    }
  })

  test('the encoder throws where no parser would take the frame', () => {
    const short = new Uint8Array(31)
    const id = new Uint8Array(32)
    for (const wrong of [
      { kind: 'put', ref: 1, mailbox: id, body: short },
      { kind: 'ack', ref: 1, readKey: short, id },
      { kind: 'ack', ref: 1, readKey: short, id: new Uint8Array(33) },
      { kind: 'put', ref: 1, mailbox: short, body: new Uint8Array(4097) },
      { kind: 'listen', ref: 1, readKeys: [short, new Uint8Array(33)] },
      { kind: 'allocate', ref: 1, use: 'code', owner: id, payload: new Uint8Array(129) },
      { kind: 'allocate', ref: 1, use: 'link', owner: id, payload: new Uint8Array(0) },
      { kind: 'allocate', ref: 1, use: 'link', owner: short, payload: new Uint8Array(9) },
      { kind: 'release', ref: 1, ownerKey: short, nameplate: '12345' },
      { kind: 'release', ref: 1, ownerKey: id, nameplate: '123' },
      { kind: 'listen', ref: 1, readKeys: [] },
      { kind: 'ping', ref: 2 ** 32 },
    ] as const) {
      expect(() => encodeClientFrame(wrong)).toThrow(RangeError)
    }
  })
})
