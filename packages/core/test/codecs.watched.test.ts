/** Every codec of the core, found by watching them being made: none has to be listed here. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import fc from 'fast-check'
import { describe, expect, test, vi } from 'vitest'
import { decodeRunMessage, encodeRunMessage, type RunMessage } from '../src/bonding/run-message.ts'
import { reveal, Secret } from '../src/crypto/secret.ts'
import {
  decodeEvidence,
  decodeKept,
  nobleSuite,
  parseCode,
  parseDigits,
  parseLink,
  parseRelay,
} from '../src/index.ts'
import { decodeBase64url, encodeBase64url } from '../src/wire/base64url.ts'
import { type Card, encodeCard, encodeFrame, type Frame, parseFrame } from '../src/wire/card.ts'
import { type Codec, decode, encode } from '../src/wire/codec.ts'
import { decodeMessage } from '../src/wire/message.ts'
import { type Shape, shapes } from './watched.ts'

vi.mock('../src/wire/codec.ts', async real =>
  (await import('./watched.ts')).watchCodecs(await real()),
)

type Row = readonly [fields: string, codec: Codec<unknown>, value: fc.Arbitrary<unknown>]

/** All that are made of others; what these are made of is in them. */
const rows: readonly Row[] = [...shapes]
  .filter(([, { parts }]) => Object.keys(parts).length > 0)
  .map(([codec, { parts, value }]) => [Object.keys(parts).join(' ').slice(0, 60), codec, value()])

/** Everything that a value holds, its secrets too. */
function openly(value: unknown): unknown {
  if (value instanceof Secret) return { secret: value.name, bytes: [...reveal(value)] }
  if (value instanceof Uint8Array) return [...value]
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(openly)
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, openly(part)]))
}

const byte = fc.integer({ min: 1, max: 255 })
const place = fc.nat(9999).map(part => part / 10_000)

test('all of them are here', () => {
  expect(rows.length).toBeGreaterThan(50)
  const names = rows.map(([fields]) => fields).join('\n')
  for (const one of [
    'makerShare.element',
    'hearBrake',
    'told',
    'begun_ms',
    'commitment',
    'check',
  ]) {
    expect(names).toContain(one)
  }
})

describe.each(rows)('the codec of %s', (_, codec, value) => {
  test('[CODEC-8] every value comes back, and has one encoding', () => {
    const property = fc.property(value, place, byte, (one, at, flip) => {
      const right = encode(codec, one)
      expect(openly(decode(codec, right))).toEqual(openly(one))
      expect(decode(codec, Uint8Array.of(...right, flip))).toBeNull()
      if (right.length === 0) return
      const index = Math.floor(at * right.length)
      expect(decode(codec, right.slice(0, index))).toBeNull()
      const changed = right.map((each, i) => (i === index ? each ^ flip : each))
      const other = decode(codec, changed)
      if (other === null) return
      expect(encode(codec, other)).toEqual(changed)
      expect(openly(other)).not.toEqual(openly(one))
    })
    fc.assert(property, { numRuns: 15 })
  })

  test('[CODEC-8] no bytes make it throw', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 60 }), raw => {
      const read = decode(codec, raw)
      if (read !== null) expect(encode(codec, read)).toEqual(raw)
    })
    fc.assert(property, { numRuns: 50 })
  })
})

/** The codec that has a part of this name. */
function shapeWith(part: string): Shape {
  const found = [...shapes.values()].find(({ parts }) => part in parts)
  if (found === undefined) throw new Error(`no codec has ${part}`)
  return found
}

