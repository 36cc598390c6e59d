import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { CLIENT_FRAME_MAX_BYTES, encodeServerFrame, PROTOCOL_VERSION } from '@handfast/envelope'
import { type WebSocket, WebSocketServer } from 'ws'
import type { Caller } from './addresses.ts'
import { pathOf } from './health.ts'
import type { Meter, TurnedAway } from './meter.ts'
import type { RelayParts } from './parts.ts'
import { startPeers } from './peer.ts'
import type { BlindRelay, Session } from './relay.ts'
import type { CallerOf } from './serving.ts'

const PATH = `/v${PROTOCOL_VERSION}`
const GOING_AWAY = 1001
const OTHER_VERSION = 1002

export type Sockets = ReturnType<typeof startSockets>

/** Takes WebSocket connections of a server for a relay until it is ended. */
export function startSockets(
  server: Server,
  parts: RelayParts,
  relay: BlindRelay,
  callerOf: CallerOf,
) {
  const { limits, meter } = parts
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: CLIENT_FRAME_MAX_BYTES,
  })
  const alive = new WeakSet<WebSocket>()
  const peers = startPeers(parts)
  // One for all: what is made for each connection is there as often as there are connections.
  const onPong = function (this: WebSocket) {
    alive.add(this)
  }
  server.on('upgrade', (request, socket, head) => {
    // Without a listener a reset before the upgrade would end the process.
    socket.on('error', ignore)
    const path = pathOf(request)
    const caller = callerOf(request)
    const refusal = refusalOf(parts, request, sockets.clients.size, caller)
    if (refusal !== undefined) return refuse(socket, meter, refusal)
    upgrade(sockets, request, socket, head, connection => {
      // From here on it has a listener of its own.
      socket.off('error', ignore)
      if (path !== PATH) return greetOtherVersion(connection)
      meter.opened()
      alive.add(connection)
      connection.on('pong', onPong)
      serve(connection, relay.onConnection(peers.of(connection, socket), caller))
    })
  })
  const pings = setInterval(() => pingAll(sockets.clients, alive, meter), limits.ping_ms)
  return {
    clients: sockets.clients,
    end() {
      clearInterval(pings)
      // What was answered in this turn leaves before the goodbye.
      peers.leave()
      for (const connection of sockets.clients) connection.close(GOING_AWAY)
    },
    terminate() {
      for (const connection of sockets.clients) connection.terminate()
    },
  }
}

type Refused = { readonly status: string; readonly why: TurnedAway }

/** Nothing is done for a connection before this: it costs a look at its path and a count. */
function refusalOf(
  { limits, work }: RelayParts,
  request: IncomingMessage,
  open: number,
  caller: Caller,
): Refused | undefined {
  if (!/^\/v[0-9]{1,4}$/.test(pathOf(request))) {
    return { status: '404 Not Found', why: 'no-such-path' }
  }
  // A request with a body and a change of protocol: two readers could see two requests.
  const { 'content-length': length, 'transfer-encoding': encoding } = request.headers
  if (length !== undefined || encoding !== undefined) {
    return { status: '400 Bad Request', why: 'no-such-path' }
  }
  if (open >= limits.connections || work.isDraining) {
    return { status: '503 Service Unavailable', why: 'full' }
  }
  if (!caller('ask')) return { status: '429 Too Many Requests', why: 'too-many-requests' }
  return undefined
}

function upgrade(
  sockets: WebSocketServer,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  onOpen: (connection: WebSocket) => void,
): void {
  sockets.handleUpgrade(request, socket, head, connection => {
    // What goes wrong on a connection ends it; `close` follows, and nobody is told more.
    connection.on('error', ignore)
    onOpen(connection)
  })
}

/** Answered and ended, also for who never ends: a refused connection must not stay open. */
function refuse(socket: Duplex, meter: Meter, { status, why }: Refused): void {
  meter.turnedAway(why)
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
  socket.resume()
  const late = setTimeout(() => socket.destroy(), REFUSED_MS)
  socket.once('close', () => clearTimeout(late))
}

const REFUSED_MS = 1000

/** A client of another version learns which one this is. */
function greetOtherVersion(connection: WebSocket): void {
  connection.send(encodeServerFrame({ kind: 'hello', version: PROTOCOL_VERSION }))
  connection.close(OTHER_VERSION)
}

function serve(socket: WebSocket, session: Session): void {
  socket.on('message', (data, isBinary) => {
    session.onFrame(isBinary && Buffer.isBuffer(data) ? data : NO_FRAME)
  })
  socket.on('close', () => session.onClose())
}

const NO_FRAME = new Uint8Array(0)

function ignore(): void {}

/** Whoever did not answer the ping before is gone, even if the network has not noticed. */
function pingAll(
  connections: ReadonlySet<WebSocket>,
  alive: WeakSet<WebSocket>,
  meter: Meter,
): void {
  for (const connection of connections) {
    if (!alive.has(connection)) {
      meter.turnedAway('no-pong')
      connection.terminate()
      continue
    }
    alive.delete(connection)
    connection.ping()
  }
}
