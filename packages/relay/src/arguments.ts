import { parseArgs } from 'node:util'
import { RELAY_LIMITS, type RelayLimits } from './limits.ts'

/** What the relay's program was asked for. */
export type Arguments = {
  readonly port: number
  readonly host: string
  readonly file: string
  /** Files with a certificate and its key, both PEM. */
  readonly tlsFiles: { readonly cert: string; readonly key: string } | undefined
  readonly trustProxy: boolean
  /** Where numbers are told, on this machine only. */
  readonly admin_port: number | undefined
  readonly log: 'text' | 'json'
  readonly limits: Partial<RelayLimits>
}

export const USAGE =
  'handfast-relay --data FILE [--port 8788] [--host 127.0.0.1] [--tls-cert FILE --tls-key FILE] ' +
  '[--trust-proxy] [--admin-port N] [--log text|json] [--connections N] [--requests-per-minute N]; ' +
  'or backup TO --data FILE, or restore FROM --data FILE'

const OPTIONS = {
  port: { type: 'string', default: '8788' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  'tls-cert': { type: 'string' },
  'tls-key': { type: 'string' },
  'trust-proxy': { type: 'boolean', default: false },
  'admin-port': { type: 'string' },
  log: { type: 'string', default: 'text' },
  connections: { type: 'string', default: String(RELAY_LIMITS.connections) },
  'requests-per-minute': { type: 'string', default: String(RELAY_LIMITS.requests_per_minute) },
} as const

/** Undefined where anything is not understood: a relay does not guess. */
export function parseArguments(argv: readonly string[]): Arguments | undefined {
  try {
    const { values } = parseArgs({ args: [...argv], options: OPTIONS })
    const { data: file, host, log } = values
    const tlsFiles = pairOf(values['tls-cert'], values['tls-key'])
    const numbers = {
      port: parseNumber(values.port, 65_535),
      admin_port: parseNumber(values['admin-port'] ?? '0', 65_535),
      connections: parseNumber(values.connections, 1_000_000),
      requests_per_minute: parseNumber(values['requests-per-minute'], 1_000_000_000),
    }
    if (Object.values(numbers).includes(Number.NaN) || tlsFiles === 'half') return undefined
    if (!file || !host || (log !== 'text' && log !== 'json')) return undefined
    const { connections, requests_per_minute } = numbers
    return {
      port: numbers.port,
      host,
      file,
      tlsFiles,
      trustProxy: values['trust-proxy'],
      admin_port: values['admin-port'] === undefined ? undefined : numbers.admin_port,
      log,
      limits: { connections, requests_per_minute },
    }
  } catch {
    return undefined
  }
}

function pairOf(cert: string | undefined, key: string | undefined) {
  if (cert === undefined && key === undefined) return undefined
  return cert && key ? { cert, key } : ('half' as const)
}

function parseNumber(text: string, most: number): number {
  const number = /^[0-9]{1,10}$/.test(text) ? Number(text) : Number.NaN
  return number <= most ? number : Number.NaN
}
