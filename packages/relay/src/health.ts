import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { PROTOCOL_VERSION } from '@handfast/envelope'
import type { RelayParts } from './parts.ts'

const HEALTH = JSON.stringify({ handfast: 'relay', version: PROTOCOL_VERSION })

/** Whether it runs (`/health`), and whether it can be used (`/ready`); undefined for other paths. */
export function startHealth(parts: RelayParts) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    if (request.method !== 'GET' && request.method !== 'HEAD') return false
    switch (pathOf(request)) {
      case '/health':
        sendJson(response, 200, HEALTH)
        return true
      case '/ready': {
        const why = await notReady(parts)
        sendJson(response, why === undefined ? 200 : 503, JSON.stringify({ ready: why ?? true }))
        return true
      }
      default:
        return false
    }
  }
}

export function pathOf(request: IncomingMessage): string {
  return request.url?.split('?')[0] ?? ''
}

/** What every plain answer says: any page may read it, nobody keeps it, nobody guesses its type. */
export function setPlainHeaders(response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('cache-control', 'no-store')
  response.setHeader('x-content-type-options', 'nosniff')
}

/** A mailbox that nobody has is read and written: that needs all that a real one needs. */
async function notReady({
  mailboxes,
  work,
}: RelayParts): Promise<'draining' | 'store' | undefined> {
  if (work.isDraining) return 'draining'
  const mailbox = randomBytes(32)
  const listed = await mailboxes.list(mailbox, 0, 1)
  const acked = await mailboxes.ack(mailbox, mailbox)
  return listed === 'storage-failed' || acked === 'storage-failed' ? 'store' : undefined
}

function sendJson(response: ServerResponse, status: number, text: string): void {
  const head = { 'content-type': 'application/json', 'content-length': text.length }
  response.writeHead(status, head).end(text)
}
