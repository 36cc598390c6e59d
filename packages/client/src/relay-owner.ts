import { ID_BYTES } from '@handfast/envelope'

/** An owner whose key nobody has. */
const NOBODY = new Uint8Array(ID_BYTES)

export function ownerOf(owner: Uint8Array | null): Uint8Array {
  return owner ?? NOBODY
}
