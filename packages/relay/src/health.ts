import type { IncomingMessage, ServerResponse } from 'node:http'
import { PROTOCOL_VERSION } from '@handfast/envelope'

const HEALTH = JSON.stringify({ handfast: 'relay', version: PROTOCOL_VERSION })

/** Answers plain requests: `/health` to anybody of any origin, 404 to the rest. */
export function answerRequest(request: IncomingMessage, response: ServerResponse): void {
  response.setHeader('access-control-allow-origin', '*')
  response.setHeader('cache-control', 'no-store')
  response.setHeader('x-content-type-options', 'nosniff')
  const isRead = request.method === 'GET' || request.method === 'HEAD'
  if (!isRead || request.url?.split('?')[0] !== '/health') {
    response.writeHead(404, { 'content-length': 0, connection: 'close' }).end()
    return
  }
  response.writeHead(200, { 'content-type': 'application/json' }).end(HEALTH)
}
