/** The keys of one step, from its transcript. protocol: pulse, reply, moved. [STEP-1] */
import type { Bond } from '../bond/bond.ts'
import { keyHash } from '../bond/epoch.ts'
import { LABEL } from '../crypto/labels.ts'
import { derive } from '../crypto/seal.ts'
import type { KemSecret, MessageKey, RootKey } from '../crypto/secret.ts'
import { reveal } from '../crypto/secret.ts'
import type { Suite } from '../crypto/suite.ts'
import { hashOf } from '../crypto/transcript.ts'
import { address } from '../wire/address.ts'
import { bytes, list, struct, time_ms } from '../wire/codec.ts'
import { HASH_BYTES, KEM_KEY_BYTES, LIMIT } from '../wire/limits.ts'

export const told = list(bytes(HASH_BYTES), LIMIT.made)
export const pulseContent = struct({ key: bytes(KEM_KEY_BYTES), address, begun_ms: time_ms })
export const replyContent = struct({ key: bytes(KEM_KEY_BYTES), address, told })
export const movedContent = struct({ told })

export type StepKeys = { readonly ssR: KemSecret; readonly ssI: KemSecret }

/** What both sides agree on before a word is sealed: bond, epoch, keys and ciphertext. */
export function stepContext(
  suite: Suite,
  bond: Bond,
  keys: { readonly ofR: Uint8Array; readonly ofI: Uint8Array },
  ciphertext: Uint8Array,
): Uint8Array {
  const { id, epoch } = bond
  const imprints = [keyHash(suite, keys.ofR), keyHash(suite, keys.ofI)]
  return hashOf(suite, [LABEL.stepContext, id, epoch.n, 'I', ciphertext, ...imprints])
}

export function pulseKey(suite: Suite, root: RootKey, ssR: KemSecret, context: Uint8Array) {
  const from = { salt: reveal(root), keys: [ssR] }
  return derive(suite, 'MessageKey', from, [LABEL.pulse, context])
}

export function stepTranscript(
  suite: Suite,
  context: Uint8Array,
  pulse: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  return hashOf(suite, [LABEL.stepTranscript, context, pulse, ciphertext])
}

export function replyKey(suite: Suite, root: RootKey, keys: StepKeys, transcript: Uint8Array) {
  const from = { salt: reveal(root), keys: [keys.ssR, keys.ssI] }
  return derive(suite, 'MessageKey', from, [LABEL.reply, transcript])
}

export type NextRoot = {
  readonly root: RootKey
  readonly movedKey: MessageKey
  readonly transcript: Uint8Array
}

/** RK_{n+1} and p3, from RK_n, both secrets and the whole exchange. [STEP-2] */
export function nextRoot(
  suite: Suite,
  root: RootKey,
  keys: StepKeys,
  exchange: { readonly transcript: Uint8Array; readonly sealedReply: Uint8Array },
): NextRoot {
  const fields = [LABEL.stepFinal, exchange.transcript, exchange.sealedReply]
  const transcript = hashOf(suite, fields)
  const from = { salt: reveal(root), keys: [keys.ssR, keys.ssI] }
  return {
    root: derive(suite, 'RootKey', from, [LABEL.root, transcript]),
    movedKey: derive(suite, 'MessageKey', from, [LABEL.moved, transcript]),
    transcript,
  }
}
