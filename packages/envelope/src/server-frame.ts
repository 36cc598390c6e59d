import {
  decodeAscii,
  decodeU16,
  decodeU32,
  encodeAscii,
  encodeU16,
  encodeU32,
  exactBytes,
  joinBytes,
} from './bytes.ts'
import {
  AGE_MAX_MS,
  ID_BYTES,
  isBodySize,
  PAYLOAD_MAX_BYTES,
  PROTOCOL_NAME,
  SERVER_FRAME_MAX_BYTES,
} from './limits.ts'
import { isNameplate } from './nameplate.ts'
import { encodeRefusal, parseRefusal, type Refusal } from './refusal.ts'

/**
 * What a relay says. `hello` is the first frame of every connection; its layout is op, the ASCII
 * of `handfast/relay` and the version (2 bytes), and stays that for ever, so that a client can
 * tell a relay of another version from something that is no relay. Every answer is op and the
 * ref of the request; `message` comes whenever there is one.
 */
export type ServerFrame =
  | { kind: 'hello'; version: number }
  | { kind: 'stored'; ref: number }
  | { kind: 'acked'; ref: number }
  | { kind: 'listening'; ref: number }
  | { kind: 'allocated'; ref: number; nameplate: string }
  | { kind: 'claimed'; ref: number; payload: Uint8Array }
  | { kind: 'refused'; ref: number; code: Refusal }
  | { kind: 'pong'; ref: number }
  | { kind: 'released'; ref: number }
  | { kind: 'taken'; ref: number; more: boolean }
  | { kind: 'message'; mailbox: Uint8Array; id: Uint8Array; age_ms: number; body: Uint8Array }

export type ParsedServerFrame = { ok: true; value: ServerFrame } | { ok: false; code: 'bad-frame' }

const OPS = {
  hello: 0x80,
  stored: 0x81,
  acked: 0x82,
  listening: 0x83,
  allocated: 0x84,
  claimed: 0x85,
  refused: 0x86,
  message: 0x87,
  pong: 0x88,
  released: 0x89,
  taken: 0x8a,
} as const
const NAME = encodeAscii(PROTOCOL_NAME)
const REF_BYTES = 4

/** The frame's bytes, at most 65,605. `age_ms` is rounded down and held between 0 and u32. */
export function encodeServerFrame(frame: ServerFrame): Uint8Array<ArrayBuffer> {
  return joinBytes([Uint8Array.of(OPS[frame.kind]), ...encodeFields(frame)])
}

/** Reads untrusted bytes. Never throws; the value's arrays are views of `bytes`. */
export function parseServerFrame(bytes: Uint8Array): ParsedServerFrame {
  if (bytes.length < 1 || bytes.length > SERVER_FRAME_MAX_BYTES) {
    return { ok: false, code: 'bad-frame' }
  }
  const value = parseFields(bytes[0] ?? 0, bytes.subarray(1))
  return value === undefined ? { ok: false, code: 'bad-frame' } : { ok: true, value }
}

function encodeFields(frame: ServerFrame): readonly Uint8Array[] {
  switch (frame.kind) {
    case 'hello':
      return [NAME, encodeU16(frame.version)]
    case 'stored':
    case 'acked':
    case 'listening':
    case 'pong':
    case 'released':
      return [encodeU32(frame.ref)]
    case 'allocated':
      return [encodeU32(frame.ref), encodeAscii(frame.nameplate)]
    case 'claimed':
      return [encodeU32(frame.ref), frame.payload]
    case 'taken':
      return [encodeU32(frame.ref), Uint8Array.of(frame.more ? 1 : 0)]
    case 'refused':
      return [encodeU32(frame.ref), Uint8Array.of(encodeRefusal(frame.code))]
    case 'message':
      return [
        exactBytes(frame.mailbox, ID_BYTES),
        exactBytes(frame.id, ID_BYTES),
        encodeU32(clampAge(frame.age_ms)),
        frame.body,
      ]
  }
}

function clampAge(age_ms: number): number {
  return Math.min(AGE_MAX_MS, Math.max(0, Math.floor(age_ms)))
}

function parseFields(op: number, rest: Uint8Array): ServerFrame | undefined {
  if (op === OPS.hello) return parseHello(rest)
  if (op === OPS.message) return parseMessage(rest)
  if (rest.length < REF_BYTES) return undefined
  return parseAnswer(op, decodeU32(rest, 0), rest.subarray(REF_BYTES))
}

function parseHello(rest: Uint8Array): ServerFrame | undefined {
  if (rest.length !== NAME.length + 2) return undefined
  if (decodeAscii(rest.subarray(0, NAME.length)) !== PROTOCOL_NAME) return undefined
  return { kind: 'hello', version: decodeU16(rest, NAME.length) }
}

function parseMessage(rest: Uint8Array): ServerFrame | undefined {
  const head_bytes = ID_BYTES + ID_BYTES + 4
  if (rest.length < head_bytes || !isBodySize(rest.length - head_bytes)) return undefined
  return {
    kind: 'message',
    mailbox: rest.subarray(0, ID_BYTES),
    id: rest.subarray(ID_BYTES, ID_BYTES + ID_BYTES),
    age_ms: decodeU32(rest, ID_BYTES + ID_BYTES),
    body: rest.subarray(head_bytes),
  }
}

function parseAnswer(op: number, ref: number, rest: Uint8Array): ServerFrame | undefined {
  switch (op) {
    case OPS.stored:
      return rest.length === 0 ? { kind: 'stored', ref } : undefined
    case OPS.acked:
      return rest.length === 0 ? { kind: 'acked', ref } : undefined
    case OPS.listening:
      return rest.length === 0 ? { kind: 'listening', ref } : undefined
    case OPS.pong:
      return rest.length === 0 ? { kind: 'pong', ref } : undefined
    case OPS.released:
      return rest.length === 0 ? { kind: 'released', ref } : undefined
    case OPS.allocated:
      return parseAllocated(ref, rest)
    case OPS.claimed:
      return parseClaimed(ref, rest)
    case OPS.refused:
      return parseRefused(ref, rest)
    case OPS.taken:
      return parseTaken(ref, rest)
    default:
      return undefined
  }
}

function parseAllocated(ref: number, rest: Uint8Array): ServerFrame | undefined {
  const nameplate = decodeAscii(rest.subarray(0, 32))
  if (nameplate.length !== rest.length || !isNameplate(nameplate)) return undefined
  return { kind: 'allocated', ref, nameplate }
}

function parseClaimed(ref: number, rest: Uint8Array): ServerFrame | undefined {
  if (rest.length < 1 || rest.length > PAYLOAD_MAX_BYTES) return undefined
  return { kind: 'claimed', ref, payload: rest }
}

function parseRefused(ref: number, rest: Uint8Array): ServerFrame | undefined {
  const code = rest.length === 1 ? parseRefusal(rest[0] ?? 0) : undefined
  return code === undefined ? undefined : { kind: 'refused', ref, code }
}

function parseTaken(ref: number, rest: Uint8Array): ServerFrame | undefined {
  const more = rest[0] ?? 2
  return rest.length === 1 && more < 2 ? { kind: 'taken', ref, more: more === 1 } : undefined
}
