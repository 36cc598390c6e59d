import type { Duplex } from 'node:stream'
import type { WebSocket } from 'ws'
import type { Peer, RelayParts } from './parts.ts'

/** Close codes of RFC 6455, section 7.4.1. */
const CLOSE_CODES = { misuse: 1008, 'storage-failed': 1011 } as const

/** WebSockets as peers. */
export interface Peers {
  /** `connection` is the one below `socket`. A reader that lets too much wait loses it. */
  of(socket: WebSocket, connection: Duplex): Peer
  /** Everything that was sent in this turn leaves now. */
  leave(): void
}

/**
 * What is sent to somebody in one turn of the event loop leaves in one call of the system: a commit
 * answers and delivers at once, and a call for each frame costs more than all the rest.
 */
export function startPeers(parts: RelayParts): Peers {
  let turns: Turn[] = []
  const leave = () => {
    const ended = turns
    turns = []
    for (const turn of ended) turn.leave()
  }
  const begin = (turn: Turn) => {
    // Behind every promise that is settled in this turn, and before anything else happens.
    if (turns.length === 0) queueMicrotask(() => process.nextTick(leave))
    turns.push(turn)
  }
  const of = { parts, begin }
  return { of: (socket, connection) => new SocketPeer(socket, connection, of), leave }
}

type PeerParts = { readonly parts: RelayParts; begin(turn: Turn): void }

/** More than this does not wait for the end of the turn. */
const TURN_BYTES = 64 * 1024

/** One of very many: what they do alike is there once. It owns what was sent in this turn. */
class SocketPeer implements Peer {
  readonly #socket: WebSocket
  readonly #connection: Duplex
  readonly #of: PeerParts
  /** Who is silent has none: most connections are. */
  #turn: Turn | undefined

  constructor(socket: WebSocket, connection: Duplex, of: PeerParts) {
    this.#socket = socket
    this.#connection = connection
    this.#of = of
  }

  send(frame: Uint8Array, onWritten?: () => void): void {
    const { work, limits, meter } = this.#of.parts
    if (this.#socket.readyState !== this.#socket.OPEN) {
      onWritten?.()
      return
    }
    const isRoom = work.hold(frame.length)
    const turn = this.#turnNow()
    const turn_bytes = turn.add(frame, onWritten)
    const waiting_bytes = this.#connection.writableLength + turn_bytes
    if (turn_bytes > TURN_BYTES) turn.leave()
    // Where all of them together let too much wait, those go who let anything wait.
    if (waiting_bytes <= (isRoom ? limits.buffered_bytes : turn_bytes)) return
    meter.turnedAway('slow-reader')
    this.#socket.terminate()
  }

  close(why: keyof typeof CLOSE_CODES): void {
    this.#turn?.leave()
    this.#socket.close(CLOSE_CODES[why])
  }

  #turnNow(): Turn {
    if (this.#turn !== undefined) return this.#turn
    const turn = startTurn(this.#socket, this.#connection, this.#of.parts, () => {
      this.#turn = undefined
    })
    this.#turn = turn
    this.#of.begin(turn)
    return turn
  }
}

type Turn = ReturnType<typeof startTurn>

/** What was sent to one peer in one turn; it leaves once. */
function startTurn(socket: WebSocket, connection: Duplex, parts: RelayParts, onLeave: () => void) {
  const frames: Uint8Array[] = []
  const written: (() => void)[] = []
  let [size_bytes, hasLeft] = [0, false]
  const onWritten = () => {
    for (const frame of frames) parts.work.free(frame.length)
    for (const tell of written) tell()
  }
  return {
    /** How much it is, with this. */
    add(frame: Uint8Array, tell: (() => void) | undefined): number {
      frames.push(frame)
      if (tell !== undefined) written.push(tell)
      size_bytes += headBytes(frame.length) + frame.length
      return size_bytes
    },
    leave() {
      if (hasLeft) return
      hasLeft = true
      onLeave()
      if (socket.readyState !== socket.OPEN) return onWritten()
      connection.write(framesOf(frames, size_bytes), onWritten)
    },
  }
}

/** The first byte of a whole binary message of RFC 6455; what a server sends is not masked. */
const WHOLE_BINARY = 0x82

function headBytes(length_bytes: number): number {
  if (length_bytes < 126) return 2
  return length_bytes < 0x1_0000 ? 4 : 10
}

/** WebSocket messages, one after the other. */
function framesOf(frames: readonly Uint8Array[], size_bytes: number): Buffer {
  const bytes = Buffer.allocUnsafe(size_bytes)
  let at = 0
  for (const frame of frames) {
    bytes[at] = WHOLE_BINARY
    switch (headBytes(frame.length)) {
      case 2:
        bytes[at + 1] = frame.length
        break
      case 4:
        bytes[at + 1] = 126
        bytes.writeUInt16BE(frame.length, at + 2)
        break
      default:
        bytes[at + 1] = 127
        bytes.writeBigUInt64BE(BigInt(frame.length), at + 2)
    }
    at += headBytes(frame.length)
    bytes.set(frame, at)
    at += frame.length
  }
  return bytes
}
