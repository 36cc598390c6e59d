import { describe, expect, onTestFinished, test } from 'vitest'
import type { Changes, Records, Store, Stored } from './store.ts'

/** One underlying store; each `open` is another tab's or another process's way to it. */
export type StorePlace = { open(): Promise<Store>; cleanup(): Promise<void> }

/** What every store must do. `make` gives a fresh, empty place each time. */
export function storeAcceptance(name: string, make: () => Promise<StorePlace>): void {
  const startPlace = async () => {
    const place = await make()
    const opened: Store[] = []
    onTestFinished(async () => {
      for (const store of opened) await store.close()
      await place.cleanup()
    })
    return async () => {
      const store = await place.open()
      opened.push(store)
      return store
    }
  }
  describe(`store: ${name}`, () => {
    describe('one load, one decision, one save', () => oneHandle(startPlace))
    describe('two handles', () => twoHandles(startPlace))
    describe('sizes', () => sizes(startPlace))
  })
}

type StartPlace = () => Promise<() => Promise<Store>>

function oneHandle(startPlace: StartPlace): void {
  test('decide sees what was saved, and only of the keys it asked for', async () => {
    const store = await (await startPlace())()
    await save(store, { a: bytes(1), b: bytes(2), c: bytes() })
    const found = await find(store, ['a', 'c', 'missing', 'a'])
    expect(plain(found)).toEqual({ a: [1], c: [] })
  })

  test('the result of decide is handed on', async () => {
    const store = await (await startPlace())()
    const result = { any: 'thing' }
    const done = await store.update([], () => ({ changes: new Map(), result }))
    expect(done.ok && done.value).toBe(result)
  })

  test('null deletes, also what is not there', async () => {
    const store = await (await startPlace())()
    await save(store, { a: bytes(1), b: bytes(2) })
    await save(store, { a: null, missing: null })
    expect(await all(store)).toEqual({ b: [2] })
  })

  test('a record is replaced whole', async () => {
    const store = await (await startPlace())()
    await save(store, { a: bytes(1, 2, 3, 4) })
    await save(store, { a: bytes(9) })
    expect(await all(store)).toEqual({ a: [9] })
  })

  test('a decide that throws saves nothing, and the store goes on', async () => {
    const store = await (await startPlace())()
    await save(store, { a: bytes(1) })
    const wrong = new Error('our own mistake')
    const thrown = store.update(['a'], () => {
      throw wrong
    })
    await expect(thrown).rejects.toBe(wrong)
    expect(await all(store)).toEqual({ a: [1] })
    await save(store, { a: bytes(2) })
    expect(await all(store)).toEqual({ a: [2] })
  })

  test('updates of one handle run one after the other', async () => {
    const store = await (await startPlace())()
    await Promise.all(Array.from({ length: 25 }, () => increment(store)))
    expect(await count(store)).toBe(25)
  })

  test('bytes are copied on the way in and on the way out', async () => {
    const store = await (await startPlace())()
    const given = bytes(1, 2, 3)
    await save(store, { a: given })
    given.fill(0)
    const found = (await find(store, ['a'])).get('a')
    found?.fill(7)
    expect(await all(store)).toEqual({ a: [1, 2, 3] })
  })

  test('of a view only its own bytes are saved', async () => {
    const store = await (await startPlace())()
    await save(store, { a: bytes(1, 2, 3, 4, 5).subarray(1, 3) })
    const found = (await find(store, ['a'])).get('a')
    expect([...(found ?? [])]).toEqual([2, 3])
    expect(found?.buffer.byteLength).toBe(2)
  })

  test('readAll takes exactly what begins with the prefix', async () => {
    const store = await (await startPlace())()
    const keys = [
      'bond',
      'bond/',
      'bond/1',
      'bond/\uffff',
      'bond/\u{10ffff}',
      'bond0',
      'Bond/1',
      '',
    ]
    await save(store, Object.fromEntries(keys.map((key, at) => [key, bytes(at)])))
    expect(Object.keys(await all(store, 'bond/')).sort()).toEqual(keys.slice(1, 5).sort())
    expect(Object.keys(await all(store)).sort()).toEqual([...keys].sort())
    expect(await all(store, 'none')).toEqual({})
  })

  test('a closed store answers store-failed, and may be closed twice', async () => {
    const store = await (await startPlace())()
    await store.close()
    await store.close()
    const failed = { ok: false, failure: 'store-failed' }
    const decide = () => expect.unreachable('a closed store has nothing to decide on')
    expect(await store.update(['a'], decide)).toEqual(failed)
    expect(await store.readAll('')).toEqual(failed)
  })
}

