import type { NameplateUse, Refusal } from '@handfast/envelope'

/**
 * The way to one relay. An adapter keeps the connection alive by itself, says when it is up and
 * down, and never throws for what a relay does. It promises no more than the relay: a message may
 * arrive more than once (until it is acknowledged), and a request without an answer may or may
 * not have been done; every request may be repeated.
 */
export interface RelayPort {
  /** Begins to connect at once. `url` is http, https, ws or wss; the rest is `not-a-relay`. */
  open(url: string, events: RelayEvents): RelayLink
}

/**
 * Why something was not done: nobody answered (`unreachable`), somebody else did (`not-a-relay`),
 * a relay of another version did, or the relay refused.
 */
export type RelayFailure = 'unreachable' | 'not-a-relay' | 'other-version' | Refusal

/** One message: the mailbox it lay in, its id (SHA-256 of the body), its age at the relay. */
export type Arrived = {
  readonly mailbox: Uint8Array
  readonly id: Uint8Array
  readonly age_ms: number
  readonly body: Uint8Array
}

/** Called from timers and sockets, never from inside a call of the link. */
export type RelayEvents = {
  arrived(message: Arrived): void
  up(): void
  /** Once when the link goes down or does not come up, and again when the reason changes. */
  down(reason: RelayFailure): void
}

export interface RelayLink {
  /** `mailbox` 32 bytes, `body` 4,096 or 65,536 bytes. `stored`: it is on the relay's disk. */
  put(mailbox: Uint8Array, body: Uint8Array): Promise<'stored' | RelayFailure>
  /**
   * The complete set of mailboxes to listen on, at most 2,000; the link works out the difference
   * and repeats it after a reconnect. What is stored arrives oldest first, then what comes.
   */
  listen(boxes: readonly ListenedBox[]): void
  /** Deletes the message at the relay; also answered when it was not there. */
  ack(readKey: Uint8Array, id: Uint8Array): Promise<'acked' | RelayFailure>
  /** Puts a payload behind a fresh nameplate, for as long as its use says. */
  allocate(plate: NewNameplate): Promise<{ nameplate: string } | { failure: RelayFailure }>
  /** `ownerKey` 32 bytes, what the owner is the hash of. Also answered when there was nothing. */
  release(nameplate: string, ownerKey: Uint8Array): Promise<'released' | RelayFailure>
  /** `claimant` 32 random bytes; the same ones get the same payload again until it expires. */
  claim(
    nameplate: string,
    claimant: Uint8Array,
  ): Promise<{ payload: Uint8Array } | { failure: RelayFailure }>
  /** Tries to connect now instead of at the end of the back-off (the network came back). */
  retry(): void
  /** Ends the link: what is pending answers `unreachable`, no event comes after. */
  close(): void
}

/** A code lives ten minutes, a link seven days. */
export type NewNameplate = {
  readonly use: NameplateUse
  /** SHA-256 of the key that releases it; `null`: nobody will. */
  readonly owner: Uint8Array | null
  /** 1 to 128 bytes. */
  readonly payload: Uint8Array
}

export type ListenedBox = { readonly mailbox: Uint8Array; readonly readKey: Uint8Array }
