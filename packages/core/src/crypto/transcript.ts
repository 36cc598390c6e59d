/**
 * Length-prefixed lists, as CPace writes them (draft-irtf-cfrg-cpace-21, `lv_cat`): every field
 * behind its length in LEB128. Nothing is ever hashed as joined text.
 */
import { encodeUtf8 } from '../wire/utf8.ts'
import type { Suite } from './suite.ts'

export type Field = Uint8Array | string | number

/** Text as UTF-8; a number as four bytes, big endian. */
export function lvCat(fields: readonly Field[]): Uint8Array {
  const parts = fields.map(fieldBytes)
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + sized(length), 0))
  let at = 0
  for (const part of parts) at = put(whole, at, part)
  return whole
}

export function prependLength(field: Uint8Array): Uint8Array {
  const whole = new Uint8Array(sized(field.length))
  put(whole, 0, field)
  return whole
}

/** So many bytes, and the LEB128 of their number. */
function sized(length: number): number {
  let bytes = length + 1
  for (let rest = length >>> 7; rest > 0; rest >>>= 7) bytes += 1
  return bytes
}

/** Says where it ends. */
function put(whole: Uint8Array, from: number, field: Uint8Array): number {
  let at = from
  let rest = field.length
  do {
    whole[at] = (rest & 0x7f) | (rest > 0x7f ? 0x80 : 0)
    rest >>>= 7
    at += 1
  } while (rest > 0)
  whole.set(field, at)
  return at + field.length
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
