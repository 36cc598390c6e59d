import {
  ALLOCATIONS_PER_MINUTE,
  CLAIMS_PER_MINUTE,
  type ClientFrame,
  encodeServerFrame,
  LISTEN_MAX,
  MESSAGE_LIFETIME_MS,
  PROTOCOL_VERSION,
  parseClientFrame,
  type Refusal,
  type ServerFrame,
} from '@handfast/envelope'
import { startBrake } from './brake.ts'
import { type Listening, startListening } from './listening.ts'
import type { Peer, RelayParts } from './parts.ts'

export interface Session {
  onFrame(bytes: Uint8Array): void
  onClose(): void
}

export interface BlindRelay {
  /** A connection came: it is greeted, and its frames go to the session. */
  onConnection(peer: Peer): Session
  /** Deletes what is past its lifetime. */
  sweep(): Promise<void>
}

/** The rules of a relay over any store and any kind of connection. */
export function startBlindRelay(parts: RelayParts): BlindRelay {
  return {
    onConnection: peer => startSession(parts, peer),
    async sweep() {
      const now_ms = parts.now()
      await parts.mailboxes.sweep(now_ms - MESSAGE_LIFETIME_MS, now_ms)
    },
  }
}

type Connection = RelayParts & {
  readonly listening: Listening
  readonly mayAllocate: () => boolean
  readonly mayClaim: () => boolean
}

function startSession(parts: RelayParts, peer: Peer): Session {
  const allocations = startBrake(ALLOCATIONS_PER_MINUTE)
  const claims = startBrake(CLAIMS_PER_MINUTE)
  const connection: Connection = {
    ...parts,
    listening: startListening(parts, peer),
    mayAllocate: () => allocations(parts.now()),
    mayClaim: () => claims(parts.now()),
  }
  let bad_frames = 0
  const answer = (frame: ServerFrame) => peer.send(encodeServerFrame(frame))
  answer({ kind: 'hello', version: PROTOCOL_VERSION })
  return {
    onFrame(bytes) {
      const parsed = parseClientFrame(bytes)
      if (parsed.ok) {
        void onRequest(connection, parsed.value, answer)
        return
      }
      answer({ kind: 'refused', ref: parsed.ref, code: parsed.code })
      bad_frames += 1
      if (bad_frames >= parts.limits.bad_frames) peer.close('misuse')
    },
    onClose: () => connection.listening.end(),
  }
}

type Answer = (frame: ServerFrame) => void

async function onRequest(connection: Connection, frame: ClientFrame, answer: Answer) {
  switch (frame.kind) {
    case 'put':
      return answer(await onPut(connection, frame))
    case 'listen':
      return onListen(connection, frame, answer)
    case 'unlisten':
      connection.listening.remove(frame.readKeys.map(connection.sha256))
      return answer({ kind: 'listening', ref: frame.ref })
    case 'ack':
      return answer(await onAck(connection, frame))
    case 'allocate':
      return answer(await onAllocate(connection, frame))
    case 'claim':
      return answer(await onClaim(connection, frame))
    case 'ping':
      return answer({ kind: 'pong', ref: frame.ref })
    case 'release':
      return answer(await onRelease(connection, frame))
  }
}

type Request<K extends ClientFrame['kind']> = Extract<ClientFrame, { kind: K }>

async function onPut(connection: Connection, frame: Request<'put'>): Promise<ServerFrame> {
  const { mailbox, body, ref } = frame
  const message = { mailbox, body, id: connection.sha256(body), at_ms: connection.now() }
  const outcome = await connection.mailboxes.put(message)
  return outcome === 'stored' ? { kind: 'stored', ref } : refuse(ref, outcome)
}

function onListen(connection: Connection, frame: Request<'listen'>, answer: Answer) {
  const mailboxes = frame.readKeys.map(connection.sha256)
  if (connection.listening.sizeWith(mailboxes) > LISTEN_MAX) {
    return answer(refuse(frame.ref, 'too-many-mailboxes'))
  }
  answer({ kind: 'listening', ref: frame.ref })
  connection.listening.add(mailboxes)
}

async function onAck(connection: Connection, frame: Request<'ack'>): Promise<ServerFrame> {
  const mailbox = connection.sha256(frame.readKey)
  const outcome = await connection.mailboxes.ack(mailbox, frame.id)
  return outcome === 'acked' ? { kind: 'acked', ref: frame.ref } : refuse(frame.ref, outcome)
}

async function onAllocate(
  connection: Connection,
  frame: Request<'allocate'>,
): Promise<ServerFrame> {
  const { ref, use, owner, payload } = frame
  if (!connection.mayAllocate()) return refuse(ref, 'slow-down')
  const plate = { use, owner, payload, at_ms: connection.now() }
  const outcome = await connection.mailboxes.allocate(plate)
  if (outcome === 'storage-failed') return refuse(ref, outcome)
  return { kind: 'allocated', ref, nameplate: outcome.nameplate }
}

async function onClaim(connection: Connection, frame: Request<'claim'>): Promise<ServerFrame> {
  const { ref, nameplate, claimant } = frame
  if (!connection.mayClaim()) return refuse(ref, 'slow-down')
  const claim = { nameplate, claimant, now_ms: connection.now() }
  const outcome = await connection.mailboxes.claim(claim)
  if (typeof outcome === 'string') return refuse(ref, outcome)
  return { kind: 'claimed', ref, payload: outcome.payload }
}

async function onRelease(connection: Connection, frame: Request<'release'>): Promise<ServerFrame> {
  const { ref, nameplate, ownerKey } = frame
  const outcome = await connection.mailboxes.release(nameplate, connection.sha256(ownerKey))
  return outcome === 'released' ? { kind: 'released', ref } : refuse(ref, outcome)
}

function refuse(ref: number, code: Refusal): ServerFrame {
  return { kind: 'refused', ref, code }
}
