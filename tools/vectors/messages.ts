/** MSG-1 and MSG-2, CARD-1 and CODE-2: every layout, each way. */
import {
  type Bytes,
  blob,
  bool,
  hex,
  join,
  list,
  option,
  type Reader,
  readAll,
  readBlob,
  readBool,
  readBytes,
  readList,
  readNumber,
  readOption,
  readText,
  readWord,
  text,
  time,
  u8,
  u16,
  zeros,
} from './bytes.ts'

export const roles = ['I', 'R'] as const
export const topics = ['money', 'secret', 'favour', 'access', 'talk'] as const
export const channels = ['phone', 'video', 'chat', 'mail', 'door'] as const
export const outcomes = ['match', 'not-them', 'other-number', 'no-answer'] as const

export type Topic = (typeof topics)[number]
export type Outcome = (typeof outcomes)[number]

export interface Address {
  relay: string
  mailbox: Bytes
}

export interface Question {
  topic: Topic
  channel: (typeof channels)[number]
  saying: string
}

export function word<W>(words: readonly W[], value: W): Bytes {
  return u8(words.indexOf(value))
}

export function address(value: Address): Bytes {
  return join(text(value.relay), value.mailbox)
}

export function readAddress(reader: Reader): Address {
  return { relay: readText(reader, 100), mailbox: readBytes(reader, 32) }
}

/** CODEC-9. */
export function question(value: Question): Bytes {
  return join(word(topics, value.topic), word(channels, value.channel), text(value.saying))
}

export function readQuestion(reader: Reader): Question {
  const topic = readWord(reader, topics)
  return { topic, channel: readWord(reader, channels), saying: readText(reader, 320) }
}

/** CARD-1. */
export interface Card {
  version: number
  x: Bytes
  imprint: Bytes
  relay: string
  name: string
}

export function card(value: Card): Bytes {
  return join(u8(value.version), value.x, value.imprint, text(value.relay), text(value.name))
}

export function readCard(bytes: Bytes): Card {
  return readAll(bytes, reader => {
    const version = readNumber(reader, 1)
    if (version !== 1) throw new Error('version-mismatch')
    const x = readBytes(reader, 32)
    const imprint = readBytes(reader, 32)
    return { version, x, imprint, relay: readText(reader, 100), name: readText(reader, 64) }
  })
}

export function frame(card: Bytes, mac: Bytes | undefined, tag: Bytes | undefined): Bytes {
  return join(u8(0x48), u8(0x46), u8(1), blob(card), option(mac), option(tag))
}

export function readFrame(bytes: Bytes) {
  if (hex(bytes.slice(0, 2)) !== '4846') throw new Error('decode-failure')
  if (bytes.length > 320) throw new Error('decode-failure')
  if (bytes.length > 2 && bytes[2] !== 1) throw new Error('version-mismatch')
  return readAll(bytes.slice(3), reader => ({
    card: readBlob(reader, 250),
    mac: readOption(reader, each => readBytes(each, 32)),
    tag: readOption(reader, each => readBytes(each, 32)),
  }))
}

/** MSG-1 by place; what a kind does not have is left out. */
export const kinds = [
  'contact',
  'confirm',
  'ask',
  'answer',
  'done',
  'pulse',
  'reply',
  'moved',
  'torn',
  'end',
] as const

export interface Message {
  pending: boolean
  kind: (typeof kinds)[number]
  mac?: Bytes
  to?: Bytes
  ct?: Bytes
  sealed?: Bytes
}

const none = zeros(0)

export function message(value: Message): Bytes {
  const sealed = value.sealed === undefined ? none : blob(value.sealed)
  const { mac = none, to = none, ct = none } = value
  return join(bool(value.pending), word(kinds, value.kind), mac, to, ct, sealed)
}

const withHash = ['answer', 'done', 'reply']
const withCiphertext = ['ask', 'answer', 'pulse', 'reply']
const withoutSealed = ['confirm', 'torn']

export function readMessage(bytes: Bytes): Message {
  return readAll(bytes, reader => {
    const value: Message = { pending: readBool(reader), kind: readWord(reader, kinds) }
    if (value.kind === 'confirm') value.mac = readBytes(reader, 32)
    if (withHash.includes(value.kind)) value.to = readBytes(reader, 16)
    if (withCiphertext.includes(value.kind)) value.ct = readBytes(reader, 1120)
    if (!withoutSealed.includes(value.kind)) value.sealed = readBlob(reader, 4022)
    return value
  })
}

