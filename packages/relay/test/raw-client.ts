import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import {
  type ClientFrame,
  encodeClientFrame,
  type NameplateUse,
  parseServerFrame,
  type ServerFrame,
} from '@handfast/envelope'
import { WebSocket } from 'ws'

/** A connection that says exactly what a test tells it to. */
export type RawClient = {
  readonly socket: WebSocket
  send(bytes: Uint8Array | string): void
  /** Sends the frame and gives the answer with its ref; messages in between stay for `next`. */
  ask(frame: ClientFrame): Promise<ServerFrame>
  /** The next frame of this kind. */
  next<K extends ServerFrame['kind']>(kind: K): Promise<Extract<ServerFrame, { kind: K }>>
  /** The frames that came and were not taken. */
  readonly came: ServerFrame[]
  /** The close code. */
  readonly ended: Promise<number>
  close(): Promise<void>
}

/** A machine may be slow: before the test's own time is over, to say what was waited for. */
const PATIENCE_MS = 150_000

export async function connectRaw(
  url: string,
  path = '/v1',
  headers: Record<string, string> = {},
): Promise<RawClient> {
  // A certificate of a test is nobody's.
  const socket = new WebSocket(url.replace(/^http/, 'ws') + path, {
    headers,
    rejectUnauthorized: false,
  })
  const came: ServerFrame[] = []
  socket.on('message', data => {
    const parsed = parseServerFrame(Buffer.isBuffer(data) ? new Uint8Array(data) : new Uint8Array())
    if (!parsed.ok) throw new Error('a frame that does not parse')
    came.push(parsed.value)
  })
  socket.on('error', () => {})
  const ended = new Promise<number>(resolve => socket.once('close', resolve))
  await Promise.race([once(socket, 'open'), ended])
  const take = async (what: string, isIt: (frame: ServerFrame) => boolean) => {
    const end_ms = performance.now() + PATIENCE_MS
    for (;;) {
      const isOver = socket.readyState === socket.CLOSED
      const at = came.findIndex(isIt)
      const frame = came[at]
      if (frame !== undefined) {
        came.splice(at, 1)
        return frame
      }
      if (isOver) throw new Error(`it ended without ${what}`)
      if (performance.now() > end_ms) throw new Error(`waited in vain for ${what}`)
      await new Promise(resolve => setTimeout(resolve, 2))
    }
  }
  return {
    socket,
    came,
    ended,
    send: bytes => socket.send(bytes),
    ask(frame) {
      socket.send(encodeClientFrame(frame))
      return take(`an answer to ${frame.kind}`, got => 'ref' in got && got.ref === frame.ref)
    },
    async next(kind) {
      const frame = await take(kind, got => got.kind === kind)
      return frame as Extract<ServerFrame, { kind: typeof kind }>
    },
    async close() {
      socket.terminate()
      await ended
    },
  }
}

export function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

export function makeBox() {
  const readKey = new Uint8Array(randomBytes(32))
  return { readKey, mailbox: sha256(readKey) }
}

export function makeBody(size = 4096): Uint8Array {
  return new Uint8Array(randomBytes(size))
}

/** What an allocation asks for, of an owner whose key nobody has. */
export function makePlate(use: NameplateUse = 'code') {
  return { use, owner: makeBody(32), payload: makeBody(9) }
}
