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
  CLAIMANT_BYTES,
  CLIENT_FRAME_MAX_BYTES,
  ID_BYTES,
  isBodySize,
  LISTEN_MAX,
  NAMEPLATE_USES,
  type NameplateUse,
  OWNER_KEY_BYTES,
  PAYLOAD_MAX_BYTES,
  READ_KEY_BYTES,
  REF_MAX,
  TAKE_MAX,
  TAKE_WAIT_MAX_S,
} from './limits.ts'
import { isNameplate } from './nameplate.ts'

/**
 * What a client asks of a relay. Every frame is op (1 byte), ref (4 bytes, big-endian, chosen by
 * the client and repeated in the answer) and the fields in the order below. The last field takes
 * the rest of the frame, so there are no lengths to disagree about and one encoding of one value.
 */
export type ClientFrame =
  | { kind: 'put'; ref: number; mailbox: Uint8Array; body: Uint8Array }
  | { kind: 'listen'; ref: number; readKeys: readonly Uint8Array[] }
  | { kind: 'unlisten'; ref: number; readKeys: readonly Uint8Array[] }
  | { kind: 'ack'; ref: number; readKey: Uint8Array; id: Uint8Array }
  | {
      kind: 'allocate'
      ref: number
      use: NameplateUse
      owner: Uint8Array
      payload: Uint8Array
    }
  | { kind: 'claim'; ref: number; claimant: Uint8Array; nameplate: string }
  | { kind: 'ping'; ref: number }
  | { kind: 'release'; ref: number; ownerKey: Uint8Array; nameplate: string }
  | { kind: 'take'; ref: number; wait_s: number; from: readonly TakeFrom[] }

/** A mailbox, and the message (its id) after which to begin; any other bytes: from the start. */
export type TakeFrom = { readonly readKey: Uint8Array; readonly after: Uint8Array }

/** `ref` is the frame's own where it has one, otherwise 0: what a refusal is sent with. */
export type ParsedClientFrame =
  | { ok: true; value: ClientFrame }
  | { ok: false; code: 'bad-frame' | 'wrong-size'; ref: number }

const OPS = {
  put: 1,
  listen: 2,
  unlisten: 3,
  ack: 4,
  allocate: 5,
  claim: 6,
  ping: 7,
  release: 8,
  take: 9,
} as const
const HEAD_BYTES = 5

/** The frame's bytes, at most 65,573. Throws RangeError for a frame that no parser would take. */
export function encodeClientFrame(frame: ClientFrame): Uint8Array<ArrayBuffer> {
  const head = joinBytes([Uint8Array.of(OPS[frame.kind]), encodeU32(frame.ref)])
  const bytes = joinBytes([head, ...encodeFields(frame)])
  if (frame.ref > REF_MAX || !parseClientFrame(bytes).ok) {
    throw new RangeError(`not a ${frame.kind} frame`)
  }
  return bytes
}

/** Reads untrusted bytes. Never throws; the value's arrays are views of `bytes`. */
export function parseClientFrame(bytes: Uint8Array): ParsedClientFrame {
  if (bytes.length < HEAD_BYTES) return { ok: false, code: 'bad-frame', ref: 0 }
  const ref = decodeU32(bytes, 1)
  if (bytes.length > CLIENT_FRAME_MAX_BYTES) return { ok: false, code: 'bad-frame', ref }
  const value = parseFields(bytes[0] ?? 0, ref, bytes.subarray(HEAD_BYTES))
  if (typeof value === 'string') return { ok: false, code: value, ref }
  return { ok: true, value }
}

function encodeFields(frame: ClientFrame): readonly Uint8Array[] {
  switch (frame.kind) {
    case 'put':
      return [exactBytes(frame.mailbox, ID_BYTES), frame.body]
    case 'listen':
    case 'unlisten':
      return [
        encodeU16(frame.readKeys.length),
        ...frame.readKeys.map(key => exactBytes(key, READ_KEY_BYTES)),
      ]
    case 'ack':
      return [exactBytes(frame.readKey, READ_KEY_BYTES), frame.id]
    case 'allocate':
      return [encodeUse(frame.use), exactBytes(frame.owner, ID_BYTES), frame.payload]
    case 'release':
      return [exactBytes(frame.ownerKey, OWNER_KEY_BYTES), encodeAscii(frame.nameplate)]
    case 'claim':
      return [exactBytes(frame.claimant, CLAIMANT_BYTES), encodeAscii(frame.nameplate)]
    case 'ping':
      return []
    case 'take':
      return encodeTake(frame)
  }
}

type Fields = ClientFrame | 'bad-frame' | 'wrong-size'

