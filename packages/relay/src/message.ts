import { encodeServerFrame } from '@handfast/envelope'
import type { Stored } from './mailboxes.ts'
import type { RelayParts } from './parts.ts'

/** A stored message as it is told to a reader, with its age at this moment. */
export function encodeMessage(parts: RelayParts, mailbox: Uint8Array, message: Stored) {
  const age_ms = parts.now() - message.at_ms
  const { id, body } = message
  parts.meter.delivered()
  return encodeServerFrame({ kind: 'message', mailbox, id, age_ms, body })
}
