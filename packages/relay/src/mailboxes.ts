import type { NameplateUse } from '@handfast/envelope'

/**
 * The store behind a relay. Everything is asynchronous and every outcome is a value, so that a
 * store may also be a server somewhere else; times are given by the caller. What an answer
 * acknowledged is on disk. `mailboxes.acceptance.ts` is the suite that any adapter must pass.
 */
export interface Mailboxes {
  /**
   * Stores the message, or renews the time of the same bytes where they still lie: those keep
   * their place and are not announced again. All ids are 32 bytes.
   */
  put(message: Incoming): Promise<PutOutcome>
  /**
   * Up to `count` messages of a mailbox after place `after_seq` (0: from the start), in order: none
   * only where there are none, and no more of them than `fillPage` takes, so that thousands who
   * read slowly do not fill the memory. Who was shown a place is never shown a new message before
   * it.
   */
  list(mailbox: Uint8Array, after_seq: number, count: number): Promise<Listed>
  /** The place of a message in its mailbox; 0 where it does not lie there. */
  place(mailbox: Uint8Array, id: Uint8Array): Promise<number | StorageFailed>
  /** Deletes a message; the same answer when there is none. */
  ack(mailbox: Uint8Array, id: Uint8Array): Promise<'acked' | StorageFailed>
  /**
   * Announces what is newly stored in a mailbox, by whichever process, until it is ended: each
   * message once, in the order of its places, and only what `list` shows already.
   */
  watch(mailbox: Uint8Array, onStored: (message: Stored) => void): () => void
  /**
   * Puts the payload behind a random nameplate whose number is neither in use nor kept: of as few
   * digits as `chooseDigits` says for a code, of as many as there are for a link, which nobody
   * types.
   */
  allocate(plate: NewNameplate): Promise<{ nameplate: string } | StorageFailed>
  /** The first claimant gets the payload, and again until it expires; nobody else does. */
  claim(claim: Claim): Promise<{ payload: Uint8Array } | ClaimRefused | StorageFailed>
  /**
   * Takes the payload away from behind a nameplate of this owner (32 bytes): it is expired then.
   * The same answer when there is none, or it has another owner.
   */
  release(nameplate: string, owner: Uint8Array): Promise<'released' | StorageFailed>
  /**
   * Deletes messages last put at or before `messages_ms`, payloads expired at `now_ms`, and all that
   * is left of nameplates whose time was over `NAMEPLATE_KEPT_MS` before. Any process may, at any time.
   */
  sweep(messages_ms: number, now_ms: number): Promise<'swept' | StorageFailed>
  /** Finishes what is under way; every later call answers `storage-failed`. */
  close(): Promise<void>
}

export type Incoming = {
  readonly mailbox: Uint8Array
  readonly id: Uint8Array
  readonly body: Uint8Array
  readonly at_ms: number
}

/** `seq` grows with every message stored, so it orders a mailbox; it means nothing else. */
export type Stored = {
  readonly seq: number
  readonly id: Uint8Array
  readonly body: Uint8Array
  readonly at_ms: number
}

/** It lives from `at_ms` as long as its use says. */
export type NewNameplate = {
  readonly use: NameplateUse
  readonly owner: Uint8Array
  readonly payload: Uint8Array
  readonly at_ms: number
}

export type Claim = {
  readonly nameplate: string
  readonly claimant: Uint8Array
  readonly now_ms: number
}

export type StorageFailed = 'storage-failed'
export type PutOutcome = 'stored' | 'mailbox-full' | StorageFailed
export type ClaimRefused = 'nameplate-unknown' | 'nameplate-used' | 'nameplate-expired'
export type Listed = readonly Stored[] | StorageFailed
