import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { expect, test } from 'vitest'
import { fitConnections, openFiles } from '../src/open-files.ts'
import { programs } from './program.ts'
import { connectRaw, makeBody, makeBox } from './raw-client.ts'

/** As many connections as a relay takes: the next is refused early, and all of it goes on. */

const WANTED = 15_000
/** What this process may open beside: the test has as many sockets as the relay. */
const TOO_MANY = 300
const program = programs()

test('all places taken, one more is refused with a plain answer, and the rest is served', async () => {
  const places = fitConnections(WANTED, openFiles()) - TOO_MANY
  const args = ['--log', 'json', '--admin-port', '0', '--requests-per-minute', '1000000000']
  const relay = await program.serve([...args, '--connections', String(places)])
  const { admin_port } = JSON.parse(relay.told.out.split('\n')[0] ?? '')
  const number = async (name: string) => {
    const text = await (await fetch(`http://127.0.0.1:${admin_port}/metrics`)).text()
    return Number(new RegExp(`^handfast_${name} (.+)$`, 'm').exec(text)?.[1])
  }
  const before = await number('memory_bytes')
  const sockets: Socket[] = []
  while (sockets.length < places) {
    const count = Math.min(200, places - sockets.length)
    const opened = await Promise.all(Array.from({ length: count }, () => arrive(relay.port)))
    for (const { socket, said } of opened) {
      expect(said).toMatch(/^HTTP\/1.1 101 /)
      sockets.push(socket)
    }
  }
  expect(await number('connections')).toBe(places)
  const each = (((await number('memory_bytes')) - before) / places / 1024).toFixed(1)
  console.log(`${places} connections, ${each} KiB of memory each`)
  const refused = await Promise.all(Array.from({ length: TOO_MANY }, () => arrive(relay.port)))
  for (const { said } of refused) expect(said).toMatch(/^HTTP\/1.1 503 /)
  expect((await fetch(`${relay.url}/ready`)).status).toBe(200)
  sockets.pop()?.destroy()
  await expect.poll(() => number('connections')).toBe(places - 1)
  const client = await connectRaw(relay.url)
  const put = { kind: 'put', ref: 1, mailbox: makeBox().mailbox, body: makeBody() } as const
  expect((await client.ask(put)).kind).toBe('stored')
  await client.close()
  for (const socket of sockets) socket.destroy()
  await expect.poll(() => number('connections')).toBe(0)
  relay.child.kill('SIGTERM')
  expect(await relay.ended).toEqual([0, null])
}, 480_000)

const UPGRADE =
  'GET /v1 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
  'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'

/** A socket of its own making, and the first that it was told. */
async function arrive(port: string): Promise<{ socket: Socket; said: string }> {
  const socket = connect(Number(port), '127.0.0.1')
  socket.on('error', () => {})
  socket.on('data', data => answerPing(socket, data))
  socket.write(UPGRADE)
  const [said] = await once(socket, 'data')
  // A machine with too much to do may not have read a request in time; then it comes again.
  return String(said).startsWith('HTTP/1.1 408 ') ? arrive(port) : { socket, said: String(said) }
}

/** RFC 6455: a ping without a text, and a pong as clients mask it. */
const PING = Buffer.of(0x89, 0)
const PONG = Buffer.of(0x8a, 0x80, 0, 0, 0, 0)

/** On a slow machine all of this takes longer than a relay waits for who says nothing. */
function answerPing(socket: Socket, data: Buffer | string): void {
  if (Buffer.isBuffer(data) && data.subarray(-PING.length).equals(PING)) socket.write(PONG)
}
