/** What screens know of the spoken check: how many digits, what was typed, what may be shown. */
import type { Bond, Nonces } from '../bond/bond.ts'
import type { Topic } from '../bond/question.ts'
import { Secret, type SpokenKey } from '../crypto/secret.ts'
import { typedDigits } from '../wire/typed.ts'

export const NONCE_DIGITS = 3
export const TAG_DIGITS = 6
export const CHALLENGE_DIGITS = NONCE_DIGITS + TAG_DIGITS

/** Six digits; nine where money or a password is at stake. [SPOKEN-3] */
export function answerLength(about: Topic): number {
  return about === 'money' || about === 'secret' ? 9 : 6
}

/** As many as there are to be, typed with or without spaces. */
export function parseDigits(raw: string, count: number): string | null {
  const digits = typedDigits(raw)
  return digits?.length === count ? digits : null
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
