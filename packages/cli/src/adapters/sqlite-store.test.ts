import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { DatabaseSync } from 'node:sqlite'
import type { Store } from '@handfast/client'
import { agesAcceptance } from '@handfast/client/ages.acceptance'
import { newerAcceptance } from '@handfast/client/newer.acceptance'
import { storeAcceptance } from '@handfast/client/store.acceptance'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { openSqliteStore } from './sqlite-store.ts'

const place = async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-store-'))
  return {
    open: async () => opened(join(folder, 'vault.db')),
    cleanup: async () => rmSync(folder, { recursive: true }),
  }
}

storeAcceptance('SQLite', place)
newerAcceptance('SQLite', place)
agesAcceptance('SQLite', place)

describe('several processes', () => {
  test('counting at once from a file that is not there yet: none is lost', async () => {
    const file = newFile()
    const children = Array.from({ length: 3 }, () => startCounting(file, 100))
    const results = await Promise.all(children.map(({ numbers }) => numbers))
    const sorted = results.flat().sort((a, b) => a - b)
    expect(sorted).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
    expect(await readCount(file)).toBe(300)
  })

  test('killed in the middle of updates: what was answered is there, and whole', async () => {
    const file = newFile()
    let last = 0
    for (let round = 0; round < 5; round++) {
      const { child, numbers } = startCounting(file, 100_000, 20 + 7 * round)
      last = (await numbers).at(-1) ?? 0
      expect(child.signalCode).toBe('SIGKILL')
      const count = await readCount(file)
      // One more may have been saved and not been told.
      expect([last, last + 1]).toContain(count)
    }
    expect(last).toBeGreaterThan(100)
  })

  test('another process is told of a change', async () => {
    const file = newFile()
    const store = opened(file)
    let told = 0
    store.watch(() => told++)
    await startCounting(file, 1).numbers
    await expect.poll(() => told).toBeGreaterThan(0)
  })

  test('held for longer than five seconds: store-busy, and later it works', async () => {
    const file = newFile()
    const store = opened(file)
    const holder = new DatabaseSync(file)
    holder.exec('BEGIN IMMEDIATE')
    const begun_ms = performance.now()
    expect(await saved(store, 'a', 1)).toBe('store-busy')
    expect(performance.now() - begun_ms).toBeGreaterThan(4500)
    holder.close()
    expect(await saved(store, 'a', 1)).toBe('saved')
  })
})

test('[VAULT-9] what is told as saved was synced: a log in front, and FULL', async () => {
  const exec = vi.spyOn(DatabaseSync.prototype, 'exec')
  onTestFinished(() => exec.mockRestore())
  const store = opened(newFile())
  expect(await saved(store, 'a', 10)).toBe('saved')
  const [database] = exec.mock.contexts
  if (!(database instanceof DatabaseSync)) throw new Error('nothing was opened')
  expect(database.prepare('PRAGMA synchronous').get()).toEqual({ synchronous: 2 })
  expect(database.prepare('PRAGMA journal_mode').get()).toEqual({ journal_mode: 'wal' })
})

describe('a full disk', () => {
  test('is told, changes nothing, and is over when there is room', async () => {
    const file = newFile()
    const store = opened(file, 100_000)
    expect(await saved(store, 'a', 20_000)).toBe('saved')
    expect(await saved(store, 'b', 200_000)).toBe('store-full')
    const records = await store.readAll('')
    expect(records.ok && [...records.value].map(([key, { length }]) => [key, length])).toEqual([
      ['a', 20_000],
    ])
    expect(await saved(store, 'b', 20_000)).toBe('saved')
  })
})

describe('files that are not ours', () => {
  test.each([
    ['text', Buffer.from('this is a letter, not a database\n'.repeat(300))],
    ['zeros', Buffer.alloc(8192)],
    ['half a header', Buffer.from('SQLite fo')],
  ])('%s', (_, content) => {
    const file = newFile()
    writeFileSync(file, content)
    const answer = openSqliteStore(file)
    expect(answer).toEqual({ ok: false, failure: 'store-damaged' })
    expect(readFileSync(file)).toEqual(content)
  })

  test.each([
    ['another program', 'CREATE TABLE theirs (a); PRAGMA user_version = 1'],
    ['a newer version', 'PRAGMA application_id = 1214666348; PRAGMA user_version = 2'],
  ])('of %s: refused, and left as it is', (_, sql) => {
    const file = newFile()
    const database = new DatabaseSync(file)
    database.exec(sql)
    database.close()
    const before = readFileSync(file)
    expect(openSqliteStore(file)).toEqual({ ok: false, failure: 'store-failed' })
    expect(readFileSync(file)).toEqual(before)
  })

  test('the application id above is ours', async () => {
    const file = newFile()
    await opened(file).close()
    const database = new DatabaseSync(file)
    expect(database.prepare('PRAGMA application_id').get()?.application_id).toBe(1214666348)
    database.close()
  })

  test('a file that was overwritten in the middle', async () => {
    const file = newFile()
    const store = opened(file)
    for (let at = 0; at < 50; at++) expect(await saved(store, `bond/${at}`, 1000)).toBe('saved')
    await store.close()
    const content = readFileSync(file)
    writeFileSync(file, content.fill(0xa5, 4096, content.length - 4096))
    const answer = openSqliteStore(file)
    const read = answer.ok ? await answer.value.readAll('') : answer
    expect(read).toEqual({ ok: false, failure: 'store-damaged' })
    if (answer.ok) expect(await saved(answer.value, 'bond/1', 10)).toBe('store-damaged')
  })

  test('a file that was cut', async () => {
    const file = newFile()
    const store = opened(file)
    for (let at = 0; at < 50; at++) expect(await saved(store, `bond/${at}`, 1000)).toBe('saved')
    await store.close()
    writeFileSync(file, readFileSync(file).subarray(0, 9000))
    const answer = openSqliteStore(file)
    const read = answer.ok ? await answer.value.readAll('') : answer
    expect(read).toEqual({ ok: false, failure: 'store-damaged' })
  })

  test('a folder in its place', () => {
    expect(openSqliteStore(tmpdir())).toEqual({ ok: false, failure: 'store-failed' })
  })

  test('below a file', () => {
    const file = newFile()
    writeFileSync(file, '')
    const below = openSqliteStore(join(file, 'vault.db'))
    expect(below).toEqual({ ok: false, failure: 'store-failed' })
  })
})

