import { hash } from 'node:crypto'
import type { Server } from 'node:http'
import { startCallers } from './addresses.ts'
import { type Clock, startClock } from './clock.ts'
import { RELAY_LIMITS, type RelayLimits } from './limits.ts'
import { type Sums, startMeter } from './meter.ts'
import type { RelayParts } from './parts.ts'
import { type BlindRelay, startBlindRelay } from './relay.ts'
import {
  type ListenFailure,
  listen,
  makeServer,
  portOf,
  stopListening,
  type Tls,
} from './server.ts'
import { startCallerOf, startServing } from './serving.ts'
import { type Sockets, startSockets } from './sockets.ts'
import { type OpenFailure, openSqliteMailboxes } from './sqlite.ts'
import type { StoreFailure } from './sqlite-failure.ts'
import { startWork } from './work.ts'

export type RelayOptions = {
  /** 0 takes a free one. */
  readonly port: number
  /** An address of this machine, or its name. */
  readonly host: string
  /** The database; made with its folder where it is not there. */
  readonly file: string
  /** Its own certificate; without one it speaks plain http, for a proxy or this machine. */
  readonly tls?: Tls
  /** A proxy stands in front and says who asks in `X-Forwarded-For`. */
  readonly trustProxy?: boolean
  /** Told once, when a proxy says who asks and is not trusted. */
  readonly onProxyIgnored?: () => void
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
  /** New connections are under this certificate; false where it is none or TLS is not used. */
  useTls(tls: Tls): boolean
  /** What is so now, and what happened since the start. */
  snapshot(): Snapshot
  /** Answers what is under way, closes every connection and the database. */
  close(): Promise<void>
}

/** Numbers for whoever runs it; nothing in them tells who or which. */
export type Snapshot = {
  readonly sockets: number
  readonly plain: number
  readonly requests: number
  readonly held_bytes: number
  readonly isDraining: boolean
  readonly limits: RelayLimits
  readonly sums: Sums
}

/** Why a relay could not start; a closed list. */
export type StartFailure = OpenFailure | ListenFailure

export type StartedRelay = { ok: true; value: RunningRelay } | { ok: false; code: StartFailure }

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
  const [work, meter] = [startWork(limits.held_bytes), startMeter()]
  const parts = { mailboxes: opened.value, now, sha256, limits, work, meter }
  const relay = startBlindRelay(parts)
  const callers = startCallers(limits, () => performance.now())
  const callerOf = startCallerOf(callers, options)
  const serving = startServing(parts, relay, callerOf)
  const { server, useTls } = makeServer(limits, options.tls, serving.onRequest)
  const sockets = startSockets(server, parts, relay, callerOf)
  const failure = await listen(server, options)
  if (failure !== undefined) {
    sockets.end()
    await opened.value.close()
    return { ok: false, code: failure }
  }
  const sweeps = setInterval(() => void relay.sweep(), limits.sweep_ms)
  void relay.sweep()
  const close = async () => {
    clearInterval(sweeps)
    await drain(parts, relay, server, sockets)
    await opened.value.close()
  }
  const snapshot = () => {
    const { requests, held_bytes, isDraining } = work
    const [sums, plain] = [meter.sums, serving.open.size]
    return { sockets: sockets.clients.size, plain, requests, held_bytes, isDraining, limits, sums }
  }
  const port = portOf(server)
  const url = urlOf(options, port)
  return { ok: true, value: { url, port, useTls, snapshot, close: onlyOnce(close) } }
}

/** The same, for callers that cannot go on without it: rejects with `cause` a StartFailure. */
export async function startRelay(options: RelayOptions): Promise<RunningRelay> {
  const started = await tryStartRelay(options)
  if (started.ok) return started.value
  throw new Error(`the relay did not start: ${started.code}`, { cause: started.code })
}

/** Takes nobody on, answers what is under way, says goodbye; who does not leave is cut. */
async function drain(parts: RelayParts, relay: BlindRelay, server: Server, sockets: Sockets) {
  const { drain_ms } = parts.limits
  const closed = stopListening(server)
  const drained = parts.work.drain()
  relay.plain.hurry()
  await Promise.race([drained, pause(drain_ms)])
  sockets.end()
  server.closeIdleConnections()
  const cut = setTimeout(() => {
    sockets.terminate()
    server.closeAllConnections()
  }, drain_ms)
  await closed
  clearTimeout(cut)
}

function sha256(bytes: Uint8Array): Uint8Array {
  return hash('sha256', bytes, 'buffer')
}

const LOCAL_HOSTS: readonly string[] = ['127.0.0.1', '::1', '0.0.0.0', '::', 'localhost']

function urlOf({ host, tls }: RelayOptions, port: number): string {
  const scheme = tls === undefined ? 'http' : 'https'
  if (LOCAL_HOSTS.includes(host)) return `${scheme}://localhost:${port}`
  return host.includes(':') ? `${scheme}://[${host}]:${port}` : `${scheme}://${host}:${port}`
}

function pause(wait_ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, wait_ms).unref())
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
