/**
 * The peer: magic-wormhole's mailbox server, as Debian packs it. The same work for both: two sides
 * of a mailbox, one puts 4 KiB, the other gets them; the next goes when one came.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { connect } from 'node:net'
import { join } from 'node:path'
import { WebSocket } from 'ws'
import { freePort } from '../../tools/free-port.ts'
import { compared } from '../kit/compared.ts'
import { pause, short, times } from '../kit/numbers.ts'
import { type Row, ratioOf } from '../kit/row.ts'
import { putToDelivery } from './load.ts'
import { crowdAt, startRelayChild } from './servers.ts'
import type { RelaySizes } from './sizes.ts'

const PACKAGE = 'python3-magic-wormhole-mailbox-server'

/** Whether Debian's package is on this machine. */
export function hasWormhole(): boolean {
  const { status } = spawnSync('twistd3', ['wormhole-mailbox', '--help'], { stdio: 'ignore' })
  return status === 0
}

export async function wormholeRows(folder: string, sizes: RelaySizes): Promise<Row[]> {
  if (!hasWormhole()) return [absentRow()]
  const peer = await startWormhole(folder)
  const full = await crowdAt(
    await startRelayChild(join(folder, 'peer.db'), true),
    sizes.connections,
  )
  const pairs = await wormholePairs(peer.port, sizes.connections / 2)
  try {
    const rates = await compared(
      {
        ours: () => putToDelivery(full.people.slice(0, sizes.connections), sizes.span_ms),
        theirs: () => pairs.rate(sizes.span_ms),
      },
      sizes.rounds,
    )
    return [
      {
        what: 'put → delivered, beside magic-wormhole’s mailbox server',
        ours: `${short(rates.ours)}/s`,
        beside: `${short(rates.theirs)}/s`,
        score: ratioOf(rates.ours, rates.theirs),
        aim: null,
        why: WHY,
      },
    ]
  } finally {
    pairs.close()
    await full.leave()
    await peer.end()
  }
}

const WHY =
  'theirs is Python, tells JSON in hexadecimal digits, and ends one transaction for each message; ' +
  'ours ends one for all that came together. Both are on disk before they are delivered.'

function absentRow(): Row {
  const what = 'put → delivered, beside magic-wormhole’s mailbox server'
  const beside = `not here: apt-get install ${PACKAGE}`
  return { what, ours: '', beside, score: null, aim: null }
}

async function startWormhole(folder: string) {
  const port = await freePort()
  const endpoint = `tcp:${port}:interface=127.0.0.1`
  const place = ['--pidfile', join(folder, 'twistd.pid'), '--logfile', join(folder, 'twistd.log')]
  const database = ['--channel-db', join(folder, 'wormhole.sqlite')]
  const args = ['-n', ...place, 'wormhole-mailbox', '--port', endpoint, ...database]
  const child = spawn('twistd3', args, { stdio: 'ignore', cwd: folder })
  await listening(child, port)
  const end = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  return { port, end }
}

async function listening(child: ChildProcess, port: number): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (child.exitCode !== null) break
    const socket = connect(port, '127.0.0.1')
    const isThere = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false)
    socket.destroy()
    if (isThere) return
    await pause(100)
  }
  throw new Error('the mailbox server did not start')
}

/** As many sides as connections; each puts, as ours do. */
async function wormholePairs(port: number, count: number) {
  const pairs = await Promise.all(times(count, at => startPair(port, at)))
  const sides = pairs.flat()
  return {
    close() {
      for (const side of sides) side.close()
    },
    rate: (span_ms: number) => rateOf(sides, span_ms),
  }
}

interface Side {
  add(): void
  close(): void
  /** A message of the other side came. */
  onCame: () => void
}

async function startPair(port: number, at: number): Promise<[Side, Side]> {
  const mailbox = `box-${at}`
  const [one, other] = [await startSide(port, mailbox, 'a'), await startSide(port, mailbox, 'b')]
  return [one, other]
}

async function startSide(port: number, mailbox: string, name: string): Promise<Side> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/v1`, { perMessageDeflate: false })
  await once(socket, 'open')
  const tell = (message: object) => socket.send(JSON.stringify(message))
  const body = randomBytes(4096)
  let count = 0
  const side: Side = {
    add() {
      body.writeUInt32BE(++count)
      tell({ type: 'add', phase: String(count), body: body.toString('hex') })
    },
    close: () => socket.terminate(),
    onCame: () => {},
  }
  const opened = new Promise<void>(resolve => {
    socket.on('message', data => {
      const message: { type?: string; side?: string } = JSON.parse(String(data))
      if (message.type === 'message' && message.side !== name) side.onCame()
      if (message.type === 'pong') resolve()
    })
  })
  tell({ type: 'bind', appid: 'bench', side: name })
  tell({ type: 'open', mailbox })
  tell({ type: 'ping', ping: 1 })
  await opened
  return side
}

function rateOf(sides: readonly Side[], span_ms: number): Promise<number> {
  const from_ms = performance.now()
  let [done, busy] = [0, sides.length]
  return new Promise(resolve => {
    for (const [at, side] of sides.entries()) {
      const other = sides[at ^ 1]
      if (other === undefined) continue
      other.onCame = () => {
        done += 1
        const gone_ms = performance.now() - from_ms
        if (gone_ms < span_ms) return side.add()
        busy -= 1
        if (busy === 0) resolve((done * 1000) / gone_ms)
      }
      side.add()
    }
  })
}
