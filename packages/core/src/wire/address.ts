/** Where a mailbox is: which relay, and its id there. */
import { bytes, type Of, secret, struct, text } from './codec.ts'
import { LIMIT } from './limits.ts'

/** A mailbox of somebody else: who knows the id may write. */
export const address = struct({ relay: text(LIMIT.relay_bytes), id: bytes(32) })
export type Address = Of<typeof address>

/** A mailbox of mine: who shows the read key may read. */
export const box = struct({ relay: text(LIMIT.relay_bytes), readKey: secret('ReadKey', 32) })
export type Box = Of<typeof box>

/** The canonical form of a relay's address, or `null`: http or https, host, port, path. */
export function parseRelay(raw: string): string | null {
  const found =
    /^(https?):\/\/([a-z0-9.-]{1,64}|\[[0-9a-f:.]{2,45}\])(:[1-9]\d{0,4})?(\/[\w./~-]{0,40})?$/i.exec(
      raw.trim(),
    )
  if (found === null || !isHost(found[2] ?? '')) return null
  if (Number((found[3] ?? '').slice(1)) > 65_535 || (found[4] ?? '').includes('..')) return null
  const path = (found[4] ?? '').replace(/\/+$/, '')
  const relay = `${found[1]}://${found[2]}${found[3] ?? ''}`.toLowerCase() + path
  return relay.length <= LIMIT.relay_bytes ? relay : null
}

/** A name, or four plain decimal numbers: nothing a browser would read as another address. */
function isHost(host: string): boolean {
  if (host.startsWith('[')) return true
  if (host.endsWith('.') || host.startsWith('.') || host.includes('..')) return false
  const last = host.split('.').at(-1) ?? ''
  if (!/^(0x[0-9a-f]*|[0-9]+)$/i.test(last)) return true
  const parts = host.split('.')
  return parts.length === 4 && parts.every(part => /^(0|[1-9]\d{0,2})$/.test(part) && +part < 256)
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

const PRIVATE_NAME = /^(localhost|.*\.(local|localhost|internal|home\.arpa|lan))$/
const PRIVATE_IPV4 =
  /^(0|10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\./

function isPrivate(relay: string): boolean {
  const host = relay
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '')
    .replace(/:\d+$/, '')
  if (host.startsWith('[')) return !/^\[[23][0-9a-f]{3}:/.test(host)
  if (/^[0-9.]+$/.test(host) && !/^\d+\.\d+\.\d+\.\d+$/.test(host)) return true
  return PRIVATE_NAME.test(host) || PRIVATE_IPV4.test(host) || !host.includes('.')
}

/** Whether a partner may tell this mailbox to a side whose own relay is `mine`. [BOX-5] */
export function isUsable(told: Address, known: string, mine: string): boolean {
  if (parseRelay(told.relay) !== told.relay) return false
  return told.relay === known || mayContact(told.relay, mine)
}
