/** Challenge and answer of the spoken check, as digits. [SPOKEN-1] [SPOKEN-2] */
import type { Nonces, Role } from '../bond/bond.ts'
import { TOPICS, type Topic } from '../bond/question.ts'
import { DIGIT_LIST, LABEL } from '../crypto/labels.ts'
import type { SpokenKey } from '../crypto/secret.ts'
import { reveal } from '../crypto/secret.ts'
import type { Suite } from '../crypto/suite.ts'
import { lvCat } from '../crypto/transcript.ts'
import { LIMIT } from '../wire/limits.ts'
import { answerLength, NONCE_DIGITS, TAG_DIGITS } from './shown.ts'

export type Spoke = { readonly asker: Role; readonly about: Topic; readonly nonce: number }

/** Nonce (3) and tag (6): what the one who doubts says. */
export function challengeDigits(suite: Suite, key: SpokenKey, spoke: Spoke): string {
  const tag = spokenDigits(suite, key, LABEL.spokenAsk, spoke, TAG_DIGITS)
  return spoke.nonce.toString().padStart(NONCE_DIGITS, '0') + tag
}

export function answerDigits(suite: Suite, key: SpokenKey, spoke: Spoke): string {
  return spokenDigits(suite, key, LABEL.spokenAnswer, spoke, answerLength(spoke.about))
}

function spokenDigits(
  suite: Suite,
  key: SpokenKey,
  label: typeof LABEL.spokenAsk | typeof LABEL.spokenAnswer,
  { asker, about, nonce }: Spoke,
  count: number,
): string {
  const fields = [label, asker, DIGIT_LIST, TOPICS.indexOf(about), nonce]
  const mac = suite.hmac(reveal(key), lvCat(fields))
  const value = mac.slice(0, 16).reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n)
  return (value % 10n ** BigInt(count)).toString().padStart(count, '0')
}

export function hasNonce(bits: Uint8Array, nonce: number): boolean {
  return (((bits[nonce >> 3] ?? 0) >> (nonce & 7)) & 1) === 1
}

export function withNonce(bits: Uint8Array, nonce: number): Uint8Array {
  return bits.map((byte, i) => (i === nonce >> 3 ? byte | (1 << (nonce & 7)) : byte))
}

/** A nonce never made under this key, or `null` when all thousand are used. */
export function freshNonce(nonces: Nonces, entropy: Uint8Array): number | null {
  const free: number[] = []
  for (let nonce = 0; nonce < LIMIT.nonces; nonce++) {
    if (!hasNonce(nonces.made, nonce)) free.push(nonce)
  }
  const value = entropy.reduce((sum, byte) => sum * 256 + byte, 0)
  return free[value % Math.max(1, free.length)] ?? null
}
