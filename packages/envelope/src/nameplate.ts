import { NAMEPLATE_MAX_DIGITS, NAMEPLATE_MIN_DIGITS } from './limits.ts'

/** A nameplate is a decimal number of 4 to 12 digits, leading zeros included: text, no number. */
export function isNameplate(text: string): boolean {
  return (
    text.length >= NAMEPLATE_MIN_DIGITS &&
    text.length <= NAMEPLATE_MAX_DIGITS &&
    /^[0-9]+$/.test(text)
  )
}
