/**
 * The long fuzzing of the relay: `--frames` frames in this process, then `--over-sockets` over
 * real connections to a relay of its own process, and half as many broken HTTP requests. Ends with
 * 1 where a request had no answer, something stayed, memory grew, or the relay stopped serving.
 */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import { fuzzRules } from './fuzz.ts'
import { mutate, type Random, randomBytes, startFrames, startRandom } from './fuzz-frames.ts'

const MIB = 1024 * 1024
const GROWTH_MIB = 48
const option = (value: string) => ({ type: 'string', default: value }) as const
const { values } = parseArgs({
  options: {
    frames: option('1000000'),
    'over-sockets': option('50000'),
    seed: option(String(Date.now() % 2 ** 32)),
  },
})
const seed = Number(values.seed)
console.log(`seed ${seed}`)
await inProcess(Number(values.frames))
await overSockets(Number(values['over-sockets']))

async function inProcess(frames: number): Promise<void> {
  const from_ms = performance.now()
  const { answers, refused, heap_bytes } = await fuzzRules(frames, seed)
  const seconds = (performance.now() - from_ms) / 1000
  const heap = heap_bytes.map(bytes => Math.round(bytes / MIB))
  console.log(
    `in process: ${answers} of ${frames} answered, ${refused} refused, ${seconds.toFixed(0)} s`,
  )
  console.log(`heap after each tenth, MiB: ${heap.join(' ')}`)
  const growth = (heap.at(-1) ?? 0) - (heap[1] ?? 0)
  if (growth > GROWTH_MIB) throw new Error(`the heap grew by ${growth} MiB`)
}

async function overSockets(frames: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-fuzz-'))
  const { child, port, admin_port } = await startProgram(join(folder, 'relay.db'))
  const from_ms = performance.now()
  const memory: number[] = []
  for (let tenth = 1; tenth <= 10; tenth += 1) {
    const random = startRandom(seed + tenth)
    await Promise.all([
      sendFrames(port, random, frames / 10),
      sendRequests(port, random, frames / 20),
    ])
    memory.push((await numberAt(admin_port, 'handfast_memory_bytes')) / MIB)
  }
  const ready = await fetch(`http://127.0.0.1:${port}/ready`)
  if (ready.status !== 200) throw new Error('the relay is not ready any more')
  await untilZero(admin_port, ['handfast_held_bytes', 'handfast_requests_under_way'])
  const rounded = memory.map(Math.round)
  const seconds = ((performance.now() - from_ms) / 1000).toFixed(0)
  console.log(`over sockets: ${frames} frames, ${frames / 2} requests, ${seconds} s`)
  console.log(`memory after each tenth, MiB: ${rounded.join(' ')}`)
  // Until half of it the heap finds its size; what leaks goes on growing.
  const growth = (rounded.at(-1) ?? 0) - Math.max(...rounded.slice(0, 5))
  if (growth > GROWTH_MIB) throw new Error(`the memory grew by ${growth} MiB`)
  child.kill('SIGTERM')
  const [status] = await once(child, 'exit')
  if (status !== 0) throw new Error(`the relay ended with ${status}`)
  rmSync(folder, { recursive: true })
}

type Started = { child: ChildProcess; port: number; admin_port: number }

async function startProgram(file: string): Promise<Started> {
  const main = join(import.meta.dirname, '..', 'src', 'main.ts')
  const places = ['--port', '0', '--admin-port', '0', '--data', file, '--log', 'json']
  const args = ['--conditions=handfast-source', main, ...places]
  const child = spawn(process.execPath, [...args, '--requests-per-minute', '1000000000'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = await once(child.stdout, 'data')
  const { url, admin_port } = JSON.parse(String(line))
  return { child, port: Number(new URL(url).port), admin_port }
}

/** Ten bad frames end a connection, so there are many of them, one after the other. */
async function sendFrames(port: number, random: Random, frames: number): Promise<void> {
  const next = startFrames(random)
  for (let sent = 0; sent < frames; ) {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/v1`)
    const ended = new Promise(resolve => socket.on('close', resolve))
    socket.on('error', () => {})
    await once(socket, 'open')
    for (let count = 0; count < 50 && sent < frames; count += 1) {
      socket.send(next())
      sent += 1
    }
    if (random(3) === 0) socket.terminate()
    else socket.close()
    await ended
  }
}

/** Requests that were right once, and noise: twenty connections at a time, some never ended. */
async function sendRequests(port: number, random: Random, requests: number): Promise<void> {
  const next = startFrames(random)
  for (let sent = 0; sent < requests; sent += 20) {
    const texts = Array.from({ length: 20 }, () => brokenRequest(random, next()))
    await Promise.all(texts.map(text => sendRaw(port, random, text)))
  }
}

function brokenRequest(random: Random, frame: Uint8Array): Uint8Array {
  const heads = [
    `POST /v1 HTTP/1.1\r\nhost: x\r\ncontent-length: ${frame.length}\r\n\r\n`,
    'GET /v1 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
      'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    'GET /health HTTP/1.1\r\nhost: x\r\nx-forwarded-for: 192.0.2.1\r\n\r\n',
    'OPTIONS /v1 HTTP/1.1\r\nhost: x\r\ncontent-length: 0\r\ntransfer-encoding: chunked\r\n\r\n',
  ]
  const head = Buffer.from(heads[random(heads.length)] ?? '', 'latin1')
  const broken = random(2) === 0 ? mutate(random, head) : head
  return random(10) === 0 ? randomBytes(random, 200) : Buffer.concat([broken, frame])
}

/** Sends it, waits for something or nothing, and leaves by the front door or the window. */
function sendRaw(port: number, random: Random, bytes: Uint8Array): Promise<void> {
  return new Promise(resolve => {
    const socket = connect(port, '127.0.0.1')
    const leave = () => (random(2) === 0 ? socket.resetAndDestroy() : socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => resolve())
    socket.on('data', leave)
    socket.setTimeout(30, leave)
    socket.write(bytes)
  })
}

async function numberAt(admin_port: number, name: string): Promise<number> {
  const text = await (await fetch(`http://127.0.0.1:${admin_port}/metrics`)).text()
  const found = new RegExp(`^${name} (.+)$`, 'm').exec(text)?.[1]
  if (found === undefined) throw new Error(`no ${name}`)
  return Number(found)
}

async function untilZero(admin_port: number, names: readonly string[]): Promise<void> {
  for (const name of names) {
    for (let turn = 0; (await numberAt(admin_port, name)) !== 0; turn += 1) {
      if (turn > 400) throw new Error(`${name} stays`)
      await new Promise(resolve => setTimeout(resolve, 50))
    }
  }
}
