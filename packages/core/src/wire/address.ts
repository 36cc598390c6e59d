/** Where a mailbox is: which relay, and its id there. */
import { bytes, type Of, secret, struct, text } from './codec.ts'
import { LIMIT } from './limits.ts'

/** A mailbox of somebody else: who knows the id may write. */
export const address = struct({ relay: text(LIMIT.relay_bytes), id: bytes(32) })
export type Address = Of<typeof address>

/** A mailbox of mine: who shows the read key may read. */
export const box = struct({ relay: text(LIMIT.relay_bytes), readKey: secret('ReadKey', 32) })
export type Box = Of<typeof box>

/** The one form of a relay's address, or `null`: http or https, host, port, path. [BOX-4] */
export function parseRelay(raw: string): string | null {
  const found =
    /^(https?):\/\/([a-z0-9.-]{1,64}|\[[0-9a-f:.]{2,45}\])(:[1-9]\d{0,4})?(\/[\w./~-]{0,40})?$/i.exec(
      raw.trim(),
    )
  const [, scheme = '', name = '', port = '', rest = ''] = found ?? []
  const host = name.startsWith('[') ? ipv6Of(name.toLowerCase()) : hostOf(name.toLowerCase())
  if (host === null || Number(port.slice(1)) > 65_535) return null
  const path = rest.replace(/\/+$/, '')
  if (path.includes('..') || path.split('/').includes('.')) return null
  const relay = `${scheme.toLowerCase()}://${host}${port}${path}`
  return relay.length <= LIMIT.relay_bytes ? relay : null
}

/** A name, or four plain decimal numbers: nothing a browser would read as another address. */
function hostOf(host: string): string | null {
  const parts = host.split('.')
  if (parts.includes('')) return null
  if (!/^(0x[0-9a-f]*|[0-9]+)$/.test(parts.at(-1) ?? '')) return host
  return parts.length === 4 && parts.every(isByte) ? host : null
}

const isByte = (part: string) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) < 256

/** In brackets: eight groups, the longest run of zeros left out, as RFC 5952 writes it. */
function ipv6Of(host: string): string | null {
  const halves = host.slice(1, -1).split('::')
  const [front = [], back = []] = halves.map(half => (half === '' ? [] : half.split(':')))
  const missing = 8 - front.length - back.length
  if (halves.length > 2 || (halves.length > 1 ? missing < 1 : missing !== 0)) return null
  const groups = [...front, ...Array.from({ length: missing }, () => '0'), ...back]
  if (!groups.every(group => /^[0-9a-f]{1,4}$/.test(group))) return null
  const whole = groups.map(group => group.replace(/^0+(?=.)/, '')).join(':')
  for (let more = 7; more > 0; more--) {
    const short = whole.replace(new RegExp(`(^|:)0(:0){${more}}(:|$)`), '::')
    if (short !== whole) return `[${short}]`
  }
  return `[${whole}]`
}

/**
 * BOX-5: a relay somebody else names is contacted over https only; one of this machine or of a
 * private network only if my own relay is such, and then also over http: nobody certifies those.
 */
export function mayContact(relay: string, mine: string): boolean {
  if (relay === mine) return true
  if (isPrivate(relay)) return isPrivate(mine)
  return relay.startsWith('https://')
}

const PRIVATE_NAME = /^(home\.arpa|.*\.(local|localhost|internal|home\.arpa|lan))$/
const PRIVATE_IPV4 =
  /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./

function isPrivate(relay: string): boolean {
  const host = relay
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/:\d+$/, '')
  if (host.startsWith('[')) return !/^\[[23][0-9a-f]{3}:/.test(host)
  if (/^[0-9.]+$/.test(host)) return !host.split('.').every(isByte) || PRIVATE_IPV4.test(host)
  return PRIVATE_NAME.test(host) || !host.includes('.')
}

/** Whether a partner may tell this mailbox to a side whose own relay is `mine`. [BOX-5] */
export function isUsable(told: Address, known: string, mine: string): boolean {
  if (parseRelay(told.relay) !== told.relay) return false
  return told.relay === known || mayContact(told.relay, mine)
}
