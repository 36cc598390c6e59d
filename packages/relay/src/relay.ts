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
    onConnection: (peer, caller = ANYBODY) => startSession(parts, peer, caller),
    plain: startPlain(parts),
    async sweep() {
      const now_ms = parts.now()
      await parts.mailboxes.sweep(now_ms - MESSAGE_LIFETIME_MS, now_ms)
    },
  }
}

type Connection = RelayParts & {
  readonly listening: Listening
  readonly caller: Caller
  readonly answer: (frame: ServerFrame) => void
  /** Requests not answered yet. */
  asked: number
}

function startSession(parts: RelayParts, peer: Peer, caller: Caller): Session {
  const connection: Connection = {
    ...parts,
    listening: startListening(parts, peer),
    caller: withBrakes(parts, caller),
    answer(frame) {
      if (frame.kind === 'refused') parts.meter.refused(frame.code)
      peer.send(encodeServerFrame(frame))
    },
    asked: 0,
  }
  let bad_frames = 0
  connection.answer({ kind: 'hello', version: PROTOCOL_VERSION })
  return {
    onFrame(bytes) {
      const parsed = parseClientFrame(bytes)
      if (parsed.ok && parsed.value.kind !== 'take') {
        void onRequest(connection, parsed.value, bytes.length)
        return
      }
      const { ref, code } = parsed.ok
        ? { ref: parsed.value.ref, code: 'bad-frame' as const }
        : parsed
      connection.answer(refuse(ref, code))
      bad_frames += 1
      if (bad_frames >= parts.limits.bad_frames) peer.close('misuse')
    },
    onClose: () => connection.listening.end(),
  }
}

/** A connection has limits of its own inside those of its address. */
function withBrakes(parts: RelayParts, caller: Caller): Caller {
  const allocations = startBrake(ALLOCATIONS_PER_MINUTE)
  const claims = startBrake(CLAIMS_PER_MINUTE)
  return {
    mayAsk: caller.mayAsk,
    mayAllocate: () => allocations(parts.now()) && caller.mayAllocate(),
    mayClaim: () => claims(parts.now()) && caller.mayClaim(),
  }
}

type SocketRequest = Exclude<ClientFrame, { kind: 'take' }>

async function onRequest(connection: Connection, frame: SocketRequest, size_bytes: number) {
  const { answer, caller, limits, meter, work } = connection
  const { ref } = frame
  if (!caller.mayAsk()) return answer(refuse(ref, 'too-many-requests'))
  if (connection.asked >= limits.asked_per_connection) return answer(refuse(ref, 'busy'))
  if (!work.begin(size_bytes)) return answer(refuse(ref, 'busy'))
  meter.request('socket', frame.kind)
  connection.asked += 1
  await onAccepted(connection, frame)
  connection.asked -= 1
  work.end(size_bytes)
}

async function onAccepted(connection: Connection, frame: SocketRequest): Promise<void> {
  const { answer, caller, listening } = connection
  switch (frame.kind) {
    case 'listen':
      return onListen(connection, frame)
    case 'unlisten':
      listening.remove(frame.readKeys.map(connection.sha256))
      return answer({ kind: 'listening', ref: frame.ref })
    default:
      return answer(await answerRequest(connection, caller, frame))
  }
}

function onListen(connection: Connection, frame: Extract<ClientFrame, { kind: 'listen' }>) {
  const mailboxes = frame.readKeys.map(connection.sha256)
  if (connection.listening.sizeWith(mailboxes) > LISTEN_MAX) {
    return connection.answer(refuse(frame.ref, 'too-many-mailboxes'))
  }
  connection.answer({ kind: 'listening', ref: frame.ref })
  connection.listening.add(mailboxes)
}
