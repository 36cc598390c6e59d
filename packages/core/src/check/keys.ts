/** The keys of one live check, from its transcript: ask, answer, done. [CHECK-1] */
import { type Bond, OUTCOMES, type Role } from '../bond/bond.ts'
import { keyHash } from '../bond/epoch.ts'
import { question } from '../bond/question.ts'
import { LABEL } from '../crypto/labels.ts'
import { derive } from '../crypto/seal.ts'
import { type KemSecret, type RootKey, reveal } from '../crypto/secret.ts'
import type { Suite } from '../crypto/suite.ts'
import { hashOf } from '../crypto/transcript.ts'
import { bool, bytes, oneOf, struct, u8 } from '../wire/codec.ts'

export const askContent = struct({ id: bytes(8), question })
export const answerContent = struct({ yes: bool, number: u8 })
export const doneContent = struct({ outcome: oneOf(OUTCOMES) })

export type Imprints = { readonly answers: Uint8Array; readonly asks: Uint8Array }

export function checkContext(
  suite: Suite,
  bond: Bond,
  asker: Role,
  imprints: Imprints,
  ciphertext: Uint8Array,
): Uint8Array {
  const { id, epoch } = bond
  const hashes = [keyHash(suite, imprints.answers), keyHash(suite, imprints.asks)]
  return hashOf(suite, [LABEL.checkContext, id, epoch.n, asker, ciphertext, ...hashes])
}

export function askKey(suite: Suite, root: RootKey, ssP: KemSecret, context: Uint8Array) {
  const from = { salt: reveal(root), keys: [ssP] }
  return derive(suite, 'MessageKey', from, [LABEL.ask, context])
}

export type CheckSecrets = { readonly ssP: KemSecret; readonly ssV: KemSecret }

export function checkTranscript(
  suite: Suite,
  context: Uint8Array,
  ask: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  return hashOf(suite, [LABEL.checkTranscript, context, ask, ciphertext])
}

export function answerKey(
  suite: Suite,
  root: RootKey,
  secrets: CheckSecrets,
  transcript: Uint8Array,
) {
  const from = { salt: reveal(root), keys: [secrets.ssP, secrets.ssV] }
  return derive(suite, 'MessageKey', from, [LABEL.answer, transcript])
}

/** The key of `done`, and the transcript it is sealed for. */
export function doneKey(
  suite: Suite,
  root: RootKey,
  secrets: CheckSecrets,
  exchange: { readonly transcript: Uint8Array; readonly answer: Uint8Array },
) {
  const transcript = hashOf(suite, [LABEL.checkFinal, exchange.transcript, exchange.answer])
  const from = { salt: reveal(root), keys: [secrets.ssP, secrets.ssV] }
  return { key: derive(suite, 'MessageKey', from, [LABEL.done, transcript]), transcript }
}
