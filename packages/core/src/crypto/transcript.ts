/**
 * Length-prefixed lists, as CPace writes them (draft-irtf-cfrg-cpace-21, `lv_cat`): every field
 * behind its length in LEB128. Nothing is ever hashed as joined text.
 */
import { concat } from '../wire/bytes.ts'
import { encodeUtf8 } from '../wire/utf8.ts'
import type { Suite } from './suite.ts'

export type Field = Uint8Array | string | number

/** Text as UTF-8; a number as four bytes, big endian. */
export function lvCat(fields: readonly Field[]): Uint8Array {
  return concat(fields.map(field => prependLength(fieldBytes(field))))
}

export function prependLength(field: Uint8Array): Uint8Array {
  const length: number[] = []
  let rest = field.length
  do {
    length.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0))
    rest >>>= 7
  } while (rest > 0)
  return concat([Uint8Array.from(length), field])
}

/** SHA-512 of the list, cut to 32 bytes. The first field is a label. */
export function hashOf(suite: Suite, fields: readonly Field[]): Uint8Array {
  return suite.sha512(lvCat(fields)).slice(0, 32)
}

export function fieldBytes(field: Field): Uint8Array {
  if (field instanceof Uint8Array) return field
  if (typeof field === 'number') {
    return Uint8Array.from([24, 16, 8, 0].map(shift => (field >>> shift) & 0xff))
  }
  const bytes = encodeUtf8(field)
  if (bytes === null) throw new Error('a label or field that is not text')
  return bytes
}
