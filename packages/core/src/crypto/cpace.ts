/**
 * CPACE-RISTR255-SHA512, initiator-responder, with explicit key confirmation:
 * draft-irtf-cfrg-cpace-21. The initiator is who made the code.
 */
import { concat } from '../wire/bytes.ts'
import { encodeUtf8 } from '../wire/utf8.ts'
import type { Suite } from './suite.ts'
import { lvCat, prependLength } from './transcript.ts'

const DSI = 'CPaceRistretto255'
const SHA512_BLOCK_BYTES = 128

export type CpaceInput = {
  /** The password-related string: a weak secret. */
  readonly password: Uint8Array
  /** The channel identifier: public, the same on both sides. */
  readonly channel: Uint8Array
  /** The session id: both sides' random bytes. */
  readonly sid: Uint8Array
}

/** `calculate_generator` of section 7.2: an element of 32 bytes. */
export function cpaceGenerator(suite: Suite, input: CpaceInput): Uint8Array {
  const dsi = ascii(DSI)
  const used = prependLength(input.password).length + prependLength(dsi).length
  const padding = new Uint8Array(Math.max(0, SHA512_BLOCK_BYTES - 1 - used))
  const fields = [dsi, input.password, padding, input.channel, input.sid]
  return suite.group.element(suite.sha512(lvCat(fields)))
}

/** Ya or Yb. `null` cannot happen for a scalar drawn at random; it is refused all the same. */
export function cpaceShare(suite: Suite, input: CpaceInput, scalar: Uint8Array): Uint8Array | null {
  return suite.group.multiply(scalar, cpaceGenerator(suite, input))
}

export type Share = { readonly element: Uint8Array; readonly ad: Uint8Array }

export type CpaceRun = {
  readonly sid: Uint8Array
  readonly initiator: Share
  readonly responder: Share
}

/**
 * The intermediate session key, 64 bytes, of `scalar` and the other's element. `null` if the
 * element is not valid, or it or the product is the identity: then the run is over.
 */
export function cpaceKey(
  suite: Suite,
  run: CpaceRun,
  scalar: Uint8Array,
  theirs: Uint8Array,
): Uint8Array | null {
  const shared = suite.group.multiply(scalar, theirs)
  if (shared === null) return null
  const { sid, initiator, responder } = run
  const transcript = concat([
    lvCat([initiator.element, initiator.ad]),
    lvCat([responder.element, responder.ad]),
  ])
  return suite.sha512(concat([lvCat([ascii(`${DSI}_ISK`), sid, shared]), transcript]))
}

/** Ta or Tb of section 9.4: a MAC by the key over its sender's share. 64 bytes. */
export function cpaceTag(suite: Suite, sid: Uint8Array, isk: Uint8Array, of: Share): Uint8Array {
  const macKey = suite.sha512(concat([ascii('CPaceMac'), sid, isk]))
  return suite.hmac(macKey, lvCat([of.element, of.ad]))
}

function ascii(text: string): Uint8Array {
  return encodeUtf8(text) ?? new Uint8Array()
}
