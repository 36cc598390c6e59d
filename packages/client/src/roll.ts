/**
 * The roll: which sealing of each entry is the newest, written in the same transaction as the
 * entry. An entry of another age, one that is missing, and one that came back after it was
 * forgotten are noticed by it. [VAULT-16]
 * roll = format (1) || for each entry, in ascending order: key (16) || mark (16)
 */
import { compareBytes, equalBytes, fromHex, toHex } from '@handfast/core'

/** Everything behind the format byte; only this file looks inside. */
export type Roll = { readonly lines: Uint8Array }

const FORMAT = 1
const KEY_BYTES = 16
const LINE_BYTES = 32

export const EMPTY_ROLL: Roll = { lines: new Uint8Array() }

/** A sealed record's nonce is drawn anew for every sealing: its first 16 bytes tell them apart. */
function markOf(sealed: Uint8Array): Uint8Array {
  return sealed.slice(1, 17)
}

export function encodeRoll({ lines }: Roll): Uint8Array {
  const encoded = new Uint8Array(1 + lines.length)
  encoded[0] = FORMAT
  encoded.set(lines, 1)
  return encoded
}

/** `null` if it is of another format, or was not written by `encodeRoll`. */
export function decodeRoll(encoded: Uint8Array): Roll | null {
  const lines = encoded.slice(1)
  if (encoded[0] !== FORMAT || lines.length % LINE_BYTES !== 0) return null
  for (let at = LINE_BYTES; at < lines.length; at += LINE_BYTES) {
    if (compareBytes(keyAt(lines, at - LINE_BYTES), keyAt(lines, at)) >= 0) return null
  }
  return { lines }
}

/** The keys of all that are on it, in hexadecimal digits. */
export function keysOn({ lines }: Roll): string[] {
  return Array.from({ length: lines.length / LINE_BYTES }, (_, i) =>
    toHex(keyAt(lines, i * LINE_BYTES)),
  )
}

/** Whether this sealing is the newest of the entry; `undefined`, that it has none. */
export function isNewest(roll: Roll, key: string, sealed: Uint8Array | undefined): boolean {
  const at = placeOf(roll.lines, key)
  const mark = at.found ? roll.lines.slice(at.from + KEY_BYTES, at.from + LINE_BYTES) : undefined
  if (mark === undefined || sealed === undefined) return mark === sealed
  return equalBytes(mark, markOf(sealed))
}

/** The roll after a save of this entry; `null` takes it off. */
export function rolled(roll: Roll, key: string, sealed: Uint8Array | null): Roll {
  const { lines } = roll
  const at = placeOf(lines, key)
  const before = lines.slice(0, at.from)
  const after = lines.slice(at.found ? at.from + LINE_BYTES : at.from)
  const line = sealed === null ? new Uint8Array() : lineOf(at.key, markOf(sealed))
  const next = new Uint8Array(before.length + line.length + after.length)
  next.set(before)
  next.set(line, before.length)
  next.set(after, before.length + line.length)
  return { lines: next }
}

function lineOf(key: Uint8Array, mark: Uint8Array): Uint8Array {
  const line = new Uint8Array(LINE_BYTES)
  line.set(key)
  line.set(mark, KEY_BYTES)
  return line
}

/** Where the entry's line begins, or where it would. */
function placeOf(lines: Uint8Array, hex: string) {
  const key = fromHex(hex) ?? new Uint8Array()
  let from = 0
  for (; from < lines.length; from += LINE_BYTES) {
    const order = compareBytes(keyAt(lines, from), key)
    if (order >= 0) return { key, from, found: order === 0 }
  }
  return { key, from, found: false }
}

function keyAt(lines: Uint8Array, at: number): Uint8Array {
  return lines.subarray(at, at + KEY_BYTES)
}
