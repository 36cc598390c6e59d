/** A relay killed under load again and again; afterwards its reader counts what is there. */
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect } from 'vitest'
import { connectRaw, makeBody, makeBox, type RawClient, sha256 } from './raw-client.ts'

const MAIN = join(import.meta.dirname, '../src/main.ts')
const CLIENTS = 8
/** A round ends with a kill after so many answers and a few more each time: never the same place. */
const ANSWERS_MIN = 12
const ANSWERS_SPREAD = 61

export type Killed = {
  readonly kills: number
  /** Answered `stored` and not acknowledged afterwards. */
  readonly stored: ReadonlySet<string>
  /** Answered `acked`. */
  readonly acked: ReadonlySet<string>
  /** How often the reader got each, and whether its bytes were those of its id. */
  readonly read: ReadonlyMap<string, number>
  readonly halves: number
  /** Whether the file holds where the writers came from. */
  readonly isTelling: boolean
}

export async function killUnderLoad(kills: number): Promise<Killed> {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-killed-'))
  const file = join(folder, 'relay.db')
  const load: Load = { stored: new Set(), acked: new Set(), answers: 0, enough: () => {} }
  const readKeys: Uint8Array[] = []
  for (let round = 0; round < kills; round += 1) {
    const { child, ended, url } = await serve(file)
    const boxes = Array.from({ length: CLIENTS }, makeBox)
    readKeys.push(...boxes.map(({ readKey }) => readKey))
    const until = load.answers + ANSWERS_MIN + ((round * 37) % ANSWERS_SPREAD)
    const enough = new Promise<void>(resolve => {
      load.enough = () => void (load.answers >= until && resolve())
    })
    const clients = boxes.map(box => putUntilKilled(url, box, load))
    await enough
    child.kill('SIGKILL')
    await Promise.all(clients)
    await ended
  }
  const read = await readAll(file, readKeys, load.stored.size)
  const isTelling = readFileSync(file).includes('127.0.0.1')
  rmSync(folder, { recursive: true })
  return { kills, stored: load.stored, acked: load.acked, ...read, isTelling }
}

type Load = {
  readonly stored: Set<string>
  readonly acked: Set<string>
  answers: number
  enough: () => void
}

async function serve(file: string) {
  const words = ['--conditions=handfast-source', MAIN, '--port', '0', '--data', file]
  const child: ChildProcess = spawn(process.execPath, words, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'close')
  let out = ''
  child.stdout?.on('data', chunk => {
    out += String(chunk)
  })
  await expect.poll(() => out).toMatch(/:[0-9]+\n$/)
  return { child, ended, url: `http://127.0.0.1:${/:([0-9]+)\n$/.exec(out)?.[1] ?? ''}` }
}

/** Puts one message after the other and acknowledges every third, until the relay is gone. */
async function putUntilKilled(url: string, box: Box, load: Load): Promise<void> {
  const client = await connectRaw(url)
  for (let ref = 1; ref < 380; ref += 1) {
    const body = makeBody()
    const id = sha256(body)
    const name = hex(id)
    const put = { kind: 'put', ref, mailbox: box.mailbox, body } as const
    if ((await answerTo(client, put)) !== 'stored') break
    load.stored.add(name)
    count(load)
    if (ref % 3 !== 0) continue
    // Asked for and unanswered, it may be there or not: it proves nothing.
    load.stored.delete(name)
    const ack = { kind: 'ack', ref: 1000 + ref, readKey: box.readKey, id } as const
    if ((await answerTo(client, ack)) !== 'acked') break
    load.acked.add(name)
    count(load)
  }
  await client.close()
}

type Box = ReturnType<typeof makeBox>

function count(load: Load): void {
  load.answers += 1
  load.enough()
}

/** The kind of the answer, or nothing once the relay is gone. */
async function answerTo(client: RawClient, frame: Parameters<RawClient['ask']>[0]) {
  const asked = client.ask(frame).catch(() => undefined)
  const answer = await Promise.race([asked, client.ended])
  return typeof answer === 'object' ? answer.kind : undefined
}

async function readAll(file: string, readKeys: readonly Uint8Array[], stored: number) {
  const { child, ended, url } = await serve(file)
  const reader = await connectRaw(url)
  await reader.ask({ kind: 'listen', ref: 1, readKeys: [...readKeys] })
  const came = () => reader.came.flatMap(frame => (frame.kind === 'message' ? [frame] : []))
  await expect.poll(() => came().length).toBeGreaterThanOrEqual(stored)
  // What comes twice would come soon after: the connection answers in between.
  for (const ref of [2, 3, 4]) await reader.ask({ kind: 'ping', ref })
  const read = new Map<string, number>()
  let halves = 0
  for (const { id, body } of came()) {
    read.set(hex(id), (read.get(hex(id)) ?? 0) + 1)
    if (hex(sha256(body)) !== hex(id)) halves += 1
  }
  await reader.close()
  child.kill('SIGTERM')
  await ended
  return { read, halves }
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
