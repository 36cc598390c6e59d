/** What a record holds of the spoken check, as far as a screen shows it. */
import type { Bond, Nonces } from '../bond/bond.ts'
import type { Topic } from '../bond/question.ts'
import { Secret, type SpokenKey } from '../crypto/secret.ts'

/** Six digits; nine where money or a password is at stake. [SPOKEN-3] */
export function answerLength(about: Topic): number {
  return about === 'money' || about === 'secret' ? 9 : 6
}

export type HeldKey = {
  readonly key: SpokenKey
  readonly nonces: Nonces
  keep(nonces: Nonces): Bond
}

/** Only while R is unconfirmed: afterwards the key of the epoch left is of no more use. */
export function leftKey(bond: Bond): HeldKey | null {
  const { left } = bond
  const responder = left?.responder ?? null
  const spoken = responder?.spoken ?? null
  if (left === null || responder === null || spoken === null) return null
  return {
    ...spoken,
    keep(nonces) {
      const kept = { ...responder, spoken: { ...spoken, nonces } }
      return { ...bond, left: { ...left, responder: kept } }
    },
  }
}

/** The digits without what filled them up. */
export function shownDigits(digits: Secret<'SecretDigits'>): string {
  return String.fromCharCode(...Secret.reveal(digits)).replace(/\.+$/, '')
}
