import { statSync } from 'node:fs'
import { createServer, type ServerResponse } from 'node:http'
import { pathOf } from './health.ts'
import { metricsText } from './metrics.ts'
import { type ListenFailure, listen, portOf } from './server.ts'
import type { RunningRelay } from './start.ts'

export type Admin = { readonly port: number; close(): void }
export type StartedAdmin = { ok: true; value: Admin } | { ok: false; code: ListenFailure }

/**
 * Numbers for whoever runs the relay, on this machine only: at a relay of a few people, how many
 * messages there were in a minute is already something about them.
 */
export async function startAdmin(
  relay: RunningRelay,
  file: string,
  port: number,
): Promise<StartedAdmin> {
  const server = createServer(ADMIN_OPTIONS, (request, response) => {
    const isRead = request.method === 'GET' || request.method === 'HEAD'
    if (!isRead || pathOf(request) !== '/metrics') return send(response, 404, '')
    const { rss: memory_bytes } = process.memoryUsage()
    send(response, 200, metricsText(relay.snapshot(), { memory_bytes, store_bytes: sizeOf(file) }))
  })
  const failure = await listen(server, { port, host: '127.0.0.1' })
  if (failure !== undefined) return { ok: false, code: failure }
  const close = () => {
    server.close()
    server.closeAllConnections()
  }
  return { ok: true, value: { port: portOf(server), close } }
}

const ADMIN_OPTIONS = { headersTimeout: 5000, requestTimeout: 5000, maxHeaderSize: 8192 }

function send(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'application/openmetrics-text; version=1.0.0; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  })
  response.end(text)
}

function sizeOf(file: string): number {
  const sizes = [file, `${file}-wal`].map(each => statSync(each, { throwIfNoEntry: false })?.size)
  return sizes.reduce((sum: number, size_bytes) => sum + (size_bytes ?? 0), 0)
}
