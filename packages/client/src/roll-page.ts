/**
 * The pages of the roll, as bytes. A page gives each of its names the mark of what is newest there:
 * a branch has the sixteen hexadecimal digits for names, a leaf the keys of entries. [VAULT-17]
 */
import { equalBytes, fromHex, toHex } from '@handfast/core'
import type { Unopened } from './vault.ts'

/** Marks by name, both in hexadecimal digits. A name that is not there has none. */
export type Page = ReadonlyMap<string, string>

const FORMAT = 1
const MARK_BYTES = 16
const KEY_BYTES = 16
const LINE_BYTES = KEY_BYTES + MARK_BYTES
const LINES_TOGETHER = 64
const DIGITS = [...'0123456789abcdef']

/** On a branch: there is no such page. On a leaf: no sealing of this entry counts as the newest. */
export const NO_MARK = '0'.repeat(2 * MARK_BYTES)

/** A sealed record's nonce is drawn anew for every sealing: its first 16 bytes tell them apart. */
export function markOf(sealed: Uint8Array): string {
  return toHex(sealed.subarray(1, 1 + MARK_BYTES))
}

/** Format, then a mark for each digit, zeros where there is none. */
export function encodeBranch(page: Page): Uint8Array {
  const bytes = blank(DIGITS.length * MARK_BYTES)
  for (const [digit, mark] of page) write(bytes, DIGITS.indexOf(digit) * MARK_BYTES, mark)
  return bytes
}

/** `damaged` if it was not written by `encodeBranch`. */
export function decodeBranch(bytes: Uint8Array): Page | Unopened {
  if (isNewerPage(bytes)) return 'newer'
  if (bytes[0] !== FORMAT || bytes.length !== 1 + DIGITS.length * MARK_BYTES) return 'damaged'
  const marks = DIGITS.map((digit, at) => [digit, hexAt(bytes, at * MARK_BYTES)] as const)
  return new Map(marks.filter(([, mark]) => mark !== NO_MARK))
}

/** Format, then key and mark of each entry in ascending order, and zeros up to the next 64 lines. */
export function encodeLeaf(page: Page): Uint8Array {
  const together = Math.max(1, Math.ceil(page.size / LINES_TOGETHER))
  const bytes = blank(together * LINES_TOGETHER * LINE_BYTES)
  for (const [at, key] of [...page.keys()].sort().entries()) {
    write(bytes, at * LINE_BYTES, key)
    write(bytes, at * LINE_BYTES + KEY_BYTES, page.get(key) ?? '')
  }
  return bytes
}

/** `damaged` if it was not written by `encodeLeaf`. */
export function decodeLeaf(bytes: Uint8Array): Page | Unopened {
  if (isNewerPage(bytes)) return 'newer'
  const page = new Map<string, string>()
  for (let at = 0; at < bytes.length - 1; at += LINE_BYTES) {
    const key = hexAt(bytes, at)
    if (key === NO_KEY) break
    page.set(key, hexAt(bytes, at + KEY_BYTES))
  }
  return equalBytes(encodeLeaf(page), bytes) ? page : 'damaged'
}

/** What stands where a leaf has no more lines. A key is 16 random bytes. */
const NO_KEY = '0'.repeat(2 * KEY_BYTES)

function isNewerPage(bytes: Uint8Array): boolean {
  return (bytes[0] ?? 0) > FORMAT
}

function blank(length: number): Uint8Array {
  const bytes = new Uint8Array(1 + length)
  bytes[0] = FORMAT
  return bytes
}

/** `at` counts from behind the format. */
function write(bytes: Uint8Array, at: number, hex: string): void {
  bytes.set(fromHex(hex) ?? new Uint8Array(), 1 + at)
}

function hexAt(bytes: Uint8Array, at: number): string {
  return toHex(bytes.subarray(1 + at, 1 + at + MARK_BYTES))
}
