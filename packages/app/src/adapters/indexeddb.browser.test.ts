import type { Store } from '@handfast/client'
import { agesAcceptance } from '@handfast/client/ages.acceptance'
import { newerAcceptance } from '@handfast/client/newer.acceptance'
import { storeAcceptance } from '@handfast/client/store.acceptance'
import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { cdp } from 'vitest/browser'
import { openIndexedDb } from './indexeddb.ts'

// First, because Chromium looks at the quota again only half a minute after it last had plenty.
test('a full disk is told, changes nothing, and is over when there is room', async () => {
  await quota(2_000_000)
  onTestFinished(() => quota(undefined))
  const store = await opened(startName())
  expect(await saved(store, 'a', 1000)).toBe('saved')
  let tried = 0
  const saveLarge = () => saved(store, `large/${++tried}`, 3_000_000)
  await expect.poll(saveLarge, { timeout: 45_000, interval: 1000 }).toBe('store-full')
  const records = await store.readAll('')
  const keys = records.ok ? [...records.value.keys()] : []
  expect(keys).toContain('a')
  expect(keys).not.toContain(`large/${tried}`)
  await quota(undefined)
  expect(await saveLarge()).toBe('saved')
})

test('[VAULT-9] every change is asked to be on disk before it is told', async () => {
  const transaction = vi.spyOn(IDBDatabase.prototype, 'transaction')
  onTestFinished(() => transaction.mockRestore())
  const store = await opened(startName())
  for (const key of ['a', 'b']) expect(await saved(store, key, 10)).toBe('saved')
  const made = transaction.mock.results.map(({ value }) => value as IDBTransaction)
  const changing = made.filter(({ mode }) => mode === 'readwrite')
  expect(changing.length).toBeGreaterThan(1)
  expect(new Set(changing.map(({ durability }) => durability))).toEqual(new Set(['strict']))
})

const place = async () => {
  const name = newName()
  return { open: () => opened(name), cleanup: () => erase(name) }
}

storeAcceptance('IndexedDB', place)
newerAcceptance('IndexedDB', place)
agesAcceptance('IndexedDB', place)

describe('several threads', () => {
  test('counting at once from a database that is not there yet: none is lost', async () => {
    const name = startName()
    const counters = Array.from({ length: 3 }, () => startCounting(name, 100))
    const numbers = await Promise.all(counters.map(({ ended }) => ended))
    const sorted = numbers.flat().sort((a, b) => a - b)
    expect(sorted).toEqual(Array.from({ length: 300 }, (_, i) => i + 1))
    expect(await readCount(name)).toBe(300)
  })

  test('ended in the middle of updates: what was answered is there, and whole', async () => {
    const name = startName()
    let last = 0
    for (let round = 0; round < 5; round++) {
      const counter = startCounting(name, 100_000)
      await expect.poll(() => counter.numbers.length).toBeGreaterThan(20)
      counter.terminate()
      last = counter.numbers.at(-1) ?? 0
      // Some more may have been saved and not been told.
      expect(await readCount(name)).toBeGreaterThanOrEqual(last)
    }
    expect(last).toBeGreaterThan(100)
  })

  test('another thread is told of a change', async () => {
    const name = startName()
    const store = await opened(name)
    let told = 0
    store.watch(() => told++)
    await startCounting(name, 3).ended
    await expect.poll(() => told).toBe(3)
  })
})

describe('other tabs', () => {
  test('hold it for longer than five seconds: store-busy, and later it works', async () => {
    const name = startName()
    const store = await opened(name)
    expect(await saved(store, 'a', 1)).toBe('saved')
    const release = await hold(name)
    const begun_ms = performance.now()
    expect(await saved(store, 'a', 1)).toBe('store-busy')
    expect(performance.now() - begun_ms).toBeGreaterThan(4500)
    await release()
    expect(await saved(store, 'a', 1)).toBe('saved')
  })

  test('delete it: nobody hangs, and what was under way was answered', async () => {
    const name = startName()
    const store = await opened(name)
    const underWay = saved(store, 'a', 1000)
    await erase(name)
    expect(['saved', 'store-failed']).toContain(await underWay)
    expect(await saved(store, 'a', 1)).toBe('store-failed')
    expect(await store.readAll('')).toEqual({ ok: false, failure: 'store-failed' })
    expect(await saved(await opened(name), 'a', 1)).toBe('saved')
  })

  test('bring it to a newer version: we let go, and refuse it from then on', async () => {
    const name = startName()
    const store = await opened(name)
    const request = indexedDB.open(name, 2)
    request.onupgradeneeded = () => void request.result.createObjectStore('more')
    const newer = await done(request)
    expect(await saved(store, 'a', 1)).toBe('store-busy')
    expect(await openIndexedDb(name)).toEqual({ ok: false, failure: 'store-failed' })
    newer.close()
  })

  test('are in the middle of deleting it: store-busy, not a hang', async () => {
    const name = startName()
    const holder = await done(indexedDB.open(name, 1))
    const deletion = indexedDB.deleteDatabase(name)
    expect(await openIndexedDb(name)).toEqual({ ok: false, failure: 'store-busy' })
    holder.close()
    await done(deletion)
    const store = await opened(name)
    expect(await saved(store, 'a', 1)).toBe('saved')
  })
})

