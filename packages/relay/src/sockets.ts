import type { IncomingMessage, Server } from 'node:http'
import type { Duplex } from 'node:stream'
import { CLIENT_FRAME_MAX_BYTES, encodeServerFrame, PROTOCOL_VERSION } from '@handfast/envelope'
import { type WebSocket, WebSocketServer } from 'ws'
import type { RelayLimits } from './limits.ts'
import { peerOf } from './peer.ts'
import type { BlindRelay } from './relay.ts'

const PATH = `/v${PROTOCOL_VERSION}`
const GOING_AWAY = 1001
const OTHER_VERSION = 1002

/** Takes WebSocket connections of a server for a relay until it is ended. */
export function startSockets(server: Server, relay: BlindRelay, limits: RelayLimits) {
  const sockets = new WebSocketServer({
    noServer: true,
    perMessageDeflate: false,
    maxPayload: CLIENT_FRAME_MAX_BYTES,
  })
  const alive = new WeakSet<WebSocket>()
  server.on('upgrade', (request, socket, head) => {
    // Without a listener a reset before the upgrade would end the process.
    socket.on('error', () => {})
    const path = request.url?.split('?')[0] ?? ''
    if (!/^\/v[0-9]{1,4}$/.test(path)) return refuse(socket, '404 Not Found')
    if (sockets.clients.size >= limits.connections) return refuse(socket, '503 Service Unavailable')
    upgrade(sockets, request, socket, head, connection => {
      if (path !== PATH) return greetOtherVersion(connection)
      alive.add(connection)
      connection.on('pong', () => alive.add(connection))
      serve(connection, relay, limits)
    })
  })
  const pings = setInterval(() => pingAll(sockets.clients, alive), limits.ping_ms)
  return {
    end() {
      clearInterval(pings)
      for (const connection of sockets.clients) connection.close(GOING_AWAY)
    },
    terminate() {
      for (const connection of sockets.clients) connection.terminate()
    },
  }
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
    connection.on('error', () => {})
    onOpen(connection)
  })
}

function refuse(socket: Duplex, status: string): void {
  socket.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`)
}

/** A client of another version learns which one this is. */
function greetOtherVersion(connection: WebSocket): void {
  connection.send(encodeServerFrame({ kind: 'hello', version: PROTOCOL_VERSION }))
  connection.close(OTHER_VERSION)
}

function serve(connection: WebSocket, relay: BlindRelay, limits: RelayLimits): void {
  const session = relay.onConnection(peerOf(connection, limits.buffered_bytes))
  const NO_FRAME = new Uint8Array(0)
  connection.on('message', (data, isBinary) => {
    session.onFrame(isBinary && Buffer.isBuffer(data) ? data : NO_FRAME)
  })
  connection.on('close', () => session.onClose())
}

/** Whoever did not answer the ping before is gone, even if the network has not noticed. */
function pingAll(connections: ReadonlySet<WebSocket>, alive: WeakSet<WebSocket>): void {
  for (const connection of connections) {
    if (!alive.has(connection)) {
      connection.terminate()
      continue
    }
    alive.delete(connection)
    connection.ping()
  }
}
