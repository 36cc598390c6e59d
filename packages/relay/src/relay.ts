import {
  ALLOCATIONS_PER_MINUTE,
  CLAIMS_PER_MINUTE,
  type ClientFrame,
  encodeServerFrame,
  LISTEN_MAX,
  MESSAGE_LIFETIME_MS,
  PROTOCOL_VERSION,
  parseClientFrame,
  type ServerFrame,
} from '@handfast/envelope'
import { ANYBODY, type Caller } from './addresses.ts'
import { startBrake } from './brake.ts'
import { type Listening, startListening } from './listening.ts'
import type { Peer, RelayParts } from './parts.ts'
import { answerRequest, refuse } from './requests.ts'
import { type Plain, startPlain } from './take.ts'

export interface Session {
  onFrame(bytes: Uint8Array): void
  onClose(): void
}

export interface BlindRelay {
  /** A connection came: it is greeted, and its frames go to the session. */
  onConnection(peer: Peer, caller?: Caller): Session
  /** For those who hold no connection. */
  readonly plain: Plain
  /** Deletes what is past its lifetime. */
  sweep(): Promise<void>
}

/** The rules of a relay over any store and any kind of connection. */
export function startBlindRelay(parts: RelayParts): BlindRelay {
  return {
    onConnection: (peer, caller = ANYBODY) => new Connection(parts, peer, caller),
    plain: startPlain(parts),
    async sweep() {
      const now_ms = parts.now()
      await parts.mailboxes.sweep(now_ms - MESSAGE_LIFETIME_MS, now_ms)
    },
  }
}

/**
 * One connection, which owns what it listens on. As small as it can be, because most are silent:
 * what all of them do alike is there once.
 */
class Connection implements Session {
  readonly parts: RelayParts
  readonly peer: Peer
  readonly caller: Caller
  /** There from its first use on. */
  braked: Caller | undefined = undefined
  listening: Listening | undefined = undefined
  /** Requests not answered yet. */
  asked = 0
  bad_frames = 0

  constructor(parts: RelayParts, peer: Peer, caller: Caller) {
    this.parts = parts
    this.peer = peer
    this.caller = caller
    answer(this, { kind: 'hello', version: PROTOCOL_VERSION })
  }

  onFrame(bytes: Uint8Array): void {
    takeFrame(this, bytes)
  }

  onClose(): void {
    this.listening?.end()
  }
}

function answer({ parts, peer }: Connection, frame: ServerFrame): void {
  if (frame.kind === 'refused') parts.meter.refused(frame.code)
  peer.send(encodeServerFrame(frame))
}

function takeFrame(connection: Connection, bytes: Uint8Array): void {
  const parsed = parseClientFrame(bytes)
  if (parsed.ok && parsed.value.kind !== 'take') {
    void onRequest(connection, parsed.value, bytes.length)
    return
  }
  const { ref, code } = parsed.ok ? { ref: parsed.value.ref, code: 'bad-frame' as const } : parsed
  answer(connection, refuse(ref, code))
  connection.bad_frames += 1
  if (connection.bad_frames >= connection.parts.limits.bad_frames) connection.peer.close('misuse')
}

type SocketRequest = Exclude<ClientFrame, { kind: 'take' }>

async function onRequest(connection: Connection, frame: SocketRequest, size_bytes: number) {
  const { caller, parts } = connection
  const { limits, meter, work } = parts
  const { ref } = frame
  if (!caller('ask')) return answer(connection, refuse(ref, 'too-many-requests'))
  const isRoom = connection.asked < limits.asked_per_connection && work.begin(size_bytes)
  if (!isRoom) return answer(connection, refuse(ref, 'busy'))
  meter.request('socket', frame.kind)
  connection.asked += 1
  switch (frame.kind) {
    case 'listen':
      onListen(connection, frame)
      break
    case 'unlisten':
      connection.listening?.remove(frame.readKeys.map(parts.sha256))
      answer(connection, { kind: 'listening', ref })
      break
    default:
      answer(connection, await answerRequest(parts, callerOf(connection, frame), frame))
  }
  connection.asked -= 1
  work.end(size_bytes)
}

/** A connection has limits of its own inside those of its address. */
function callerOf(connection: Connection, { kind }: SocketRequest): Caller {
  if (kind !== 'claim' && kind !== 'allocate') return connection.caller
  connection.braked ??= withBrakes(connection.parts, connection.caller)
  return connection.braked
}

function withBrakes({ now }: RelayParts, caller: Caller): Caller {
  const brakes = {
    allocate: startBrake(ALLOCATIONS_PER_MINUTE),
    claim: startBrake(CLAIMS_PER_MINUTE),
  }
  return act => (act === 'ask' || brakes[act](now())) && caller(act)
}

function onListen(connection: Connection, frame: Extract<ClientFrame, { kind: 'listen' }>) {
  const { parts, peer } = connection
  const mailboxes = frame.readKeys.map(parts.sha256)
  connection.listening ??= startListening(parts, peer)
  if (connection.listening.sizeWith(mailboxes) > LISTEN_MAX) {
    return answer(connection, refuse(frame.ref, 'too-many-mailboxes'))
  }
  answer(connection, { kind: 'listening', ref: frame.ref })
  connection.listening.add(mailboxes)
}
