import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { killed } from '../test/program.ts'
import { connectRaw } from '../test/raw-client.ts'

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url))
let folder = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handfast-main-'))
})
const children: ChildProcess[] = []
afterEach(async () => {
  await Promise.all(children.splice(0).map(killed))
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
  await expect.poll(() => running.told.out).toMatch(/\n$/)
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
})
