/** The messages of one run by code, in the clear but for what the code protects. [CODE-2] */
import { address } from '../wire/address.ts'
import { blob, bytes, decode, encode, type Of, struct, tagged, text } from '../wire/codec.ts'
import { KEM_CIPHERTEXT_BYTES, KEM_KEY_BYTES, LIMIT } from '../wire/limits.ts'

const element = bytes(32)
const tag = bytes(64)
const sealed = blob(2048)

const runMessage = tagged('kind', {
  join: { sid: bytes(16), mailbox: bytes(32) },
  makerShare: { element },
  joinerShare: { element, tag },
  makerKey: { tag, sealed },
  joinerKey: { ciphertext: bytes(KEM_CIPHERTEXT_BYTES), sealed, mac: bytes(32) },
  /** All failures look alike to the other side. */
  stop: {},
})
export type RunMessage = Of<typeof runMessage>

/** What each tells the other, once the other is proven to know the code. */
export const introduced = struct({
  key: bytes(KEM_KEY_BYTES),
  anchor: address,
  relay: text(LIMIT.relay_bytes),
  name: text(LIMIT.name_bytes),
})
export type Introduced = Of<typeof introduced>

/** What a nameplate leads to: the maker's mailbox for this run, and its half of the session id. */
export const nameplatePayload = struct({ mailbox: bytes(32), sid: bytes(16) })

const VERSION = 1
const wireRun = struct({ version: bytes(1), message: blob(LIMIT.wire_bytes - 3) })

/** Filled up to the one size class. */
export function encodeRunMessage(message: RunMessage): Uint8Array {
  const encoded = encode(wireRun, {
    version: Uint8Array.of(VERSION),
    message: encode(runMessage, message),
  })
  const padded = new Uint8Array(LIMIT.wire_bytes)
  padded.set(encoded)
  return padded
}

export function decodeRunMessage(wire: Uint8Array): RunMessage | null {
  if (wire.length !== LIMIT.wire_bytes || wire[0] !== VERSION) return null
  const end = 3 + ((wire[1] ?? 0) << 8) + (wire[2] ?? 0)
  if (end > wire.length || wire.slice(end).some(byte => byte !== 0)) return null
  return decode(runMessage, wire.slice(3, end))
}