function parseFields(op: number, ref: number, rest: Uint8Array): Fields {
  switch (op) {
    case OPS.put:
      return parsePut(ref, rest)
    case OPS.listen:
      return parseKeys('listen', ref, rest)
    case OPS.unlisten:
      return parseKeys('unlisten', ref, rest)
    case OPS.ack:
      return parseAck(ref, rest)
    case OPS.allocate:
      return parseAllocate(ref, rest)
    case OPS.claim:
      return parseClaim(ref, rest)
    case OPS.ping:
      return rest.length === 0 ? { kind: 'ping', ref } : 'bad-frame'
    case OPS.release:
      return parseRelease(ref, rest)
    case OPS.take:
      return parseTake(ref, rest)
    default:
      return 'bad-frame'
  }
}

function parsePut(ref: number, rest: Uint8Array): Fields {
  if (rest.length < ID_BYTES) return 'bad-frame'
  const body = rest.subarray(ID_BYTES)
  if (!isBodySize(body.length)) return 'wrong-size'
  return { kind: 'put', ref, mailbox: rest.subarray(0, ID_BYTES), body }
}

function parseKeys(kind: 'listen' | 'unlisten', ref: number, rest: Uint8Array): Fields {
  if (rest.length < 2) return 'bad-frame'
  const count = decodeU16(rest, 0)
  if (count < 1 || count > LISTEN_MAX) return 'bad-frame'
  if (rest.length !== 2 + count * READ_KEY_BYTES) return 'bad-frame'
  const readKeys = Array.from({ length: count }, (_, at) => {
    const start = 2 + at * READ_KEY_BYTES
    return rest.subarray(start, start + READ_KEY_BYTES)
  })
  return { kind, ref, readKeys }
}

function parseAck(ref: number, rest: Uint8Array): Fields {
  if (rest.length !== READ_KEY_BYTES + ID_BYTES) return 'bad-frame'
  const readKey = rest.subarray(0, READ_KEY_BYTES)
  return { kind: 'ack', ref, readKey, id: rest.subarray(READ_KEY_BYTES) }
}

function encodeUse(use: NameplateUse): Uint8Array {
  return Uint8Array.of(NAMEPLATE_USES.indexOf(use) + 1)
}

function parseAllocate(ref: number, rest: Uint8Array): Fields {
  const use = NAMEPLATE_USES[(rest[0] ?? 0) - 1]
  const owner = rest.subarray(1, 1 + ID_BYTES)
  const payload = rest.subarray(1 + ID_BYTES)
  if (use === undefined || payload.length < 1 || payload.length > PAYLOAD_MAX_BYTES) {
    return 'bad-frame'
  }
  return { kind: 'allocate', ref, use, owner, payload }
}

function parseClaim(ref: number, rest: Uint8Array): Fields {
  const nameplate = parseNameplateAfter(CLAIMANT_BYTES, rest)
  if (nameplate === undefined) return 'bad-frame'
  return { kind: 'claim', ref, claimant: rest.subarray(0, CLAIMANT_BYTES), nameplate }
}

function parseRelease(ref: number, rest: Uint8Array): Fields {
  const nameplate = parseNameplateAfter(OWNER_KEY_BYTES, rest)
  if (nameplate === undefined) return 'bad-frame'
  return { kind: 'release', ref, ownerKey: rest.subarray(0, OWNER_KEY_BYTES), nameplate }
}

/** The text behind the first bytes; what it reads is cut first, because garbage is long. */
function parseNameplateAfter(head_bytes: number, rest: Uint8Array): string | undefined {
  const nameplate = decodeAscii(rest.subarray(head_bytes, head_bytes + 32))
  if (rest.length !== head_bytes + nameplate.length) return undefined
  return isNameplate(nameplate) ? nameplate : undefined
}

const FROM_BYTES = READ_KEY_BYTES + ID_BYTES

function encodeTake({ wait_s, from }: Extract<ClientFrame, { kind: 'take' }>) {
  const boxes = from.flatMap(({ readKey, after }) => [
    exactBytes(readKey, READ_KEY_BYTES),
    exactBytes(after, ID_BYTES),
  ])
  return [Uint8Array.of(wait_s), encodeU16(from.length), ...boxes]
}

function parseTake(ref: number, rest: Uint8Array): Fields {
  if (rest.length < 3) return 'bad-frame'
  const [wait_s, count] = [rest[0] ?? 0, decodeU16(rest, 1)]
  if (wait_s > TAKE_WAIT_MAX_S || count < 1 || count > TAKE_MAX) return 'bad-frame'
  if (rest.length !== 3 + count * FROM_BYTES) return 'bad-frame'
  const from = Array.from({ length: count }, (_, at) => {
    const start = 3 + at * FROM_BYTES
    const middle = start + READ_KEY_BYTES
    return {
      readKey: rest.subarray(start, middle),
      after: rest.subarray(middle, start + FROM_BYTES),
    }
  })
  return { kind: 'take', ref, wait_s, from }
}
