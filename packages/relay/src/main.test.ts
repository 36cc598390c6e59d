import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { connectRaw, makeBody, makeBox, sha256 } from '../test/raw-client.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handfast-main-'))
})
const children: ChildProcess[] = []
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL')
  rmSync(folder, { recursive: true })
})

function run(args: readonly string[]) {
  const child = spawn(process.execPath, ['--conditions=handfast-source', MAIN, ...args])
  children.push(child)
  const told = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    told.out += String(chunk)
  })
  child.stderr.on('data', chunk => {
    told.err += String(chunk)
  })
  return { child, told, ended: once(child, 'close') }
}

async function serve(file: string) {
  const running = run(['--port', '0', '--data', file])
  await expect.poll(() => running.told.out, { timeout: 10_000 }).toMatch(/\n$/)
  const port = /^handfast relay on http:\/\/localhost:([0-9]+)\n$/.exec(running.told.out)?.[1]
  if (port === undefined) throw new Error(running.told.out)
  return { ...running, port, url: `http://127.0.0.1:${port}` }
}

test('it says where it serves, and ends quietly when told to', async () => {
  const { child, ended, told, url } = await serve(join(folder, 'relay.db'))
  await (await connectRaw(url)).next('hello')
  child.kill('SIGTERM')
  expect(await ended).toEqual([0, null])
  expect(told.err).toBe('')
})

test('what stops it is an error and a hint, and an exit status', async () => {
  const file = join(folder, 'relay.db')
  const { child, ended, port } = await serve(file)
  const noise = join(folder, 'noise.db')
  writeFileSync(noise, 'no database '.repeat(1000))
  const free = join(folder, 'free.db')
  for (const [args, code, error] of [
    [['--port', port, '--data', free], 5, `port ${port} is in use`],
    [['--port', '0', '--data', file], 5, `another process has ${file} open`],
    [['--port', '0', '--data', noise], 5, `${noise} is damaged or is no relay database`],
    [['--port', '0', '--data', join(noise, 'x')], 5, `${join(noise, 'x')} cannot be written`],
    [['--port', '0'], 2, 'not understood'],
    [['--port', '70000', '--data', free], 2, 'not understood'],
    [['--no-such'], 2, 'not understood'],
  ] as const) {
    const failing = run(args)
    expect(await failing.ended, error).toEqual([code, null])
    expect(failing.told.err).toMatch(/^handfast: error: .+\nhandfast: hint: .+\n$/)
    expect(failing.told.err).toContain(`handfast: error: ${error}\n`)
    expect(failing.told.out).toBe('')
  }
  child.kill('SIGTERM')
  await ended
}, 30_000)

test('killed under load, time after time: everything acknowledged is there, once', async () => {
  const file = join(folder, 'relay.db')
  const rounds = Array.from({ length: 5 }, () => Array.from({ length: 8 }, makeBox))
  const stored = new Set<string>()
  const acked = new Set<string>()
  for (const [round, boxes] of rounds.entries()) {
    const { child, ended, url } = await serve(file)
    const load = boxes.map(box => putUntilKilled(url, box, stored, acked))
    const [before, some] = [stored.size, 12 + round]
    await expect
      .poll(() => stored.size - before, { interval: 3, timeout: 15_000 })
      .toBeGreaterThan(some)
    child.kill('SIGKILL')
    expect(await Promise.all(load)).toEqual(boxes.map(() => 'killed'))
    await ended
  }
  const { child, ended, url } = await serve(file)
  const reader = await connectRaw(url)
  const readKeys = rounds.flat().map(({ readKey }) => readKey)
  await reader.ask({ kind: 'listen', ref: 1, readKeys })
  const found = () => reader.came.flatMap(frame => (frame.kind === 'message' ? [frame.id] : []))
  await expect
    .poll(() => found().length, { timeout: 10_000 })
    .toBeGreaterThanOrEqual(stored.size - acked.size)
  await new Promise(resolve => setTimeout(resolve, 300))
  const counts = new Map<string, number>()
  for (const id of found()) counts.set(hex(id), (counts.get(hex(id)) ?? 0) + 1)
  expect(stored.size).toBeGreaterThan(50)
  expect(acked.size).toBeGreaterThan(10)
  for (const id of stored) expect(counts.get(id) ?? 0).toBe(acked.has(id) ? 0 : 1)
  await reader.close()
  child.kill('SIGTERM')
  await ended
  // Nothing of who wrote is in the file: it holds ids, times and bodies.
  expect(readFileSync(file).includes('127.0.0.1')).toBe(false)
}, 60_000)

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** Puts one message after the other and acknowledges every third, until the relay is gone. */
async function putUntilKilled(
  url: string,
  box: ReturnType<typeof makeBox>,
  stored: Set<string>,
  acked: Set<string>,
): Promise<'killed' | 'done'> {
  const client = await connectRaw(url)
  for (let ref = 1; ref < 380; ref += 1) {
    const body = makeBody()
    const id = sha256(body)
    const name = hex(id)
    const put = client.ask({ kind: 'put', ref, mailbox: box.mailbox, body })
    const answer = await Promise.race([put.catch(() => undefined), client.ended])
    if (typeof answer !== 'object' || answer.kind !== 'stored') return 'killed'
    stored.add(name)
    if (ref % 3 !== 0) continue
    const ack = client.ask({ kind: 'ack', ref: 1000 + ref, readKey: box.readKey, id })
    // Asked for and unanswered, it may be there or not: it proves nothing.
    stored.delete(name)
    const gone = await Promise.race([ack.catch(() => undefined), client.ended])
    if (typeof gone !== 'object' || gone.kind !== 'acked') return 'killed'
    stored.add(name)
    acked.add(name)
  }
  return 'done'
}
