import { mkdtempSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type ClientFrame,
  encodeClientFrame,
  parseFrames,
  parseServerFrame,
  type ServerFrame,
} from '@handfast/envelope'
import { afterEach, beforeEach } from 'vitest'
import { type RelayOptions, type RunningRelay, startRelay } from '../src/start.ts'
import { connectRaw, type RawClient } from './raw-client.ts'

/** A relay of the test that runs, with a clock that can be set; all of it is gone afterwards. */
export type Running = {
  relay: RunningRelay
  folder: string
  wall_ms: number
  start(options?: Partial<RelayOptions>): Promise<void>
  url(): string
  arrive(path?: string, headers?: Record<string, string>): Promise<RawClient>
  plain(frame: ClientFrame, headers?: Record<string, string>): Promise<ServerFrame[]>
  raw(): RawSocket
}

export function running(): Running {
  const clients: RawClient[] = []
  const raws: RawSocket[] = []
  const state: Running = {
    relay: undefined as unknown as RunningRelay,
    folder: '',
    wall_ms: 0,
    async start(options = {}) {
      const file = join(state.folder, 'relay.db')
      const now = () => state.wall_ms
      state.relay = await startRelay({ port: 0, host: '127.0.0.1', file, now, ...options })
    },
    url: () => `http://127.0.0.1:${state.relay.port}`,
    async arrive(path, headers) {
      const client = await connectRaw(state.url(), path, headers)
      clients.push(client)
      return client
    },
    async plain(frame, headers) {
      const answer = await postPlain(state.url(), encodeClientFrame(frame), headers)
      return framesOf(new Uint8Array(await answer.arrayBuffer()))
    },
    raw() {
      const socket = openRaw(state.relay.port)
      raws.push(socket)
      return socket
    },
  }
  beforeEach(() => {
    state.folder = mkdtempSync(join(tmpdir(), 'handfast-relay-'))
    state.wall_ms = 1_800_000_000_000
  })
  afterEach(async () => {
    for (const { socket } of raws.splice(0)) socket.destroy()
    await Promise.all(clients.splice(0).map(client => client.close()))
    await state.relay.close()
    rmSync(state.folder, { recursive: true })
  })
  return state
}

/** The relay's plain path, as a page would ask it. */
export function postPlain(
  url: string,
  bytes: Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(`${url}/v1`, { method: 'POST', body: bytes, headers })
}

/** Throws where the bytes are no frames of a relay. */
export function framesOf(bytes: Uint8Array): ServerFrame[] {
  const frames = parseFrames(bytes)
  if (frames === undefined) throw new Error('no frames')
  return frames.map(frame => {
    const parsed = parseServerFrame(frame)
    if (!parsed.ok) throw new Error('a frame that does not parse')
    return parsed.value
  })
}

/** A TCP connection that keeps what came, and says whether it ended. */
export type RawSocket = {
  readonly socket: Socket
  readonly said: () => string
  readonly isEnded: () => boolean
}

/** Half open: it stays until the other side cuts it. */
export function openRaw(port: number): RawSocket {
  const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
  let [said, ended] = ['', false]
  socket.on('error', () => {})
  socket.on('data', data => {
    said += data.toString('latin1')
  })
  for (const event of ['end', 'close'] as const) {
    socket.on(event, () => {
      ended = true
    })
  }
  return { socket, said: () => said, isEnded: () => ended }
}
