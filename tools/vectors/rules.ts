/** TEXT-1 to TEXT-3 and BOX-4 to BOX-6. */
import { utf8 } from './bytes.ts'

/** TEXT-1; undefined when nothing of a name is left, or too much. */
export function plainName(given: string): string | undefined {
  const plain = plainText(given)
  const isRight = plain !== '' && [...plain].length <= 32 && utf8(plain).length <= 64
  return isRight ? plain : undefined
}

function plainText(given: string): string {
  return given
    .replaceAll(/[\t\n\v\f\r\u0085\u2028\u2029]/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .normalize('NFC')
    .replaceAll(/\s+/g, ' ')
    .trim()
}

/** TEXT-2; undefined when it is too long or holds a link. */
export function plainSentence(given: string): string | undefined {
  const plain = plainText(given)
  return mayShow(plain) ? plain : undefined
}

/** TEXT-3: byte for byte what TEXT-2 makes of it. */
export function mayShow(saying: string): boolean {
  const isRight = [...saying].length <= 80 && utf8(saying).length <= 320
  const hasLink = /[a-z][a-z0-9+.-]*:\/\/|www\.\S/i.test(saying)
  return plainText(saying) === saying && isRight && !hasLink
}

const form = /^(https?):\/\/([a-zA-Z0-9.-]{1,64}|\[[0-9a-f:.]+\])(:\d{1,5})?(\/[\w./~-]{0,39})?$/

/** BOX-5: may a partner name this relay to somebody whose own relay is `mine`? */
export function mayName(relay: string, mine: string): boolean {
  if (!isRelay(relay)) return false
  if (relay === mine) return true
  if (isPrivate(hostOf(relay))) return isPrivate(hostOf(mine))
  return relay.startsWith('https://')
}

/** BOX-4. */
export function isRelay(relay: string): boolean {
  if (!form.test(relay) || relay.endsWith('/') || utf8(relay).length > 100) return false
  const [, , host = '', port = '', path = ''] = form.exec(relay) ?? []
  if (host !== host.toLowerCase() || Number(port.slice(1)) > 65_535) return false
  if (host.startsWith('[')) return true
  if (/^\.|\.$|\.\./.test(host) || path.includes('..')) return false
  return !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(host) || isFourNumbers(host)
}

function isFourNumbers(host: string): boolean {
  const parts = host.split('.')
  return parts.length === 4 && parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part))
}

function hostOf(relay: string): string {
  return form.exec(relay)?.[2] ?? ''
}

/** BOX-6. */
function isPrivate(host: string): boolean {
  if (host.startsWith('[')) return !/^\[[23][0-9a-f]{3}:/.test(host)
  if (!host.includes('.')) return true
  if (/(^|\.)(localhost|local|internal|lan|home\.arpa)$/.test(host)) return true
  if (!/^[\d.]+$/.test(host)) return false
  const [a = 0, b = 0, c, d, ...more] = host.split('.').map(Number)
  if (c === undefined || d === undefined || more.length > 0) return true
  if ([0, 10, 127].includes(a) || (a === 169 && b === 254) || (a === 192 && b === 168)) return true
  return (a === 172 && b >= 16 && b < 32) || (a === 100 && b >= 64 && b < 128)
}
