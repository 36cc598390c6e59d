import { once } from 'node:events'
import { createServer as createPlainServer, type RequestListener, type Server } from 'node:http'
import { createServer as createTlsServer, type Server as TlsServer } from 'node:https'
import type { RelayLimits } from './limits.ts'

/** A certificate with its chain, and its key, both PEM. */
export type Tls = { readonly cert: string; readonly key: string }

/** A server that takes requests and upgrades; `useTls` only where it was made with a certificate. */
export type RelayServer = {
  readonly server: Server
  /** New connections are under this one; false where it is none, and nothing changed. */
  useTls(tls: Tls): boolean
}

/** For plain requests, and for telling 503 to sockets too many. */
export const SPARE_CONNECTIONS = 500

/** Throws where the certificate is none: the caller has looked at it. */
export function makeServer(
  limits: RelayLimits,
  tls: Tls | undefined,
  onRequest: RequestListener,
): RelayServer {
  const options = serverOptions(limits)
  // A time for each request: one for each connection would lie beside every socket that is silent.
  const onTimed: RequestListener = (request, response) => {
    request.socket.setTimeout(limits.answer_ms + limits.request_ms)
    onRequest(request, response)
  }
  const secure = tls && createTlsServer({ ...options, ...TLS_OPTIONS, ...tls }, onTimed)
  const server = secure ?? createPlainServer(options, onTimed)
  // A connection that cannot be taken is not taken; the ones that are there stay.
  server.on('error', () => {})
  // Who asks whether to send a body is told by the answer to the request, not before.
  server.on('checkContinue', (request, response) => onTimed(request, response))
  server.maxConnections = limits.connections + SPARE_CONNECTIONS
  return { server, useTls: fresh => secure !== undefined && replaceTls(secure, fresh) }
}

/** Against those who send a request a byte at a time, and readings that two could differ in. */
function serverOptions({ request_ms }: RelayLimits) {
  return {
    headersTimeout: request_ms,
    requestTimeout: request_ms,
    handshakeTimeout: request_ms,
    connectionsCheckingInterval: Math.ceil(request_ms / 4),
    keepAliveTimeout: 5000,
    maxHeaderSize: 8192,
    insecureHTTPParser: false,
    requireHostHeader: true,
  }
}

const TLS_OPTIONS = { minVersion: 'TLSv1.2', ALPNProtocols: ['http/1.1'] } as const

function replaceTls(server: TlsServer, tls: Tls): boolean {
  try {
    server.setSecureContext({ ...TLS_OPTIONS, ...tls })
    return true
  } catch {
    return false
  }
}

export type ListenFailure = 'port-in-use' | 'port-not-allowed' | 'host-unknown' | 'listen-failed'

export async function listen(
  server: Server,
  { port, host }: { readonly port: number; readonly host: string },
): Promise<ListenFailure | undefined> {
  try {
    server.listen({ port, host, backlog: 1024 })
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return parseListenFailure(error)
  }
}

function parseListenFailure(error: unknown): ListenFailure {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  switch (code) {
    case 'EADDRINUSE':
      return 'port-in-use'
    case 'EACCES':
      return 'port-not-allowed'
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return 'host-unknown'
    default:
      return 'listen-failed'
  }
}

/** The port it listens on, also where 0 was asked for. */
export function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

/** Takes nobody any more; resolves when the last connection is closed. */
export async function stopListening(server: Server): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  await closed
}
