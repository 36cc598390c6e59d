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
    .replaceAll(/[\t\n\r]/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .normalize('NFC')
    .replaceAll(/\p{Zs}+/gu, ' ')
    .replaceAll(/^ | $/g, '')
}

/** TEXT-2; undefined when it is too long or holds a link. */
export function plainSentence(given: string): string | undefined {
  const plain = plainText(given)
  return mayShow(plain) ? plain : undefined
}

/** TEXT-3: byte for byte what TEXT-2 makes of it. */
export function mayShow(saying: string): boolean {
  const isRight = [...saying].length <= 80 && utf8(saying).length <= 320
  const hasLink = saying.includes('://') || /[wW]{3}\./.test(saying)
  return plainText(saying) === saying && isRight && !hasLink
}

const form =
  /^(https?):\/\/([a-z0-9.-]{1,64}|\[[0-9a-f:]+\])(:[1-9]\d{0,4})?(\/[A-Za-z0-9_./~-]{1,40})?$/

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
  if (Number(port.slice(1)) > 65_535) return false
  if (path.includes('..') || /\/\.(\/|$)/.test(path)) return false
  if (host.startsWith('[')) return isIpv6(host.slice(1, -1))
  if (/^\.|\.$|\.\./.test(host)) return false
  return !/(^|\.)(\d+|0x[0-9a-f]*)$/.test(host) || isFourNumbers(host)
}

function isFourNumbers(host: string): boolean {
  const parts = host.split('.')
  const isNumber = (part: string) => String(Number(part)) === part && Number(part) <= 255
  return parts.length === 4 && parts.every(isNumber)
}

/** Written out and shortened again, it is the same. */
function isIpv6(text: string): boolean {
  const groups = writtenOut(text)
  return groups !== undefined && shortened(groups) === text
}

function writtenOut(text: string): string[] | undefined {
  const [left = [], right = []] = text.split('::').map(half => half.split(':').filter(Boolean))
  const zeros = text.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0
  const groups = [...left, ...'0'.repeat(zeros), ...right]
  const isRight = groups.length === 8 && groups.every(each => /^[0-9a-f]{1,4}$/.test(each))
  return isRight ? groups.map(each => Number.parseInt(each, 16).toString(16)) : undefined
}

function shortened(groups: string[]): string {
  const text = groups.join(':')
  for (let count = 8; count >= 2; count -= 1) {
    const run = new RegExp(`(^|:)0(:0){${count - 1}}(:|$)`)
    if (run.test(text)) return text.replace(run, '::')
  }
  return text
}

function hostOf(relay: string): string {
  return form.exec(relay)?.[2] ?? ''
}

/** BOX-6. */
function isPrivate(host: string): boolean {
  if (host.startsWith('[')) return !/^\[[23][0-9a-f]{3}:/.test(host)
  if (isFourNumbers(host)) return isPrivateNumber(host.split('.').map(Number))
  if (!host.includes('.') || host === 'home.arpa') return true
  return /\.(localhost|local|internal|lan|home\.arpa)$/.test(host)
}

function isPrivateNumber([a = 0, b = 0]: number[]): boolean {
  if ([0, 10, 127].includes(a) || (a === 169 && b === 254) || (a === 192 && b === 168)) return true
  return (a === 172 && b >= 16 && b < 32) || (a === 100 && b >= 64 && b < 128)
}
