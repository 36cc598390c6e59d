import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { Running } from '../../packages/cli/test/terminal.ts'
import { examples } from '../docs/examples.ts'
import { treeOfRepository } from '../tidy/tree.ts'
import { installPackages, oldestNode } from './installed.ts'
import { house } from './published.ts'

const installed = installPackages()
afterAll(() => installed.remove())
const nodes = [
  { name: 'the oldest Node', node: oldestNode(installed.folder) },
  { name: 'the Node of this house', node: process.execPath },
]
const { folder } = installed
const inside = (...path: string[]) => join(folder, 'node_modules', ...path)

test.each(installed.packed)('$name holds what it says, and nothing else', ({ name, paths }) => {
  const manifest = JSON.parse(readFileSync(inside(name, 'package.json'), 'utf8'))
  const { types, default: code } = manifest.exports['.']
  const bins: string[] = Object.values(manifest.bin ?? {})
  for (const path of [types, code, ...bins]) expect(paths).toContain(path.replace('./', ''))
  for (const path of paths) {
    expect(path).toMatch(/^(LICENSE|README\.md|package\.json|dist\/[\w/.-]+(\.js|\.d\.ts))$/)
    expect(path).not.toMatch(/\.(test|acceptance|fixture)\./)
  }
  expect(paths).toEqual(expect.arrayContaining(['LICENSE', 'README.md']))
  const hooks = ['preinstall', 'install', 'postinstall', 'prepare']
  for (const hook of hooks) expect(manifest.scripts).not.toHaveProperty(hook)
})

describe.each(nodes)('on $name', ({ node = '' }) => {
  const isThere = node !== ''

  test.runIf(isThere)('the example of the README', () => {
    const [example] = examples(treeOfRepository(house))
    const file = join(folder, 'example.ts')
    writeFileSync(file, example?.code ?? '')
    const { stdout, stderr } = run(node, '--disable-warning=ExperimentalWarning', file)
    expect(stderr).toBe('')
    expect(stdout.trim()).toBe(example?.prints?.trim())
  })

  test.runIf(isThere)('loading the library does nothing, also in a worker', () => {
    const { stdout, stderr } = runText(node, LOADED)
    expect(stderr).toBe('')
    expect(stdout).toBe('[] 0 function\n[] 0 function\n')
  })

  test.runIf(isThere)('two terminals and the relay: bond, ask, answer', { timeout: 120_000 }, () =>
    terminals(node),
  )

  test.runIf(isThere)('the relay is copied while it runs, and put back when it ended', async () => {
    const place = mkdtempSync(join(folder, 'copied-'))
    const [data, copy] = [['--data', join(place, 'relay.db')], join(place, 'copy.db')]
    const words = [bin('relay'), '--port', '0', ...data]
    const child = spawn(node, words)
    onTestFinished(() => end(child))
    await new Running(child).says('handfast relay on http')
    expect(run(node, bin('relay'), ['backup', copy, ...data])).toMatchObject({ status: 0 })
    expect(run(node, bin('relay'), ['restore', copy, ...data])).toMatchObject({ status: 5 })
    await end(child)
    expect(run(node, bin('relay'), ['restore', copy, ...data])).toMatchObject({ status: 0 })
    const again = spawn(node, words)
    onTestFinished(() => end(again))
    await new Running(again).says('handfast relay on http')
    expect(readdirSync(place)).toEqual(expect.arrayContaining(['copy.db', 'relay.db.replaced']))
  })
})

const [oldest] = nodes
test.runIf(oldest?.node)(
  'a passphrase made on one Node opens on the other',
  { timeout: 60_000 },
  () => {
    const home = join(folder, 'passphrase')
    mkdirSync(home)
    const file = join(home, 'phrase')
    writeFileSync(file, 'correct horse\n')
    const env = { HANDFAST_HOME: join(home, 'vault'), HANDFAST_PASSPHRASE_FILE: file }
    const args = ['init', '--name', 'Spike', '--relay', 'http://localhost:9', '--json']
    const made = run(oldest?.node ?? '', bin('cli'), args, env)
    expect(made).toMatchObject({ status: 0, stderr: '' })
    expect(statSync(join(home, 'vault', 'vault.key')).size).toBeGreaterThan(60)
    const opened = run(process.execPath, bin('cli'), ['people', '--json'], env)
    expect(opened).toMatchObject({ status: 0, stderr: '' })
    writeFileSync(file, 'wrong horse\n')
    expect(run(process.execPath, bin('cli'), ['people', '--json'], env).status).not.toBe(0)
  },
)

/** Which globals came, what keeps the program alive, and whether there is anything. */
const LOADED = `
  import { isMainThread, Worker } from 'node:worker_threads'
  import { fileURLToPath } from 'node:url'
  const before = new Set(Object.getOwnPropertyNames(globalThis))
  const { openPhone } = await import('handfast')
  const came = Object.getOwnPropertyNames(globalThis).filter(name => !before.has(name))
  const busy = process.getActiveResourcesInfo().filter(name => /Timeout|TCP|Immediate/.test(name))
  console.log(JSON.stringify(came), busy.length, typeof openPhone)
  if (isMainThread) new Worker(fileURLToPath(import.meta.url))
`

async function terminals(node: string): Promise<void> {
  const place = mkdtempSync(join(folder, 'homes-'))
  const relay = start(node, 'relay', ['--port', '0', '--data', join(place, 'relay.db')])
  await relay.says('handfast relay on http')
  const url = /http\S+/.exec(relay.out)?.[0] ?? ''
  const as = (name: string) => (args: string[]) =>
    start(node, 'cli', [...args, '--json'], { HANDFAST_HOME: join(place, name) })
  const [buffy, spike] = [as('Buffy'), as('Spike')]
  for (const [person, name] of [
    [buffy, 'Buffy'],
    [spike, 'Spike'],
  ] as const) {
    const made = await person(['init', '--name', name, '--relay', url]).ended()
    expect(made).toMatchObject({ exit: 0, err: '' })
  }
  const making = buffy(['bond', 'Spike'])
  const { code } = await making.next('code')
  const joining = spike(['bond', 'Buffy', '--join', code])
  expect((await joining.ended()).exit).toBe(0)
  expect((await making.ended()).exit).toBe(0)
  const listening = spike(['listen'])
  const checking = buffy(['check', 'Spike', '--about', 'money'])
  const { number } = await checking.next('number')
  await listening.next('asked')
  listening.type({ number })
  expect(await checking.ended()).toMatchObject({ exit: 0, err: '' })
  expect(checking.events.at(-1)).toMatchObject({ event: 'verdict', verdict: 'match' })
}

function bin(pack: 'cli' | 'relay'): string {
  return inside('@handfast', pack, 'dist', 'bin.js')
}

function start(node: string, pack: 'cli' | 'relay', args: string[], env = {}): Running {
  const child = spawn(node, [bin(pack), ...args], { env: { ...process.env, ...env } })
  onTestFinished(() => end(child))
  return new Running(child)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return
  const ended = new Promise(resolve => child.once('close', resolve))
  child.kill()
  await ended
}

function run(node: string, file: string, args: readonly string[] | string = [], env = {}) {
  const words = typeof args === 'string' ? [file, args] : [file, ...args]
  return spawnSync(node, words, {
    cwd: folder,
    env: { ...process.env, ...env },
    encoding: 'utf8',
    timeout: 60_000,
  })
}

function runText(node: string, text: string) {
  const file = join(folder, 'loaded.mjs')
  writeFileSync(file, text)
  return run(node, file)
}
