/** Frames between a client and a relay, as relay.md writes them. */
import {
  type Bytes,
  hex,
  join,
  number,
  type Reader,
  readAll,
  readBytes,
  readNumber,
  u8,
  u16,
  u32,
  utf8,
  zeros,
} from './bytes.ts'
import { sha256 } from './primitives.ts'
import { layerOf } from './world.ts'

type Field = string | number

export interface Frame {
  id: string
  title: string
  tags: string[]
  outcome: string
  from: 'client' | 'relay'
  /** Without the zeros at its end; with them it has `length` bytes. */
  frame: string
  length: number
  /** What it is and what stands in it, in the order of the tables; a long body by its SHA-256. */
  reads: Field[] | null
}

const refusals = [
  ...['bad-frame', 'wrong-size', 'mailbox-full', 'too-many-mailboxes', 'nameplate-unknown'],
  ...['nameplate-used', 'nameplate-expired', 'slow-down', 'storage-failed', 'too-many-requests'],
  'busy',
]

export function frameVectors(): Frame[] {
  const right = [...requests(), ...answers()]
  return [
    ...right.map(([from, id, bytes]) => vector(from, id, 'as it is made', bytes)),
    ...right.flatMap(([from, id, bytes]) => [
      vector(from, `${id}-cut`, 'without its last byte', bytes.slice(0, -1)),
      vector(from, `${id}-longer`, 'a byte behind it', join(bytes, u8(0))),
      vector(from, `${id}-op`, 'an op that there is not', join(u8(0x60), bytes.slice(1))),
    ]),
    ...wrongRequests().map(([id, bytes]) => vector('client', id, 'of a client', bytes)),
    ...wrongAnswers().map(([id, bytes]) => vector('relay', id, 'of a relay', bytes)),
  ]
}

/** A byte that is not the same everywhere, so that fields cannot be taken for each other. */
const bytes32 = (first: number) => Uint8Array.from({ length: 32 }, (_, at) => (first + at) % 256)
const body = (count: number) => join(bytes32(0x77), zeros(count - 32))
const reference = u32(0x01020304)
const request = (op: number, ...fields: Bytes[]) => join(u8(op), reference, ...fields)

type Made = [from: 'client' | 'relay', id: string, bytes: Bytes]

function requests(): Made[] {
  const [key, id, other] = [bytes32(0x10), bytes32(0x40), bytes32(0x90)]
  const made: [string, Bytes][] = [
    ['put', request(1, id, body(4096))],
    ['put-large', request(1, id, body(65_536))],
    ['listen', request(2, u16(2), key, other)],
    ['unlisten', request(3, u16(1), key)],
    ['ack', request(4, key, id)],
    ['allocate-code', request(5, u8(1), zeros(32), bytes32(0x20).slice(0, 1))],
    ['allocate-link', request(5, u8(2), other, join(bytes32(0x20), bytes32(0x30).slice(0, 16)))],
    ['claim', request(6, key, utf8('0471'))],
    ['claim-link', request(6, key, utf8('100000004711'))],
    ['ping', request(7)],
    ['release', request(8, key, utf8('100000004711'))],
    ['take', request(9, u8(0), u16(1), key, id)],
    ['take-two', request(9, u8(25), u16(2), key, id, other, zeros(32))],
  ]
  return made.map(([name, bytes]) => ['client', `frame-${name}`, bytes])
}

function answers(): Made[] {
  const [mailbox, id] = [bytes32(0x40), bytes32(0x50)]
  const made: [string, Bytes][] = [
    ['hello', join(u8(0x80), utf8('handfast/relay'), u16(1))],
    ['hello-2', join(u8(0x80), utf8('handfast/relay'), u16(2))],
    ['stored', request(0x81)],
    ['acked', request(0x82)],
    ['listening', request(0x83)],
    ['allocated', request(0x84, utf8('0471'))],
    ['claimed', request(0x85, bytes32(0x20))],
    ...refusals.map((word, at): [string, Bytes] => [
      `refused-${word}`,
      request(0x86, number(at + 1, 1)),
    ]),
    ['message', join(u8(0x87), mailbox, id, u32(4_294_967_295), body(4096))],
    ['message-large', join(u8(0x87), mailbox, id, u32(0), body(65_536))],
    ['pong', request(0x88)],
    ['released', request(0x89)],
    ['taken', request(0x8a, u8(0))],
    ['taken-more', request(0x8a, u8(1))],
  ]
  return made.map(([name, bytes]) => ['relay', `frame-${name}`, bytes])
}

