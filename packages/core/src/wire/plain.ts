/** Text that one person writes and another reads: no controls, no tricks with direction. */
import { LIMIT } from './limits.ts'
import { encodeUtf8 } from './utf8.ts'

/**
 * Controls, bidirectional marks and isolates, zero-width characters, tags, lone surrogates. Not
 * what this engine's tables do not know yet: another's may.
 */
const HIDDEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu
const LINK = /:\/\/|www\./i

/** A name, trimmed and bounded; `null` where nothing is left. [TEXT-1] */
export function plainName(raw: string): string | null {
  const name = collapse(raw)
  return name === '' || !fits(name, LIMIT.name_characters, LIMIT.name_bytes) ? null : name
}

/** A sentence, possibly empty; `null` if it is too long or holds a link. [TEXT-2] */
export function plainSaying(raw: string): string | null {
  const saying = collapse(raw)
  if (LINK.test(saying)) return null
  return fits(saying, LIMIT.saying_characters, LIMIT.saying_bytes) ? saying : null
}

/** Twice the same is the same: what hides goes first, then the form, then the spaces. */
function collapse(raw: string): string {
  const open = raw
    .replace(/[\t\n\r]/g, ' ')
    .replace(HIDDEN, '')
    .normalize('NFC')
  return open.replace(/\s+/g, ' ').trim()
}

function fits(value: string, characters: number, length_bytes: number): boolean {
  const bytes = encodeUtf8(value)
  return bytes !== null && bytes.length <= length_bytes && [...value].length <= characters
}