/** MSG-2, what is sealed in a contact. */
export function contactPlain(ek: Bytes, anchor: Address, tag: Bytes | undefined): Bytes {
  return join(ek, address(anchor), option(tag))
}

export function readContactPlain(bytes: Bytes) {
  return readAll(bytes, reader => ({
    ek: readBytes(reader, 1216),
    anchor: readAddress(reader),
    tag: readOption(reader, each => readBytes(each, 32)),
  }))
}

export function pulsePlain(ek: Bytes, next: Address, begun_ms: number): Bytes {
  return join(ek, address(next), time(begun_ms))
}

export function readPulsePlain(bytes: Bytes) {
  return readAll(bytes, reader => ({
    ek: readBytes(reader, 1216),
    next: readAddress(reader),
    begun_ms: readNumber(reader, 6),
  }))
}

export function replyPlain(ek: Bytes, next: Address, told: Bytes[]): Bytes {
  return join(ek, address(next), list(told))
}

export function readReplyPlain(bytes: Bytes) {
  return readAll(bytes, reader => ({
    ek: readBytes(reader, 1216),
    next: readAddress(reader),
    told: readHashes(reader),
  }))
}

export function readHashes(reader: Reader): Bytes[] {
  return readList(reader, 32, each => readBytes(each, 16))
}

export function readAskPlain(bytes: Bytes) {
  return readAll(bytes, reader => ({
    id: readBytes(reader, 8),
    question: readQuestion(reader),
  }))
}

/** CHECK-3: a *no* has the number 0, and no number is above 99. */
export function readAnswerPlain(bytes: Bytes) {
  return readAll(bytes, reader => {
    const yes = readBool(reader)
    const number = readNumber(reader, 1)
    if (number > 99 || (!yes && number > 0)) throw new Error('decode-failure')
    return { yes, number }
  })
}

export function readDonePlain(bytes: Bytes): Outcome {
  return readAll(bytes, reader => readWord(reader, outcomes))
}

/** CODE-2 by place. */
export const runKinds = [
  'join',
  'makerShare',
  'joinerShare',
  'makerKey',
  'joinerKey',
  'stop',
] as const

const runLengths = [[16, 32], [32], [32, 64], [64], [1120], []]

/** The fields in order: of fixed length first, then what is sealed, then a MAC. */
export interface RunMessage {
  kind: (typeof runKinds)[number]
  fields: Bytes[]
}

/** CODE-2: 4,096 bytes. */
export function runWire(kind: RunMessage['kind'], ...fields: Bytes[]): Bytes {
  const body = join(word(runKinds, kind), ...fields)
  return join(u8(1), u16(body.length), body, zeros(4093 - body.length))
}

export function readRunWire(wire: Bytes): RunMessage {
  if (wire.length !== 4096) throw new Error('decode-failure')
  const reader = { rest: wire }
  if (readNumber(reader, 1) !== 1) throw new Error('version-mismatch')
  const body = readBlob(reader, 4093)
  if (reader.rest.some(byte => byte !== 0)) throw new Error('decode-failure')
  return readAll(body, each => {
    const kind = readWord(each, runKinds)
    const lengths = runLengths[runKinds.indexOf(kind)] ?? []
    const fields = lengths.map(count => readBytes(each, count))
    if (kind === 'makerKey' || kind === 'joinerKey') fields.push(readBlob(each, 2048))
    if (kind === 'joinerKey') fields.push(readBytes(each, 32))
    return { kind, fields }
  })
}

/** CODE-6. */
export interface Introduction {
  ek: Bytes
  anchor: Address
  relay: string
  name: string
}

export function introduction(value: Introduction): Bytes {
  return join(value.ek, address(value.anchor), text(value.relay), text(value.name))
}

export function readIntroduction(bytes: Bytes): Introduction {
  return readAll(bytes, reader => ({
    ek: readBytes(reader, 1216),
    anchor: readAddress(reader),
    relay: readText(reader, 100),
    name: readText(reader, 64),
  }))
}
