import type { Told } from './text.ts'

/** What happens to a relay as a program. No event is about a client, a message or an address. */
export type LogEvent =
  | {
      readonly event: 'serving'
      readonly url: string
      readonly connections: number
      readonly admin_port?: number
    }
  | { readonly event: 'draining'; readonly sockets: number; readonly requests: number }
  | { readonly event: 'ended' }
  | { readonly event: 'certificate-renewed' }
  | { readonly event: 'overloaded'; readonly refused: Readonly<Record<string, number>> }
  | ({ readonly event: 'error'; readonly code: string } & Told)

export type Log = (event: LogEvent) => void
type Write = (text: string) => void

/**
 * `json`: every event is one object a line. `text`: for a person, where it serves and what is
 * wrong, and nothing else.
 */
export function startLog(kind: 'text' | 'json', out: Write, err: Write): Log {
  if (kind === 'json') {
    return event => out(`${JSON.stringify({ at: new Date().toISOString(), ...event })}\n`)
  }
  return event => {
    if (event.event === 'serving') out(`handfast relay on ${event.url}\n`)
    if (event.event !== 'error') return
    err(`handfast: error: ${event.error}\nhandfast: hint: ${event.hint}\n`)
  }
}
