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
import { startPeers } from './peer.ts'
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
  const peers = startPeers(parts)
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  new WebSocketServer({ server }).on('connection', (socket, { socket: connection }) => {
    const session = relay.onConnection(peers.of(socket, connection))
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
  return { peer: startPeers(parts).of(socket, connection), connection, client, came, work }
}

const frameOf = (first: number, size_bytes: number) => new Uint8Array(size_bytes).fill(first)

test('frames of one turn leave together, behind what promises of it still say', async () => {
  const { peer, connection, came, work } = await openPeer(1e9)
  let left = 0
  const before_bytes = connection.bytesWritten
  peer.send(frameOf(1, 100), () => left++)
  await Promise.resolve()
  peer.send(frameOf(2, 100), () => left++)
  expect([connection.bytesWritten - before_bytes, work.held_bytes]).toEqual([0, 200])
  await expect.poll(() => came).toEqual([1, 2])
  expect([connection.bytesWritten - before_bytes, left, work.held_bytes]).toEqual([204, 2, 0])
})

test('what is large does not wait for the end of the turn', async () => {
  const { peer, connection, came } = await openPeer(1e9)
  const before_bytes = connection.bytesWritten
  for (let n = 1; n <= 16; n++) {
    expect(connection.bytesWritten).toBe(before_bytes)
    peer.send(frameOf(n, 4096))
  }
  expect(connection.bytesWritten).toBeGreaterThan(before_bytes + 16 * 4096)
  await expect.poll(() => came).toEqual(Array.from({ length: 16 }, (_, i) => i + 1))
})

test('frames of every length are what a reader of WebSockets reads', async () => {
  const { peer, client } = await openPeer(1e9)
  const read: Buffer[] = []
  client.on('message', (data, isBinary) => isBinary && Buffer.isBuffer(data) && read.push(data))
  const lengths = [0, 1, 125, 126, 127, 65_535, 65_536, 65_605]
  for (const length of lengths) peer.send(frameOf(7, length))
  await expect.poll(() => read.map(each => each.length)).toEqual(lengths)
  expect(read.every(each => each.every(byte => byte === 7))).toBe(true)
})

test('what was sent before the goodbye comes before it, and nothing after it', async () => {
  const { peer, client, came, work } = await openPeer(1e9)
  const closed = once(client, 'close')
  let left = 0
  peer.send(frameOf(1, 100))
  peer.close('misuse')
  peer.send(frameOf(2, 100), () => left++)
  expect((await closed)[0]).toBe(1008)
  expect([came, left, work.held_bytes]).toEqual([[1], 1, 0])
})

test('where there is no room, who reads keeps the connection: a turn is not what waits', async () => {
  const { peer, client, came } = await openPeer(1)
  for (let n = 1; n <= 5; n++) peer.send(frameOf(n, 100))
  await expect.poll(() => came).toEqual([1, 2, 3, 4, 5])
  expect(client.readyState).toBe(client.OPEN)
})