describe('what stands around a codec has one encoding too', () => {
  const runMessage = shapeWith('makerShare.element').value() as fc.Arbitrary<RunMessage>
  const card = shapeWith('commitment').value() as fc.Arbitrary<Card>
  const frame = fc
    .tuple(card, shapeWith('mac').value() as fc.Arbitrary<Frame>)
    .filter(([one]) => encodeCard(one).length <= 250)
    .map(([one, { mac, tag }]) => ({ card: encodeCard({ ...one, version: 1 }), mac, tag }))

  test('[CODE-2] a message of a run', () => {
    const property = fc.property(runMessage, place, byte, fc.boolean(), (one, at, flip, inside) => {
      const wire = encodeRunMessage(one)
      expect(wire).toHaveLength(4096)
      expect(openly(decodeRunMessage(wire))).toEqual(openly(one))
      const end = 3 + ((wire[1] ?? 0) << 8) + (wire[2] ?? 0)
      const index = Math.floor(at * (inside ? end : wire.length))
      const changed = wire.map((each, i) => (i === index ? each ^ flip : each))
      const other = decodeRunMessage(changed)
      if (other !== null) expect(encodeRunMessage(other)).toEqual(changed)
      expect(openly(other)).not.toEqual(openly(one))
      expect(decodeRunMessage(wire.slice(0, index))).toBeNull()
      expect(decodeRunMessage(Uint8Array.of(...wire, 0))).toBeNull()
    })
    fc.assert(property, { numRuns: 60 })
  })

  test('[CARD-1] a frame', () => {
    const property = fc.property(frame, place, byte, (one, at, flip) => {
      const right = encodeFrame(one)
      if (right.length > 320) return
      const read = parseFrame(right)
      if (read.is !== 'frame') throw new Error(read.is)
      expect(read.frame).toEqual(one)
      const index = Math.floor(at * right.length)
      const changed = right.map((each, i) => (i === index ? each ^ flip : each))
      const other = parseFrame(changed)
      if (other.is === 'frame') {
        expect(encodeFrame(other.frame)).toEqual(changed)
        expect(encodeCard(other.card)).toEqual(other.frame.card)
        expect(openly(other)).not.toEqual(openly(read))
      }
      expect(parseFrame(right.slice(0, index)).is).not.toBe('frame')
    })
    fc.assert(property, { numRuns: 60 })
  })

  test('no bytes make their readers throw', () => {
    const property = fc.property(fc.uint8Array({ maxLength: 200 }), fc.boolean(), (raw, isHF) => {
      const bytes = isHF ? Uint8Array.of(0x48, 0x46, 1, ...raw) : raw
      const wire = new Uint8Array(4096)
      wire.set([1, 0, raw.length, ...raw])
      for (const read of [parseFrame, decodeMessage, decodeKept, decodeEvidence]) {
        expect(() => read(bytes)).not.toThrow()
      }
      expect(() => decodeKept(Uint8Array.of(1, ...raw))).not.toThrow()
      const message = decodeRunMessage(wire)
      if (message !== null) expect(encodeRunMessage(message)).toEqual(wire)
    })
    fc.assert(property, { numRuns: 300 })
  })

  test('nor does any text throw', () => {
    const parts = ['#link=', 'A', '-', '_', '.', ' ', '0', '9', 'http', '://', '[', '::', '\ud800']
    const text = fc.oneof(
      fc.array(fc.constantFrom(...parts), { maxLength: 20 }).map(found => found.join('')),
      fc.string({ unit: 'binary', maxLength: 60 }),
    )
    const property = fc.property(text, raw => {
      const code = parseCode(raw)
      if (code !== null) expect(parseCode(`${code.nameplate}${code.digits}`)).toEqual(code)
      const digits = parseDigits(raw, 9)
      if (digits !== null) expect(digits).toMatch(/^\d{9}$/)
      const relay = parseRelay(raw)
      if (relay !== null) expect(parseRelay(relay)).toBe(relay)
      expect(typeof parseLink(nobleSuite, raw)).toBe('string')
      const bytes = decodeBase64url(raw)
      if (bytes !== null) expect(encodeBase64url(bytes)).toBe(raw)
    })
    fc.assert(property, { numRuns: 1000 })
  })
})

test('every reader of the core has a test with garbage', () => {
  const root = join(import.meta.dirname, '..')
  const names = [...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })]
  const under = (folder: string) => names.filter(name => name.endsWith(folder))
  const text = (name: string) => readFileSync(join(root, 'src', name), 'utf8')
  const readers = under('.ts')
    .filter(name => !name.endsWith('.test.ts'))
    .flatMap(name => [...text(name).matchAll(/^export function ((?:parse|decode|unwrap)\w*)/gm)])
    .map(found => found[1] ?? '')
  const tests = [readFileSync(import.meta.filename, 'utf8'), ...under('.test.ts').map(text)]
  const fuzzing = tests.filter(each => each.includes('fc.property'))
  const without = readers.filter(
    name => !fuzzing.some(each => new RegExp(`\\b${name}\\b`).test(each)),
  )
  expect(readers.length).toBeGreaterThan(10)
  expect(without).toEqual([])
})
