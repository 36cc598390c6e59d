import type { ClientFrame, Refusal, ServerFrame } from '@handfast/envelope'
import type { Caller } from './addresses.ts'
import type { RelayParts } from './parts.ts'

/** What may be asked over any kind of connection, one request and one answer at a time. */
export type Request = Exclude<ClientFrame, { kind: 'listen' | 'unlisten' | 'take' }>
type Of<K extends Request['kind']> = Extract<Request, { kind: K }>

/** The rules of a relay that need no connection. Every outcome is a frame. */
export function answerRequest(
  parts: RelayParts,
  caller: Caller,
  frame: Request,
): ServerFrame | Promise<ServerFrame> {
  switch (frame.kind) {
    case 'put':
      return onPut(parts, frame)
    case 'ack':
      return onAck(parts, frame)
    case 'allocate':
      return caller('allocate') ? onAllocate(parts, frame) : refuse(frame.ref, 'slow-down')
    case 'claim':
      return caller('claim') ? onClaim(parts, frame) : refuse(frame.ref, 'slow-down')
    case 'release':
      return onRelease(parts, frame)
    case 'ping':
      return { kind: 'pong', ref: frame.ref }
  }
}

export function refuse(ref: number, code: Refusal): ServerFrame {
  return { kind: 'refused', ref, code }
}

async function onPut(parts: RelayParts, frame: Of<'put'>): Promise<ServerFrame> {
  const { mailbox, body, ref } = frame
  const from_ms = performance.now()
  const message = { mailbox, body, id: parts.sha256(body), at_ms: parts.now() }
  const outcome = await parts.mailboxes.put(message)
  parts.meter.put(performance.now() - from_ms)
  return outcome === 'stored' ? { kind: 'stored', ref } : refuse(ref, outcome)
}

async function onAck(parts: RelayParts, frame: Of<'ack'>): Promise<ServerFrame> {
  const mailbox = parts.sha256(frame.readKey)
  const outcome = await parts.mailboxes.ack(mailbox, frame.id)
  return outcome === 'acked' ? { kind: 'acked', ref: frame.ref } : refuse(frame.ref, outcome)
}

async function onAllocate(parts: RelayParts, frame: Of<'allocate'>): Promise<ServerFrame> {
  const { ref, use, owner, payload } = frame
  const plate = { use, owner, payload, at_ms: parts.now() }
  const outcome = await parts.mailboxes.allocate(plate)
  if (outcome === 'storage-failed') return refuse(ref, outcome)
  return { kind: 'allocated', ref, nameplate: outcome.nameplate }
}

async function onClaim(parts: RelayParts, frame: Of<'claim'>): Promise<ServerFrame> {
  const { ref, nameplate, claimant } = frame
  const claim = { nameplate, claimant, now_ms: parts.now() }
  const outcome = await parts.mailboxes.claim(claim)
  if (typeof outcome === 'string') return refuse(ref, outcome)
  return { kind: 'claimed', ref, payload: outcome.payload }
}

async function onRelease(parts: RelayParts, frame: Of<'release'>): Promise<ServerFrame> {
  const { ref, nameplate, ownerKey } = frame
  const outcome = await parts.mailboxes.release(nameplate, parts.sha256(ownerKey))
  return outcome === 'released' ? { kind: 'released', ref } : refuse(ref, outcome)
}
