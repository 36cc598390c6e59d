import { once } from 'node:events'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { encodeClientFrame } from '@handfast/envelope'
import { expect, test } from 'vitest'
import { WebSocketServer } from 'ws'
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
  new WebSocketServer({ server }).on('connection', socket => {
    const session = relay.onConnection(peerOf(socket, parts))
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
