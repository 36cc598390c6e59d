/**
 * Every limit that client and relay agree on, in one place. A value outside its limit is refused
 * by the parser (frames) or by the relay with a code of its own (quotas, see `refusal.ts`).
 */

/** Goes into the hello frame; a client of another version speaks to nobody here. */
export const PROTOCOL_VERSION = 1
/** The first bytes of the hello frame, ASCII. They never change, whatever the version. */
export const PROTOCOL_NAME = 'handfast/relay'

/** A mailbox id is SHA-256(read key); a message id is SHA-256(body). */
export const ID_BYTES = 32
export const READ_KEY_BYTES = 32
/** A random token of whoever claims a nameplate, so that a repeated claim is known as the same. */
export const CLAIMANT_BYTES = 32

/** The only lengths a body may have: checks, steps and bonding; then notes. */
export const BODY_SIZES_BYTES = [4096, 65_536] as const
export const BODY_MAX_BYTES = 65_536

/** An owner is SHA-256(owner key): who shows the key may release the nameplate. */
export const OWNER_KEY_BYTES = 32

/** What may lie behind a nameplate. */
export const PAYLOAD_MAX_BYTES = 128
export const NAMEPLATE_MIN_DIGITS = 4
export const NAMEPLATE_MAX_DIGITS = 12

/** Mailboxes one take may ask of. */
export const TAKE_MAX = 1000
/** A take waits this long for a message at most. */
export const TAKE_WAIT_MAX_S = 25
/** Bytes of the messages that answer one take; one message is always told. */
export const TAKEN_MAX_BYTES = 256 * 1024

/** Mailboxes one connection may listen on, and read keys in one frame. */
export const LISTEN_MAX = 2000
export const REF_MAX = 0xffff_ffff
/** An age above this is told as this (49 days; nothing lives that long). */
export const AGE_MAX_MS = 0xffff_ffff

/** Op, ref, mailbox, largest body. */
export const CLIENT_FRAME_MAX_BYTES = 1 + 4 + ID_BYTES + BODY_MAX_BYTES
/** Op, mailbox, message id, age, largest body. */
export const SERVER_FRAME_MAX_BYTES = 1 + ID_BYTES + ID_BYTES + 4 + BODY_MAX_BYTES

/** Quotas of one mailbox: 256 small bodies are 1 MiB, 64 large ones 4 MiB. */
export const MAILBOX_MAX_MESSAGES = 256
export const MAILBOX_MAX_BYTES = 4 * 1024 * 1024

/** Counted from the last put of the same bytes. */
export const MESSAGE_LIFETIME_MS = 30 * 24 * 60 * 60 * 1000
/** A code is said and typed at once; a link waits until somebody opens it. */
export const NAMEPLATE_LIFETIMES_MS = {
  code: 10 * 60 * 1000,
  link: 7 * 24 * 60 * 60 * 1000,
} as const
/** What a nameplate is for; on the wire its place in the list plus one. */
export const NAMEPLATE_USES = ['code', 'link'] as const
export type NameplateUse = (typeof NAMEPLATE_USES)[number]

/** So long after its time a number is not given out again; then nothing is left of it. */
export const NAMEPLATE_KEPT_MS = 30 * 24 * 60 * 60 * 1000

/** Of one connection. */
export const CLAIMS_PER_MINUTE = 10
export const ALLOCATIONS_PER_MINUTE = 10

/** True for a length a body may have. */
export function isBodySize(body_bytes: number): boolean {
  return BODY_SIZES_BYTES.some(size_bytes => size_bytes === body_bytes)
}
