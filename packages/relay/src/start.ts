import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import { type Clock, startClock } from './clock.ts'
import { answerRequest } from './health.ts'
import { RELAY_LIMITS, type RelayLimits } from './limits.ts'
import { startBlindRelay } from './relay.ts'
import { startSockets } from './sockets.ts'
import { type OpenFailure, openSqliteMailboxes } from './sqlite.ts'
import type { StoreFailure } from './sqlite-failure.ts'

export type RelayOptions = {
  /** 0 takes a free one. */
  readonly port: number
  /** An address of this machine, or its name. */
  readonly host: string
  /** The database; made with its folder where it is not there. */
  readonly file: string
  /** The wall clock, milliseconds since 1970. */
  readonly now?: Clock
  readonly limits?: Partial<RelayLimits>
  /** Told when the store fails, once for each run of the same failure. */
  readonly onStoreFailure?: (failure: StoreFailure) => void
}

export type RunningRelay = {
  /** What a person types: `http://localhost:8788`. */
  readonly url: string
  readonly port: number
  /** Answers what is under way, closes every connection and the database. */
  close(): Promise<void>
}

/** Why a relay could not start; a closed list. */
export type StartFailure =
  | OpenFailure
  | 'port-in-use'
  | 'port-not-allowed'
  | 'host-unknown'
  | 'listen-failed'

export type StartedRelay = { ok: true; value: RunningRelay } | { ok: false; code: StartFailure }

/** Connections that do not close in this time when the relay ends are cut. */
const CLOSE_MS = 1000

/** Starts a relay; when it is there, it serves. Failures are values. */
export async function tryStartRelay(options: RelayOptions): Promise<StartedRelay> {
  const limits = { ...RELAY_LIMITS, ...options.limits }
  const now = startClock(options.now ?? Date.now, () => performance.now())
  const opened = openSqliteMailboxes({
    file: options.file,
    now_ms: now(),
    store_bytes: limits.store_bytes,
    onFailure: tellChanges(options.onStoreFailure ?? (() => {})),
  })
  if (!opened.ok) return opened
  const mailboxes = opened.value
  const relay = startBlindRelay({ mailboxes, now, sha256, limits })
  const server = createServer(SERVER_OPTIONS, answerRequest)
  // A connection that cannot be taken is not taken; the ones that are there stay.
  server.on('error', () => {})
  server.maxConnections = limits.connections + SPARE_CONNECTIONS
  const sockets = startSockets(server, relay, limits)
  const failure = await listen(server, options)
  if (failure !== undefined) {
    sockets.end()
    await mailboxes.close()
    return { ok: false, code: failure }
  }
  const sweeps = setInterval(() => void relay.sweep(), limits.sweep_ms)
  void relay.sweep()
  const port = portOf(server, options.port)
  const close = async () => {
    clearInterval(sweeps)
    sockets.end()
    await closeServer(server, sockets.terminate)
    await mailboxes.close()
  }
  return { ok: true, value: { url: urlOf(options.host, port), port, close: onlyOnce(close) } }
}

/** The same, for callers that cannot go on without it: rejects with `cause` a StartFailure. */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  const started = await tryStartRelay(options)
  if (started.ok) return started.value
  throw new Error(`the relay did not start: ${started.code}`, { cause: started.code })
}

/** For plain requests, and for telling 503 to sockets too many. */
const SPARE_CONNECTIONS = 500

/** Against those who send a request a byte at a time. */
const SERVER_OPTIONS = {
  headersTimeout: 10_000,
  requestTimeout: 10_000,
  keepAliveTimeout: 5000,
  connectionsCheckingInterval: 5000,
  maxHeaderSize: 8192,
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest()
}

async function listen(server: Server, { port, host }: RelayOptions) {
  try {
    server.listen({ port, host, backlog: 1024 })
    await once(server, 'listening')
    return undefined
  } catch (error) {
    return parseListenFailure(error)
  }
}

function parseListenFailure(error: unknown): StartFailure {
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

function portOf(server: Server, asked: number): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : asked
}

const LOCAL_HOSTS: readonly string[] = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost']

function urlOf(host: string, port: number): string {
  if (LOCAL_HOSTS.includes(host)) return `http://localhost:${port}`
  return host.includes(':') ? `http://[${host}]:${port}` : `http://${host}:${port}`
}

async function closeServer(server: Server, terminate: () => void): Promise<void> {
  const closed = once(server, 'close')
  server.close()
  server.closeIdleConnections()
  const cut = setTimeout(() => {
    terminate()
    server.closeAllConnections()
  }, CLOSE_MS)
  await closed
  clearTimeout(cut)
}

function tellChanges(tell: (failure: StoreFailure) => void): (failure: StoreFailure) => void {
  const QUIET_MS = 60_000
  const told = new Map<StoreFailure, number>()
  return failure => {
    const now_ms = performance.now()
    if (now_ms - (told.get(failure) ?? Number.NEGATIVE_INFINITY) < QUIET_MS) return
    told.set(failure, now_ms)
    tell(failure)
  }
}

function onlyOnce(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | undefined
  return () => {
    closing ??= close()
    return closing
  }
}
