/** RFC 4648 base64url without padding; one text of one value. */
const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

export function encodeBase64url(bytes: Uint8Array): string {
  const bits = Array.from(bytes, byte => byte.toString(2).padStart(8, '0')).join('')
  const groups = bits.match(/.{1,6}/g) ?? []
  return groups.map(six => DIGITS[Number.parseInt(six.padEnd(6, '0'), 2)]).join('')
}

/** `null` for another character, padding, or bits left over that are not zero. */
export function decodeBase64url(text: string): Uint8Array | null {
  const values = Array.from(text, digit => DIGITS.indexOf(digit))
  if (values.includes(-1)) return null
  const bits = values.map(value => value.toString(2).padStart(6, '0')).join('')
  const bytes = Uint8Array.from({ length: Math.floor(bits.length / 8) }, (_, at) =>
    Number.parseInt(bits.slice(8 * at, 8 * at + 8), 2),
  )
  return encodeBase64url(bytes) === text ? bytes : null
}
