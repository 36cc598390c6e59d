/**
 * Bytes that must never be printed. The name is part of the type, so that a swapped key does not
 * compile; the bytes are private, so that no inspector, serialiser or error message shows them.
 */
export class Secret<Name extends string> {
  readonly name: Name
  readonly #bytes: Uint8Array

  constructor(name: Name, bytes: Uint8Array) {
    this.name = name
    this.#bytes = bytes
  }

  /** The bytes themselves: for a primitive or a sealed record, nothing else. */
  static reveal(secret: Secret<string>): Uint8Array {
    return secret.#bytes
  }

  toString(): string {
    return `${this.name}(redacted)`
  }

  toJSON(): string {
    return this.toString()
  }
}

export const reveal = Secret.reveal

export type RootKey = Secret<'RootKey'>
/** One-way child of a root key: the MAC of every message of its epoch. */
export type EvidenceKey = Secret<'EvidenceKey'>
export type SpokenKey = Secret<'SpokenKey'>
/** The seed of an X-Wing key pair. */
export type KemSeed = Secret<'KemSeed'>
/** What one encapsulation gave. */
export type KemSecret = Secret<'KemSecret'>
/** Who shows it may read the mailbox whose id is its SHA-256. */
export type ReadKey = Secret<'ReadKey'>
/** A key that seals or opens one message. */
export type MessageKey = Secret<'MessageKey'>
/** The seed of an X25519 key pair, or a ristretto255 scalar, of one run of bonding. */
export type RunSeed = Secret<'RunSeed'>
/** K_meet: recognises a bond when two meet again; proves nothing. */
export type MeetKey = Secret<'MeetKey'>
/** The MAC key of two cards. */
export type CardKey = Secret<'CardKey'>
/** The 128 bits of a link. */
export type LinkKey = Secret<'LinkKey'>
/** Digits that stand for a secret: the code of a bond, an expected answer. */
export type SecretDigits = Secret<'SecretDigits'>
