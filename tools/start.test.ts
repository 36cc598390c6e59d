import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { buildAppIfOld } from './build.ts'
import { serveApp } from './serve.ts'

let data: string
let running: ChildProcess[]

beforeAll(() => buildAppIfOld().then(() => {}))

beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'handfast-start-'))
  running = []
})

afterEach(async () => {
  // What is about to die may still write.
  await Promise.all(running.map(ended))
  await rm(data, { recursive: true })
})

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const end = once(child, 'exit')
  child.kill('SIGKILL')
  await end
}

interface Ended {
  code: number | null
  said: string
}

function start(...args: string[]) {
  const tool = join(import.meta.dirname, 'start.ts')
  const all = ['--conditions=handfast-source', tool, '--data', data, ...args]
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'pipe'] })
  running.push(child)
  let said = ''
  const ready = new Promise<string>((resolve, reject) => {
    child.once('close', code => reject(new Error(`ended with ${code}: ${said}`)))
    const onOutput = (part: Buffer) => {
      said += part
      if (said.includes('Stop with')) resolve(said)
    }
    child.stdout.on('data', onOutput)
    child.stderr.on('data', onOutput)
  })
  // Only some wait for it to be ready.
  ready.catch(() => {})
  const ended: Promise<Ended> = once(child, 'close').then(([code]) => ({ code, said }))
  return { child, ready, ended }
}

/** The app's, and the relay's: each is told more than once. */
const addresses = (said: string) => [
  ...new Set([...said.matchAll(/http:\/\/localhost:\d+/g)].map(([address]) => address)),
]

test('serves the app and a relay at the addresses it says, and ends when told to', async () => {
  const { child, ready, ended } = start('--port', '0', '--relay-port', '0')
  const [app, relay] = addresses(await ready)
  const page = await fetch(`${app}/`)
  expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(await (await fetch(`${app}/relay.json`)).json()).toEqual({ relay })
  expect(await (await fetch(`${relay}/health`)).json()).toMatchObject({ handfast: 'relay' })
  child.kill('SIGTERM')
  expect(await ended).toMatchObject({ code: 0 })
})

test('a port in use is said, with what to do', async () => {
  const other = await serveApp({ port: 0, host: '127.0.0.1', folder: data, relay: '' })
  const inUse = String(other.port)
  for (const args of [
    ['--port', inUse, '--relay-port', '0'],
    ['--port', '0', '--relay-port', inUse],
  ]) {
    const { code, said } = await start(...args).ended
    expect(code).toBe(5)
    expect(said).toMatch(
      new RegExp(`^handfast: error: port ${inUse} for the (app|relay) is in use`),
    )
    expect(said).toContain('handfast: hint: npm start -- --port')
  }
  await other.close()
})

test.each([
  [
    'two with the same data',
    async () => void (await start('--port', '0', '--relay-port', '0').ready),
  ],
  ['a database that is none', () => writeFile(join(data, 'relay.db'), 'x'.repeat(5000))],
])('%s: a sentence, no stack', async (_, spoil) => {
  await spoil()
  const { code, said } = await start('--port', '0', '--relay-port', '0').ended
  expect(code).toBe(5)
  expect(said).toMatch(/^handfast: error: .*\nhandfast: hint: .*\n$/)
})

test.each([['--prot', '1'], ['--port', 'x'], ['left over']])(
  '%s %s is refused',
  async (...args) => {
    expect(await start(...args).ended).toMatchObject({ code: 5 })
  },
)
