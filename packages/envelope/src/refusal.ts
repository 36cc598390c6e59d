/**
 * Why a relay refused a request: a closed list. On the wire a code is its place in the list plus
 * one, so the order never changes and new codes go to the end, with a new protocol version.
 */
export const REFUSALS = [
  /** The bytes are no frame. */
  'bad-frame',
  /** The body's length is no size class. */
  'wrong-size',
  /** The mailbox holds as many messages or bytes as it may. */
  'mailbox-full',
  /** The connection listens on as many mailboxes as it may. */
  'too-many-mailboxes',
  /** There never was such a nameplate. */
  'nameplate-unknown',
  /** Somebody else claimed it first. */
  'nameplate-used',
  /** Its time is over, used or not. */
  'nameplate-expired',
  /** Too many claims or allocations in a minute, from one connection or one address. */
  'slow-down',
  /** The relay's disk is full, broken or read-only; nothing was kept. */
  'storage-failed',
  /** Too many requests from one address in a minute. */
  'too-many-requests',
  /** The relay has no room for the work now, or is about to end; nothing was done. */
  'busy',
] as const

export type Refusal = (typeof REFUSALS)[number]

/** The wire value of a refusal, 1 byte. */
export function encodeRefusal(refusal: Refusal): number {
  return REFUSALS.indexOf(refusal) + 1
}

/** The refusal of a wire value; undefined for a value that is none. */
export function parseRefusal(value: number): Refusal | undefined {
  return REFUSALS[value - 1]
}
