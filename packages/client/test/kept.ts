/** Records of the first format, as `core` keeps them for its own tests. */
import { readFileSync } from 'node:fs'
import { decodeKept, fromHex, type Kept } from '@handfast/core'

export function keptBytes(name: string): Uint8Array {
  const file = new URL(`../../core/test/vaults/1-${name}.hex`, import.meta.url)
  const bytes = fromHex(readFileSync(file, 'utf8').replaceAll(/\s/g, ''))
  if (bytes === null) throw new Error(`${name} is no record`)
  return bytes
}

export function keptRecord(name: string): Kept {
  const kept = decodeKept(keptBytes(name))
  if (kept === null) throw new Error(`${name} does not open`)
  return kept
}