function wrongRequests(): [string, Bytes][] {
  const [key, id] = [bytes32(0x10), bytes32(0x40)]
  const claims = ['', '471', '1000000047110', '47a1', '47 1', '-471', '４７１１']
  return wrong([
    ['empty', zeros(0)],
    ['only-op', u8(7)],
    ['no-reference', join(u8(7), zeros(3))],
    ['op-0', request(0)],
    ['op-10', request(10)],
    ['of-a-relay', request(0x81)],
    ['put-nothing', request(1, id)],
    ['put-small', request(1, id, zeros(4095))],
    ['put-between', request(1, id, zeros(4097))],
    ['put-beyond', request(1, id, zeros(65_537))],
    ['listen-none', request(2, u16(0))],
    ['listen-less', request(2, u16(1), key, id)],
    ['listen-more', request(2, u16(2), key)],
    ['listen-many', request(2, u16(2001), zeros(32 * 2001))],
    ['unlisten-none', request(3, u16(0))],
    ['allocate-use-0', request(5, u8(0), zeros(32), zeros(48))],
    ['allocate-use-3', request(5, u8(3), zeros(32), zeros(48))],
    ['allocate-nothing', request(5, u8(1), zeros(32))],
    ['allocate-long', request(5, u8(1), zeros(32), zeros(129))],
    ...claims.map((text, at): [string, Bytes] => [`claim-${at}`, request(6, key, utf8(text))]),
    ['release-short', request(8, key, utf8('471'))],
    ['release-letters', request(8, key, utf8('four'))],
    ['take-none', request(9, u8(0), u16(0))],
    ['take-long', request(9, u8(26), u16(1), key, id)],
    ['take-less', request(9, u8(0), u16(2), key, id)],
    ['take-many', request(9, u8(0), u16(1001), zeros(64 * 1001))],
  ])
}

function wrongAnswers(): [string, Bytes][] {
  const head = join(u8(0x87), bytes32(0x40), bytes32(0x50), u32(0))
  return wrong([
    ['answer-empty', zeros(0)],
    ['answer-of-a-client', request(1, zeros(32), zeros(4096))],
    ['hello-name', join(u8(0x80), utf8('handfest/relay'), u16(1))],
    ['hello-short', join(u8(0x80), utf8('handfast/rela'), u16(1))],
    ['allocated-short', request(0x84, utf8('471'))],
    ['allocated-letters', request(0x84, utf8('four'))],
    ['claimed-nothing', request(0x85)],
    ['claimed-long', request(0x85, zeros(129))],
    ['refused-0', request(0x86, u8(0))],
    ['refused-12', request(0x86, u8(12))],
    ['refused-two', request(0x86, u16(1))],
    ['message-small', join(head, zeros(4095))],
    ['message-between', join(head, zeros(4097))],
    ['message-beyond', join(head, zeros(65_537))],
    ['taken-2', request(0x8a, u8(2))],
  ])
}

function wrong(list: [string, Bytes][]): [string, Bytes][] {
  return list.map(([name, bytes]) => [`frame-wrong-${name}`, bytes])
}

const tags = ['RELAY-2', 'RELAY-9']
const tagsBy: [RegExp, string][] = [
  [/-(put|message)/, 'RELAY-12'],
  [/-hello/, 'RELAY-1'],
  [/-hello/, 'RELAY-6'],
  [/-refused/, 'RELAY-3'],
  [/-(claim|allocat|release)/, 'RELAY-17'],
]

function vector(from: 'client' | 'relay', id: string, title: string, bytes: Bytes): Frame {
  let reads: Field[] | null = null
  const outcome = layerOf(() => {
    reads = from === 'client' ? readRequest(bytes) : readAnswer(bytes)
  })
  const end = bytes.findLastIndex(byte => byte !== 0) + 1
  return {
    ...{ id, title: `${id.replace('frame-', '')}: ${title}`, outcome, from },
    tags: [...tags, ...tagsBy.filter(([words]) => words.test(id)).map(([, tag]) => tag)],
    ...{ frame: hex(bytes.slice(0, end)), length: bytes.length, reads },
  }
}

