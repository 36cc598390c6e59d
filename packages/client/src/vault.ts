/**
 * Records at rest: each sealed for its own place under one random data key. [VAULT-1]
 * sealed = format (1) || nonce (24) || XChaCha20-Poly1305(record key, nonce, ad = place, record)
 */
import type { Symmetric } from '@handfast/core'

const FORMAT = 1
/** Formats are counted one by one. What begins with another byte was never one: it is damage. */
const FORMAT_LAST = 15
const NONCE_BYTES = 24
export const VAULT_ENTROPY_BYTES = NONCE_BYTES

/** `damaged`: not what was sealed here, for this place, by this key. [VAULT-2] [VAULT-11] */
export type Unopened = 'damaged' | 'newer'

export type Vault = {
  /** `place` is the key the record is stored under: a record moved elsewhere does not open. */
  seal(place: string, record: Uint8Array, nonce: Uint8Array): Uint8Array
  open(place: string, sealed: Uint8Array): Uint8Array | Unopened
}

export function openVault(suite: Pick<Symmetric, 'hkdf' | 'aead'>, dataKey: Uint8Array): Vault {
  const info = utf8('handfast/v1 vault record key')
  const key = suite.hkdf(new Uint8Array(), dataKey, info, 32)
  return {
    seal(place, record, nonce) {
      const box = suite.aead.seal(key, nonce, adOf(place), record)
      const sealed = new Uint8Array(1 + NONCE_BYTES + box.length)
      sealed[0] = FORMAT
      sealed.set(nonce, 1)
      sealed.set(box, 1 + NONCE_BYTES)
      return sealed
    },
    open(place, sealed) {
      if (isNewer(sealed)) return 'newer'
      if (sealed[0] !== FORMAT || sealed.length < 1 + NONCE_BYTES) return 'damaged'
      const nonce = sealed.slice(1, 1 + NONCE_BYTES)
      return suite.aead.open(key, nonce, adOf(place), sealed.slice(1 + NONCE_BYTES)) ?? 'damaged'
    },
  }
}

/** Whether a newer version sealed it: then it is left as it is. [VAULT-2] */
export function isNewer(sealed: Uint8Array | undefined): boolean {
  const format = sealed?.[0] ?? 0
  return format > FORMAT && format <= FORMAT_LAST
}

function adOf(place: string): Uint8Array {
  return utf8(`handfast/v1 vault record ${FORMAT} ${place}`)
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text)
}