function twoHandles(startPlace: StartPlace): void {
  test('each sees what the other saved', async () => {
    const open = await startPlace()
    const [one, two] = [await open(), await open()]
    await save(one, { a: bytes(1) })
    expect(await all(two)).toEqual({ a: [1] })
    await save(two, { a: bytes(2) })
    expect(plain(await find(one, ['a']))).toEqual({ a: [2] })
  })

  test('200 increments each at the same time: none is lost', async () => {
    const open = await startPlace()
    const handles = [await open(), await open()]
    const runs = handles.flatMap(store => Array.from({ length: 200 }, () => increment(store)))
    const results = await Promise.all(runs)
    expect([...results].sort((a, b) => a - b)).toEqual(Array.from({ length: 400 }, (_, i) => i + 1))
    for (const store of handles) expect(await count(store)).toBe(400)
  })

  test('two records of one update are never seen apart', async () => {
    const open = await startPlace()
    const [writer, reader] = [await open(), await open()]
    let writing = true
    const written = (async () => {
      for (let at = 1; at <= 40; at++) await save(writer, { x: bytes(at), y: bytes(at) })
      writing = false
    })()
    while (writing) {
      const { x, y } = await all(reader)
      expect(x).toEqual(y)
    }
    await written
  })

  test('watch tells the other one, not the one that wrote', async () => {
    const open = await startPlace()
    const [one, two] = [await open(), await open()]
    const told = { one: 0, two: 0 }
    one.watch(() => told.one++)
    two.watch(() => told.two++)
    await save(one, { a: bytes(1) })
    await expect.poll(() => told.two, patience).toBe(1)
    await save(two, { a: bytes(2) })
    await expect.poll(() => told.one, patience).toBe(1)
    await settled(two, one)
    expect(told.two).toBe(1)
  })

  test('what changed nothing is not told, nor anybody after stopping', async () => {
    const open = await startPlace()
    const [one, two] = [await open(), await open()]
    let [stopped, going] = [0, 0]
    two.watch(() => stopped++)()
    two.watch(() => going++)
    await save(one, {})
    await one.update([], () => ({ changes: new Map(), result: 1 }))
    await one.readAll('')
    await settled(one, two)
    expect(going).toBe(1)
    expect(stopped).toBe(0)
  })

  test('what was saved is there after everybody closed', async () => {
    const open = await startPlace()
    const first = await open()
    await save(first, { a: bytes(1), b: bytes(2) })
    await save(first, { b: null })
    await first.close()
    expect(await all(await open())).toEqual({ a: [1] })
  })

  test('one closes, the other goes on', async () => {
    const open = await startPlace()
    const [one, two] = [await open(), await open()]
    await one.close()
    await save(two, { a: bytes(1) })
    expect(await all(two)).toEqual({ a: [1] })
  })
}

function sizes(startPlace: StartPlace): void {
  test('a record of 300 kB', async () => {
    const open = await startPlace()
    const large = Uint8Array.from({ length: 300_000 }, (_, i) => (i * 31) % 251)
    await save(await open(), { large })
    const found = (await find(await open(), ['large'])).get('large')
    expect(found?.length).toBe(large.length)
    expect(found?.every((byte, i) => byte === large[i])).toBe(true)
  })

  test('1,000 records in one update', async () => {
    const open = await startPlace()
    const keys = Array.from({ length: 1000 }, (_, i) => `bond/${i}`)
    await save(
      await open(),
      Object.fromEntries(keys.map((key, i) => [key, bytes(i & 255, i >> 8)])),
    )
    const store = await open()
    expect(Object.keys(await all(store, 'bond/')).sort()).toEqual([...keys].sort())
    expect((await find(store, keys)).size).toBe(1000)
    await save(store, Object.fromEntries(keys.map(key => [key, null])))
    expect(await all(store)).toEqual({})
  })
}

const patience = { interval: 10 }

/** Saves one more change and waits until it was told: what came before has been told by then. */
async function settled(writer: Store, watcher: Store): Promise<void> {
  let told = false
  const stop = watcher.watch(() => {
    told = true
  })
  await save(writer, { settled: bytes(1) })
  await expect.poll(() => told, patience).toBe(true)
  stop()
}

async function save(store: Store, records: Record<string, Uint8Array | null>): Promise<void> {
  const changes: Changes = new Map(Object.entries(records))
  sound(await store.update([], () => ({ changes, result: undefined })))
}

async function find(store: Store, keys: readonly string[]): Promise<Records> {
  return sound(await store.update(keys, found => ({ changes: new Map(), result: found })))
}

async function all(store: Store, prefix = ''): Promise<Record<string, number[]>> {
  return plain(sound(await store.readAll(prefix)))
}

/** Adds one to the counter in one update; resolves to the new value. */
async function increment(store: Store): Promise<number> {
  const done = await store.update(['counter'], found => {
    const next = numberOf(found.get('counter')) + 1
    return { changes: new Map([['counter', bytes(next & 255, next >> 8)]]), result: next }
  })
  return sound(done)
}

async function count(store: Store): Promise<number> {
  return numberOf((await find(store, ['counter'])).get('counter'))
}

function numberOf(record: Uint8Array | undefined): number {
  return (record?.[0] ?? 0) + ((record?.[1] ?? 0) << 8)
}

function sound<T>(stored: Stored<T>): T {
  if (!stored.ok) throw new Error(stored.failure)
  return stored.value
}

function plain(records: Records): Record<string, number[]> {
  return Object.fromEntries([...records].map(([key, value]) => [key, [...value]]))
}

function bytes(...values: number[]): Uint8Array {
  return Uint8Array.from(values)
}