/** RELAY-9: at most 65,573 bytes. */
function readRequest(bytes: Bytes): Field[] {
  if (bytes.length > 65_573) throw new Error('decode-failure')
  return readAll(bytes, reader => {
    const op = readNumber(reader, 1)
    const ref = readNumber(reader, 4)
    return [...readFields(op, reader), ref]
  })
}

function readFields(op: number, reader: Reader): Field[] {
  const key = () => hex(readBytes(reader, 32))
  switch (op) {
    case 1:
      return ['put', key(), readBody(reader)]
    case 2:
    case 3:
      return [op === 2 ? 'listen' : 'unlisten', ...times(readCount(reader, 2000), key)]
    case 4:
      return ['ack', key(), key()]
    case 5:
      return ['allocate', readUse(reader), key(), readPayload(reader)]
    case 6:
      return ['claim', key(), readNameplate(reader)]
    case 7:
      return ['ping']
    case 8:
      return ['release', key(), readNameplate(reader)]
    case 9: {
      const seconds = readNumber(reader, 1)
      if (seconds > 25) throw new Error('decode-failure')
      const count = readCount(reader, 1000)
      return ['take', seconds, ...times(count, () => [key(), key()]).flat()]
    }
    default:
      throw new Error('decode-failure')
  }
}

/** RELAY-9: at most 65,605 bytes. */
function readAnswer(bytes: Bytes): Field[] {
  if (bytes.length > 65_605) throw new Error('decode-failure')
  return readAll(bytes, reader => {
    const op = readNumber(reader, 1)
    if (op === 0x80) return readHello(reader)
    if (op !== 0x87) return readAnswerOf(op, readNumber(reader, 4), reader)
    const [mailbox, id] = [hex(readBytes(reader, 32)), hex(readBytes(reader, 32))]
    return ['message', mailbox, id, readNumber(reader, 4), readBody(reader, 'decode-failure')]
  })
}

function readHello(reader: Reader): Field[] {
  const name = hex(readBytes(reader, 14))
  if (name !== hex(utf8('handfast/relay'))) throw new Error('decode-failure')
  return ['hello', readNumber(reader, 2)]
}

const empty: Readonly<Record<number, string>> = {
  ...{ 129: 'stored', 130: 'acked', 131: 'listening', 136: 'pong', 137: 'released' },
}

function readAnswerOf(op: number, ref: number, reader: Reader): Field[] {
  const word = empty[op]
  if (word !== undefined) return [word, ref]
  switch (op) {
    case 0x84:
      return ['allocated', readNameplate(reader), ref]
    case 0x85:
      return ['claimed', readPayload(reader), ref]
    case 0x86: {
      const refusal = refusals[readNumber(reader, 1) - 1]
      if (refusal === undefined) throw new Error('decode-failure')
      return ['refused', refusal, ref]
    }
    case 0x8a: {
      const more = readNumber(reader, 1)
      if (more > 1) throw new Error('decode-failure')
      return ['taken', more, ref]
    }
    default:
      throw new Error('decode-failure')
  }
}

function times<T>(count: number, read: () => T): T[] {
  return Array.from({ length: count }, read)
}

function readCount(reader: Reader, most: number): number {
  const count = readNumber(reader, 2)
  if (count < 1 || count > most) throw new Error('decode-failure')
  return count
}

function readUse(reader: Reader): string {
  const use = ['', 'code', 'link'][readNumber(reader, 1)]
  if (!use) throw new Error('decode-failure')
  return use
}

/** RELAY-12; another length in a put is refused as one. */
function readBody(reader: Reader, otherwise = 'limit'): string {
  const { length } = reader.rest
  if (length !== 4096 && length !== 65_536) throw new Error(otherwise)
  return hex(sha256(readBytes(reader, length)))
}

function readPayload(reader: Reader): string {
  const { length } = reader.rest
  if (length < 1 || length > 128) throw new Error('decode-failure')
  return hex(readBytes(reader, length))
}

function readNameplate(reader: Reader): string {
  const text = String.fromCharCode(...readBytes(reader, Math.min(reader.rest.length, 99)))
  if (!/^[0-9]{4,12}$/.test(text)) throw new Error('decode-failure')
  return text
}