describe('what is not ours', () => {
  test('a database of another program: refused, and left as it is', async () => {
    const name = startName()
    const request = indexedDB.open(name, 1)
    request.onupgradeneeded = () => void request.result.createObjectStore('theirs')
    ;(await done(request)).close()
    expect(await openIndexedDb(name)).toEqual({ ok: false, failure: 'store-failed' })
    const again = await done(indexedDB.open(name))
    expect([...again.objectStoreNames]).toEqual(['theirs'])
    again.close()
  })

  test.each<[string, IDBValidKey, unknown]>([
    ['a text', 'bond/1', 'a letter'],
    ['a list of numbers', 'bond/1', [1, 2, 3]],
    ['null', 'bond/1', null],
    ['bytes under a number', 7, new Uint8Array(3)],
  ])('%s in the records: store-damaged', async (_, key, value) => {
    const name = startName()
    const store = await opened(name)
    const theirs = await done(indexedDB.open(name))
    await done(theirs.transaction('records', 'readwrite').objectStore('records').put(value, key))
    theirs.close()
    const damaged = { ok: false, failure: 'store-damaged' }
    expect(await store.readAll('')).toEqual(damaged)
    const decide = () => expect.unreachable('there is nothing to decide on')
    if (typeof key === 'string') expect(await store.update([key], decide)).toEqual(damaged)
  })
})

let names = 0

function newName(): string {
  return `store ${performance.timeOrigin} ${names++}`
}

/** Of a database that is deleted after the test. */
function startName(): string {
  const name = newName()
  onTestFinished(() => erase(name))
  return name
}

async function opened(name: string): Promise<Store> {
  const answer = await openIndexedDb(name)
  if (!answer.ok) throw new Error(answer.failure)
  onTestFinished(() => answer.value.close())
  return answer.value
}

async function erase(name: string): Promise<void> {
  await done(indexedDB.deleteDatabase(name))
}

async function saved(store: Store, key: string, length_bytes: number): Promise<string> {
  // Random, so that nothing makes it smaller on its way to the disk.
  const record = new Uint8Array(length_bytes)
  for (let at = 0; at < length_bytes; at += 65_536) {
    crypto.getRandomValues(record.subarray(at, at + 65_536))
  }
  const changes = new Map([[key, record]])
  const answer = await store.update([key], () => ({ changes, result: 'saved' }))
  return answer.ok ? answer.value : answer.failure
}

async function quota(quota_bytes: number | undefined): Promise<void> {
  const size = quota_bytes === undefined ? {} : { quotaSize: quota_bytes }
  await cdp().send('Storage.overrideQuotaForOrigin', { origin: location.origin, ...size })
}

/** Keeps a transaction open, as a tab does that was frozen in the middle of one. */
async function hold(name: string): Promise<() => Promise<void>> {
  const database = await done(indexedDB.open(name))
  const transaction = database.transaction('records', 'readwrite')
  const records = transaction.objectStore('records')
  const ended = new Promise<void>(resolve => {
    transaction.oncomplete = () => resolve()
  })
  let holding = true
  const again = () => {
    if (holding) records.count().onsuccess = again
  }
  again()
  return async () => {
    holding = false
    await ended
    database.close()
  }
}

async function readCount(name: string): Promise<number> {
  const store = await opened(name)
  const records = await store.readAll('')
  await store.close()
  if (!records.ok) throw new Error(records.failure)
  const [counter, twin] = ['counter', 'twin'].map(key => records.value.get(key))
  expect(twin).toEqual(counter)
  return Number(new TextDecoder().decode(counter) || 0)
}

/** Counts in two records of one update and tells each number once it was answered. */
function startCounting(name: string, times: number) {
  const module = new URL('./indexeddb.ts', import.meta.url).href
  const script = `import(${JSON.stringify(module)}).then(async ({ openIndexedDb }) => {
    const opened = await openIndexedDb(${JSON.stringify(name)})
    if (!opened.ok) throw new Error(opened.failure)
    for (let at = 0; at < ${times}; at++) {
      const done = await opened.value.update(['counter'], found => {
        const next = Number(new TextDecoder().decode(found.get('counter')) || 0) + 1
        const bytes = new TextEncoder().encode(String(next))
        return { changes: new Map([['counter', bytes], ['twin', bytes]]), result: next }
      })
      if (!done.ok) throw new Error(done.failure)
      postMessage(done.value)
    }
    await opened.value.close()
    postMessage('ended')
  })`
  const url = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }))
  const worker = new Worker(url, { type: 'module' })
  const numbers: number[] = []
  const ended = new Promise<number[]>((resolve, reject) => {
    worker.onmessage = ({ data }) => (data === 'ended' ? resolve(numbers) : numbers.push(data))
    worker.onerror = () => reject(new Error('the worker failed'))
  })
  const terminate = () => {
    worker.terminate()
    URL.revokeObjectURL(url)
  }
  return { numbers, ended: ended.finally(terminate), terminate }
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
