import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { encodeClientFrame } from '@handfast/envelope'
import { expect, onTestFinished, test } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { connectRaw, makeBox, sha256 } from '../test/raw-client.ts'
import { running } from '../test/running.ts'
import { RELAY_LIMITS } from './limits.ts'
import { startMeter } from './meter.ts'
import { peerOf } from './peer.ts'
import { startBlindRelay } from './relay.ts'
import { portOf } from './server.ts'
import { openSqliteMailboxes } from './sqlite.ts'
import { startWork } from './work.ts'

const at = running()

test('[RELAY-8] a store that cannot be read ends the connection with 1011', async () => {
  await at.start()
  const file = join(at.folder, 'other.db')
  const opened = openSqliteMailboxes({ file, now_ms: 0, store_bytes: 1e9, onFailure: () => {} })
  if (!opened.ok) throw new Error(opened.code)
  const [work, meter] = [startWork(1e9), startMeter()]
  const limits = RELAY_LIMITS
  const parts = { mailboxes: opened.value, now: () => 0, sha256, limits, work, meter }
  const relay = startBlindRelay(parts)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  new WebSocketServer({ server }).on('connection', (socket, { socket: connection }) => {
    const session = relay.onConnection(peerOf(socket, connection, parts))
    socket.on('message', data => session.onFrame(Buffer.isBuffer(data) ? data : new Uint8Array()))
  })
  const client = await connectRaw(`http://127.0.0.1:${portOf(server)}`)
  await client.next('hello')
  await opened.value.close()
  client.send(encodeClientFrame({ kind: 'listen', ref: 1, readKeys: [makeBox().readKey] }))
  expect(await client.ended).toBe(1011)
  expect(client.came).toEqual([{ kind: 'listening', ref: 1 }])
  server.close()
})

/** A peer with this much room, the connection below it, and who reads. */
async function openPeer(held_bytes: number) {
  await at.start()
  const file = join(at.folder, 'peer.db')
  const opened = openSqliteMailboxes({ file, now_ms: 0, store_bytes: 1e9, onFailure: () => {} })
  if (!opened.ok) throw new Error(opened.code)
  const [work, meter] = [startWork(held_bytes), startMeter()]
  const parts = { mailboxes: opened.value, now: () => 0, sha256, limits: RELAY_LIMITS, work, meter }
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const accepted = once(new WebSocketServer({ server }), 'connection')
  const client = new WebSocket(`ws://127.0.0.1:${portOf(server)}`)
  const came: number[] = []
  client.on('message', data => came.push(Buffer.isBuffer(data) ? (data[0] ?? -1) : -1))
  const [socket, { socket: connection }] = await accepted
  onTestFinished(async () => {
    client.terminate()
    server.close()
    await opened.value.close()
  })
  return { peer: peerOf(socket, connection, parts), connection, client, came, work }
}

const frameOf = (first: number, size_bytes: number) => new Uint8Array(size_bytes).fill(first)

test('frames of one turn leave together, behind what promises of it still say', async () => {
  const { peer, connection, came, work } = await openPeer(1e9)
  let left = 0
  peer.send(frameOf(1, 100), () => left++)
  await Promise.resolve()
  peer.send(frameOf(2, 100), () => left++)
  expect(connection.writableCorked).toBe(1)
  await expect.poll(() => came).toEqual([1, 2])
  expect([connection.writableCorked, left, work.held_bytes]).toEqual([0, 2, 0])
})

test('what is large does not wait for the end of the turn', async () => {
  const { peer, connection, came } = await openPeer(1e9)
  for (let n = 1; n <= 16; n++) {
    expect(connection.writableCorked).toBe(n === 1 ? 0 : 1)
    peer.send(frameOf(n, 4096))
  }
  expect(connection.writableCorked).toBe(0)
  await expect.poll(() => came).toEqual(Array.from({ length: 16 }, (_, i) => i + 1))
})

test('where there is no room, who reads keeps the connection: a turn is not what waits', async () => {
  const { peer, client, came } = await openPeer(1)
  for (let n = 1; n <= 5; n++) peer.send(frameOf(n, 100))
  await expect.poll(() => came).toEqual([1, 2, 3, 4, 5])
  expect(client.readyState).toBe(client.OPEN)
})
