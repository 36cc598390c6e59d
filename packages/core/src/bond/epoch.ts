/** The keys of an epoch, and going from one to the next. */
import { LABEL } from '../crypto/labels.ts'
import { derive } from '../crypto/seal.ts'
import type { EvidenceKey, ReadKey, RootKey, SpokenKey } from '../crypto/secret.ts'
import { reveal } from '../crypto/secret.ts'
import type { Suite } from '../crypto/suite.ts'
import { hashOf } from '../crypto/transcript.ts'
import type { Address, Box } from '../wire/address.ts'
import type { Bond, Role } from './bond.ts'

const NO_SALT = new Uint8Array()

/** E_n: a one-way child, so that keeping it opens nothing of the epoch. [KEY-4] */
export function evidenceKey(suite: Suite, root: RootKey): EvidenceKey {
  return derive(suite, 'EvidenceKey', { salt: NO_SALT, keys: [root] }, [LABEL.evidence])
}

/** K_sp[n]. [KEY-5] */
export function spokenKey(suite: Suite, root: RootKey): SpokenKey {
  return derive(suite, 'SpokenKey', { salt: NO_SALT, keys: [root] }, [LABEL.spoken])
}

/** Where each listens until epoch 1, when neither has told the other a mailbox. [SETTLE-1] */
export function firstReadKey(suite: Suite, root: RootKey, role: Role): ReadKey {
  return derive(suite, 'ReadKey', { salt: NO_SALT, keys: [root] }, [LABEL.firstMailbox, role])
}

export function mailboxId(suite: Suite, readKey: ReadKey): Uint8Array {
  return suite.sha256(reveal(readKey))
}

export function addressOf(suite: Suite, own: Box): Address {
  return { relay: own.relay, id: mailboxId(suite, own.readKey) }
}

/** H(ek): what commits to an X-Wing public key. */
export function keyHash(suite: Suite, key: Uint8Array): Uint8Array {
  return hashOf(suite, [LABEL.imprint, key])
}

/** SUITE-2: a key that cannot be encapsulated to is refused when it comes, not when it is used. */
export function isKey(suite: Suite, key: Uint8Array): boolean {
  return suite.kem.encapsulate(key, new Uint8Array(64)) !== null
}

/** The partner's X-Wing public key, once it is known. */
export function theirKey(bond: Bond): Uint8Array | null {
  return bond.epoch.theirs.is === 'known' ? bond.epoch.theirs.key : null
}

/** Everywhere this side listens now. [BOX-1] */
export function listening(bond: Bond): readonly Box[] {
  const boxes = [bond.epoch.box, bond.myAnchor]
  return bond.left !== null && !bond.left.confirmed ? [...boxes, bond.left.box] : boxes
}
