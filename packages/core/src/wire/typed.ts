/** What a person typed where digits are wanted. */

/** The digits without spaces and hyphens; `null` where anything else was typed. */
export function typedDigits(raw: string): string | null {
  const digits = raw.replace(/[\s-]/g, '')
  return /^[0-9]+$/.test(digits) ? digits : null
}
