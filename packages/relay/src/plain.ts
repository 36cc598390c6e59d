import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'
import {
  CLIENT_FRAME_MAX_BYTES,
  encodeFrames,
  encodeServerFrame,
  PROTOCOL_VERSION,
  type Refusal,
  type ServerFrame,
} from '@handfast/envelope'
import type { Caller } from './addresses.ts'
import type { RelayParts } from './parts.ts'
import type { BlindRelay } from './relay.ts'
import { refuse } from './requests.ts'
import type { PlainAnswer } from './take.ts'

export const PLAIN_PATH = `/v${PROTOCOL_VERSION}`

/**
 * One frame in the body of a POST, its answer in the body of the response. What a request is
 * about stands in its body only: addresses of requests end up in the logs of proxies.
 */
export async function answerPlain(
  parts: RelayParts,
  relay: BlindRelay,
  caller: Caller,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (request.method === 'OPTIONS') return answerPreflight(response)
  if (request.method !== 'POST') return turnAway(response, 405)
  const size_bytes = parseSize(request)
  if (typeof size_bytes === 'string') return turnAway(response, SIZE_STATUS[size_bytes])
  if (!caller('ask')) return answerUnread(parts, response, 'too-many-requests')
  if (!parts.work.begin(size_bytes)) return answerUnread(parts, response, 'busy')
  try {
    const bytes = await readBody(request, size_bytes)
    if (bytes !== undefined) await answerFrame(parts, relay, caller, bytes, response)
  } finally {
    parts.work.end(size_bytes)
  }
}

async function answerFrame(
  parts: RelayParts,
  relay: BlindRelay,
  caller: Caller,
  bytes: Uint8Array,
  response: ServerResponse,
): Promise<void> {
  const left = new AbortController()
  response.once('close', () => left.abort())
  const answer = await relay.plain.ask(bytes, caller, left.signal)
  await send(parts, response, answer)
}

/** A length is asked for, so that nobody can disagree about where the body ends. */
function parseSize({ headers }: IncomingMessage): number | 'no-length' | 'too-long' {
  const text = headers['content-length']
  if (headers['transfer-encoding'] !== undefined || text === undefined) return 'no-length'
  if (!/^[0-9]{1,9}$/.test(text)) return 'no-length'
  return Number(text) <= CLIENT_FRAME_MAX_BYTES ? Number(text) : 'too-long'
}

const SIZE_STATUS = { 'no-length': 411, 'too-long': 413 } as const

/** Undefined when the client left before all of it was there. */
async function readBody(request: IncomingMessage, size_bytes: number) {
  const parts: Buffer[] = []
  let read_bytes = 0
  try {
    for await (const part of request) {
      if (!Buffer.isBuffer(part)) return undefined
      read_bytes += part.length
      parts.push(part)
    }
  } catch {
    return undefined
  }
  return read_bytes === size_bytes ? Buffer.concat(parts) : undefined
}

/** Resolves when it was read, or the reader is gone or was too slow. */
async function send(parts: RelayParts, response: ServerResponse, { frames, last }: PlainAnswer) {
  if (response.destroyed) return
  const body = encodeFrames(frames)
  parts.work.hold(body.length)
  const late = setTimeout(() => {
    parts.meter.turnedAway('slow-reader')
    response.destroy()
  }, parts.limits.answer_ms)
  await new Promise<void>(resolve => {
    response.once('close', resolve)
    response.writeHead(statusOf(last), {
      'content-type': 'application/octet-stream',
      'content-length': body.length,
    })
    response.end(body)
  })
  clearTimeout(late)
  parts.work.free(body.length)
}

/** For proxies and people; a client goes by the frame. */
function statusOf(frame: ServerFrame): number {
  return frame.kind === 'refused' ? (REFUSAL_STATUS[frame.code] ?? 200) : 200
}

const REFUSAL_STATUS: Partial<Record<Refusal, number>> = {
  'bad-frame': 400,
  'wrong-size': 400,
  'slow-down': 429,
  'too-many-requests': 429,
  'storage-failed': 503,
  busy: 503,
}

/** Refused before its body was read: the connection ends, so that the rest is no next request. */
export function answerUnread(parts: RelayParts, response: ServerResponse, code: Refusal): void {
  parts.meter.refused(code)
  const frame = refuse(0, code)
  const body = encodeFrames([encodeServerFrame(frame)])
  response.writeHead(statusOf(frame), {
    connection: 'close',
    'content-type': 'application/octet-stream',
    'content-length': body.length,
    'retry-after': '60',
  })
  response.end(body)
}

export function turnAway(response: ServerResponse, status: number): void {
  const allow = status === 405 ? { allow: 'POST, OPTIONS' } : {}
  response.writeHead(status, STATUS_CODES[status], {
    ...allow,
    connection: 'close',
    'content-length': 0,
  })
  response.end()
}

/** A page may ask from anywhere, with no more than a body. */
function answerPreflight(response: ServerResponse): void {
  response.writeHead(204, {
    'access-control-allow-methods': 'POST',
    'access-control-allow-headers': 'content-type',
    'access-control-max-age': '86400',
  })
  response.end()
}
