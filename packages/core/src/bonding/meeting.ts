/**
 * Meeting again: the same ceremony for a bond that was there before. The tag recognises, it proves
 * nothing; the old session ends only when the other was seen in the new one. [MEET-1..5]
 */
import { type Bond, type Evidence, otherRole, type Role } from '../bond/bond.ts'
import { LABEL } from '../crypto/labels.ts'
import { macOf } from '../crypto/seal.ts'
import type { MeetKey } from '../crypto/secret.ts'
import type { Suite } from '../crypto/suite.ts'
import { equalBytes } from '../wire/bytes.ts'
import { LIMIT } from '../wire/limits.ts'

/** A bond that may be met again: the entry it lies in, and what recognises it. */
export type Known = { readonly entry: Uint8Array; readonly key: MeetKey }

/** The tag beside a card. [MEET-1] */
export function cardTag(suite: Suite, key: MeetKey, card: Uint8Array): Uint8Array {
  return macOf(suite, key, [LABEL.meetCard, card])
}

/** Does a tag beside a card belong to this bond of mine? */
export function fitsCard(suite: Suite, known: Known, card: Uint8Array, tag: Uint8Array): boolean {
  return equalBytes(tag, cardTag(suite, known.key, card))
}

/** The tag of a contact, where the MAC was not seen on a screen. [MEET-2] */
export function contactTag(suite: Suite, bond: Bond, role: Role): Uint8Array | null {
  return bond.meets === null
    ? null
    : macOf(suite, bond.meets.key, [LABEL.meetContact, bond.id, role])
}

/** It fits: the old bond will go on in this one. It does not: a new entry, nothing else. */
export function judgeContact(suite: Suite, bond: Bond, tag: Uint8Array | null): Bond {
  const { meets } = bond
  if (meets === null || meets.fits === 'yes') return bond
  const right = contactTag(suite, bond, otherRole(bond.role))
  const fits = tag !== null && right !== null && equalBytes(tag, right)
  return { ...bond, meets: fits ? { ...meets, fits: 'yes' } : null }
}

/** MEET-4: the other was seen at epoch 1 of the new session. */
export function mayReplace(bond: Bond): boolean {
  if (bond.meets?.fits !== 'yes' || bond.condition.is !== 'sound') return false
  return bond.epoch.n > 0 && (bond.role === 'I' || bond.left?.confirmed !== false)
}

export type Continued = { readonly bond: Bond; readonly evidence: Evidence }

/** The old session is erased, and with it `torn` and its evidence; what a person wrote stays. */
export function continued(next: Continued, old: Bond): Continued {
  const { label, made_ms } = old
  const history = [...next.bond.history, ...old.history].slice(0, LIMIT.history)
  const lastProof_ms = next.bond.lastProof_ms ?? old.lastProof_ms
  return { ...next, bond: { ...next.bond, meets: null, label, made_ms, history, lastProof_ms } }
}
