/** What a phone shows another's camera: a card, and once it has read theirs, a MAC over both. */
import { concat } from './bytes.ts'
import { blob, bytes, decode, encode, type Of, option, struct, text, u8 } from './codec.ts'
import { LIMIT } from './limits.ts'

const MAGIC = [0x48, 0x46] as const // HF
export const CARD_VERSION = 1

const card = struct({
  version: u8,
  /** X25519 public key of this run. */
  share: bytes(32),
  /** Commits to the X-Wing public key, which is too large for a code. */
  commitment: bytes(32),
  relay: text(LIMIT.relay_bytes),
  name: text(LIMIT.name_bytes),
})
export type Card = Of<typeof card>

const frame = struct({
  card: blob(LIMIT.card_bytes),
  mac: option(bytes(32)),
  /** Recognises a bond that was there before: for meeting again. */
  tag: option(bytes(32)),
})
export type Frame = Of<typeof frame>

export function encodeCard(value: Card): Uint8Array {
  return encode(card, value)
}

export function encodeFrame(value: Frame): Uint8Array {
  return concat([Uint8Array.of(...MAGIC, CARD_VERSION), encode(frame, value)])
}

export type ParsedFrame =
  | { readonly is: 'frame'; readonly frame: Frame; readonly card: Card }
  | { readonly is: 'not-a-card' }
  | { readonly is: 'card-version' }

/** Any code a camera may see: another program's, another version's, or a card. */
export function parseFrame(raw: Uint8Array): ParsedFrame {
  if (raw.length > LIMIT.frame_bytes || raw[0] !== MAGIC[0] || raw[1] !== MAGIC[1]) {
    return { is: 'not-a-card' }
  }
  if (raw[2] !== CARD_VERSION) return { is: 'card-version' }
  const value = decode(frame, raw.slice(3))
  const read = value === null ? null : decode(card, value.card)
  if (value === null || read === null) return { is: 'not-a-card' }
  return read.version === CARD_VERSION
    ? { is: 'frame', frame: value, card: read }
    : { is: 'card-version' }
}