test.skipIf(process.platform === 'win32')('nobody else may read the files', async () => {
  const place = join(newFile(), 'made', 'too')
  const before = process.umask(0)
  onTestFinished(() => void process.umask(before))
  const store = opened(join(place, 'vault.db'))
  expect(await saved(store, 'a', 1)).toBe('saved')
  const mode = (path: string) => statSync(path).mode & 0o777
  expect([mode(place), mode(join(place, '..'))]).toEqual([0o700, 0o700])
  for (const end of ['', '-wal', '-shm']) expect(mode(join(place, `vault.db${end}`))).toBe(0o600)
  chmodSync(place, 0o755)
  opened(join(place, 'vault.db'))
  expect(mode(place)).toBe(0o755)
})

test('watching keeps no process alive', async () => {
  const { child } = startCounting(newFile(), 1)
  expect(await once(child, 'exit')).toEqual([0, null])
})

function newFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-store-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return join(folder, 'vault.db')
}

function opened(file: string, limit_bytes?: number): Store {
  const answer = openSqliteStore(file, limit_bytes === undefined ? {} : { limit_bytes })
  if (!answer.ok) throw new Error(answer.failure)
  onTestFinished(() => answer.value.close())
  return answer.value
}

async function saved(store: Store, key: string, length_bytes: number): Promise<string> {
  const changes = new Map([[key, new Uint8Array(length_bytes).fill(1)]])
  const answer = await store.update([key], () => ({ changes, result: 'saved' }))
  return answer.ok ? answer.value : answer.failure
}

async function readCount(file: string): Promise<number> {
  const store = opened(file)
  const records = await store.readAll('')
  await store.close()
  if (!records.ok) throw new Error(records.failure)
  const [counter, twin] = ['counter', 'twin'].map(key => records.value.get(key))
  expect(twin).toEqual(counter)
  return Number(Buffer.from(counter ?? []).toString() || 0)
}

/**
 * Counts in two records of one update and prints each number once it was answered. Whose turn does
 * not come within five seconds, on a machine with much to do, is told so and asks again.
 */
const counting = `
const [module, file, times] = process.argv.slice(1)
const { openSqliteStore } = await import(module)
let opened = openSqliteStore(file)
while (opened.failure === 'store-busy') opened = openSqliteStore(file)
if (!opened.ok) throw new Error(opened.failure)
opened.value.watch(() => {})
for (let at = 0; at < Number(times); at++) {
  const done = await opened.value.update(['counter'], found => {
    const next = Number(new TextDecoder().decode(found.get('counter')) || 0) + 1
    const bytes = new TextEncoder().encode(String(next))
    return { changes: new Map([['counter', bytes], ['twin', bytes]]), result: next }
  })
  if (!done.ok && done.failure === 'store-busy') {
    at -= 1
    continue
  }
  if (!done.ok) throw new Error(done.failure)
  process.stdout.write(done.value + '\\n')
}`

/** `numbers`: all that was printed until the end, or until it was killed after `kill_after`. */
function startCounting(
  file: string,
  times: number,
  kill_after = Number.POSITIVE_INFINITY,
): { child: ChildProcess; numbers: Promise<number[]> } {
  const adapter = new URL('./sqlite-store.ts', import.meta.url).href
  const code = ['--input-type=module', '--conditions=handfast-source', '-e', counting]
  const child = spawn(process.execPath, [...code, adapter, file, String(times)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return { child, numbers: numbersOf(child, kill_after) }
}

async function numbersOf(child: ChildProcess, kill_after: number): Promise<number[]> {
  const ended = once(child, 'exit')
  const numbers: number[] = []
  if (child.stdout === null) throw new Error('the process has no output')
  for await (const line of createInterface({ input: child.stdout })) {
    numbers.push(Number(line))
    if (numbers.length === kill_after) child.kill('SIGKILL')
  }
  await ended
  return numbers
}
