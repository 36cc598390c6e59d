import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { startRelay } from '@handfast/relay'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { afterAll, describe, expect, onTestFinished, test } from 'vitest'
import { browserPath, launchArgs } from '../browser.ts'
import { installPackages } from './installed.ts'
import { house } from './published.ts'

const installed = installPackages()
afterAll(() => installed.remove())

describe('types', () => {
  test.each(['nodenext', 'bundler'])('%s: what is right compiles, what is wrong does not', kind => {
    expect(compile(kind, USED)).toBe('')
    const wrong = `${USED}\nconst match: Match = { person: 'Spike' }\nconst n: number = toHex(1)\n`
    const found = compile(kind, wrong).match(/^\S+\(\d+,\d+\): error TS\d+/gm) ?? []
    expect(found).toHaveLength(3)
    expect(compile(kind, RELAY_USED, ['node'])).toBe('')
  })
})

describe('a bundler leaves out what is not used', () => {
  test('nothing is left of an import without a name', async () => {
    expect((await entryOf("import 'handfast'\n")).trim()).toBe('')
  })

  test('a small function comes alone', async () => {
    const code = await entryOf("export { toHex } from 'handfast'\n")
    expect(code.length).toBeLessThan(1000)
  })

  test('the whole of it needs nothing of Node', async () => {
    const parts = await bundle("export * from 'handfast'\n")
    for (const code of parts.values()) {
      expect(code).not.toMatch(/from\s*["'](?!\.\/)|require\(|\bprocess\./)
    }
  })
})

test('two phones in a page and two in a worker, over a relay', { timeout: 120_000 }, async () => {
  const parts = await bundle(IN_BROWSER)
  const relay = await startRelay({
    port: 0,
    host: '127.0.0.1',
    file: join(installed.folder, 'relay.db'),
  })
  onTestFinished(() => relay.close())
  const browser = await chromium.launch({ executablePath: await browserPath(), args: launchArgs })
  onTestFinished(() => browser.close())
  const page = await browser.newPage()
  await page.goto(`${await serve(parts)}/#${relay.url}`)
  await page.waitForFunction('document.title !== ""', undefined, { timeout: 60_000 })
  expect(await page.title()).toBe('page: match, worker: match')
})

const USED = `
import { isMatch, type Match, memoryStore, openPhone, orThrow, type Store, toHex } from 'handfast'
const store: Store = memoryStore()
const opened = await openPhone({ name: 'a', relay: 'b', store, dataKey: new Uint8Array(32) })
if (!opened.ok) console.log(opened.code satisfies string)
orThrow(opened).snapshot().entries.map(({ key }) => key.toUpperCase())
const raw: unknown = null
export const person: string = isMatch(raw) ? raw.person : toHex(Uint8Array.of(1))
`

const RELAY_USED = `
import { startRelay } from '@handfast/relay'
const { port } = await startRelay({ port: 0, host: 'localhost', file: 'relay.db' })
export const sum: number = port + 1
`

/** The same code in both: a page that is asked for one verdict, and starts a worker of itself. */
const IN_BROWSER = `
import {
  askedShown, codeShown, digitsShown, memoryStore, openPhone, orThrow, settledShown, until,
  verdictShown,
} from 'handfast'

async function verdict(relay) {
  const open = async name => orThrow(await openPhone({
    name, relay, store: memoryStore(), dataKey: crypto.getRandomValues(new Uint8Array(32)),
  }))
  const [buffy, spike] = [await open('Buffy'), await open('Spike')]
  orThrow(await buffy.startCode({ label: 'Spike' }))
  orThrow(await spike.joinCode({ code: await until(buffy, codeShown), label: 'Buffy', at: null }))
  const bond = await until(buffy, settledShown)
  const question = { about: 'money', over: 'phone', saying: '' }
  orThrow(await buffy.act(bond, { do: 'ask', question }))
  const [digits, asked] = [await until(buffy, digitsShown), await until(spike, askedShown)]
  orThrow(await spike.act(asked.key, { do: 'answer', id: asked.id, yes: true, number: Number(digits) }))
  return (await until(buffy, verdictShown)).is
}

const told = work => work.catch(error => String(error))
if (globalThis.document === undefined) {
  onmessage = async ({ data }) => postMessage(await told(verdict(data)))
} else {
  const relay = location.hash.slice(1)
  const worker = new Worker('/code.js', { type: 'module' })
  const inWorker = new Promise(resolve => {
    worker.onmessage = ({ data }) => resolve(data)
    worker.onerror = ({ message }) => resolve(message)
  })
  worker.postMessage(relay)
  const inPage = await told(verdict(relay))
  document.title = 'page: ' + inPage + ', worker: ' + (await inWorker)
}
`

function compile(kind: string, text: string, types: string[] = []): string {
  const folder = join(installed.folder, kind)
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'used.ts'), text)
  const compilerOptions = {
    module: kind === 'nodenext' ? 'nodenext' : 'esnext',
    moduleResolution: kind,
    ...{ target: 'es2023', lib: ['es2023', 'dom'] },
    ...{ types, typeRoots: [join(house, 'node_modules', '@types')] },
    ...{ strict: true, skipLibCheck: false, noEmit: true },
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({ compilerOptions, files: ['used.ts'] }),
  )
  const compiler = join(house, 'node_modules', 'typescript', 'bin', 'tsc')
  return spawnSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], {
    encoding: 'utf8',
  }).stdout
}

async function entryOf(text: string): Promise<string> {
  return (await bundle(text)).get('code.js') ?? ''
}

/** The entry as `code.js`, and beside it the parts that it loads when they are wanted. */
async function bundle(text: string): Promise<ReadonlyMap<string, string>> {
  const entry = join(installed.folder, 'entry.js')
  writeFileSync(entry, text)
  await build({
    root: installed.folder,
    configFile: false,
    logLevel: 'error',
    build: {
      outDir: 'bundled',
      minify: true,
      lib: { entry, formats: ['es'], fileName: () => 'code.js' },
    },
  })
  const folder = join(installed.folder, 'bundled')
  return new Map(readdirSync(folder).map(name => [name, readFileSync(join(folder, name), 'utf8')]))
}

async function serve(parts: ReadonlyMap<string, string>): Promise<string> {
  const server = createServer(({ url }, response) => {
    const code = parts.get(url?.slice(1) ?? '')
    response.setHeader('Content-Type', code === undefined ? 'text/html' : 'text/javascript')
    response.end(code ?? '<!doctype html><script type="module" src="/code.js"></script>')
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => new Promise<void>(resolve => server.close(() => resolve())))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
