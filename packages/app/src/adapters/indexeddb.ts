/** Records in one IndexedDB database that any number of tabs may use at the same time. */
import type { Changes, Records, Store, Stored, StoreFailure } from '@handfast/client'

/** How long other tabs may hold the database before we say `store-busy`. */
const busy_ms = 5000
const VERSION = 1
const RECORDS = 'records'

/**
 * Opens the database, or makes it. A transaction spans load, decision and save, so IndexedDB keeps
 * tabs apart by itself. When another tab wants to bring the database to a newer version this one
 * lets go of it and answers `store-busy` from then on; when it was deleted, `store-failed`.
 */
export async function openIndexedDb(name: string): Promise<Stored<Store>> {
  const opened = await openDatabase(name, RECORDS)
  if (!opened.ok) return opened
  return { ok: true, value: indexedDbStore(opened.value, startTelling(name)) }
}

/** A database with one store of that name in it; `lost` is set once it was closed from outside. */
export type OpenedDatabase = { readonly database: IDBDatabase; lost: StoreFailure | null }

/** Waits at most five seconds for other tabs. What cannot be had is a value, never thrown. */
export function openDatabase(name: string, store: string): Promise<Stored<OpenedDatabase>> {
  return new Promise(resolve => {
    let late = false
    const timer = setTimeout(() => {
      late = true
      resolve({ ok: false, failure: 'store-busy' })
    }, busy_ms)
    const answer = (opened: Stored<OpenedDatabase>) => {
      clearTimeout(timer)
      resolve(opened)
    }
    try {
      const request = indexedDB.open(name, VERSION)
      // From before the first version there is nothing to bring along.
      request.onupgradeneeded = () => void request.result.createObjectStore(store)
      request.onerror = () => answer({ ok: false, failure: parseFailure(request.error) })
      request.onsuccess = () => {
        const database = request.result
        const foreign = !database.objectStoreNames.contains(store)
        if (late || foreign) database.close()
        answer(foreign ? { ok: false, failure: 'store-failed' } : ownOpened(database))
      }
    } catch (error) {
      answer({ ok: false, failure: parseFailure(error) })
    }
  })
}

function ownOpened(database: IDBDatabase): Stored<OpenedDatabase> {
  const opened: OpenedDatabase = { database, lost: null }
  database.onversionchange = ({ newVersion }) => {
    opened.lost = newVersion === null ? 'store-failed' : 'store-busy'
    // What is under way is finished before it closes.
    database.close()
  }
  // The person cleared the data, or the disk is gone.
  database.onclose = () => {
    opened.lost = 'store-failed'
  }
  return { ok: true, value: opened }
}

function indexedDbStore(opened: OpenedDatabase, telling: Telling): Store {
  let last: Promise<unknown> = Promise.resolve()
  return {
    update(keys, decide) {
      // One at a time, so that the wait for other tabs is never a wait for ourselves.
      const done = last.then(() => update(opened, keys, decide, telling.tell))
      last = done.catch(() => undefined)
      return done
    },
    readAll: prefix => readAll(opened, prefix),
    watch: telling.watch,
    async close() {
      opened.lost = 'store-failed'
      opened.database.close()
      telling.stop()
      // What is under way is saved still, and then others are to be told.
      await last
      telling.end()
    },
  }
}

async function update<T>(
  opened: OpenedDatabase,
  keys: readonly string[],
  decide: (found: Records) => { readonly changes: Changes; readonly result: T },
  tell: () => void,
): Promise<Stored<T>> {
  let changed = false
  const stored = await transact<T>(opened, RECORDS, 'readwrite', (records, run) => {
    const loads = keys.map(key => records.get(key))
    // Without a key to load, the turn is still to be waited for.
    const last = loads.at(-1) ?? records.count('')
    last.onsuccess = run.step(() => {
      const found = parseRecords(
        keys,
        loads.map(({ result }) => result),
      )
      if (found === null) return run.refuse('store-damaged')
      const { changes, result } = decide(found)
      for (const [key, value] of changes) {
        // A view is copied: saved with its buffer, it would take along what is none of its own.
        value === null ? records.delete(key) : records.put(value.slice(), key)
      }
      changed = changes.size > 0
      run.finish(result)
    })
  })
  if (stored.ok && changed) tell()
  return stored
}

function readAll(opened: OpenedDatabase, prefix: string): Promise<Stored<Records>> {
  return transact<Records>(opened, RECORDS, 'readonly', (records, run) => {
    const range = rangeOf(prefix)
    const keys = records.getAllKeys(range)
    const values = records.getAll(range)
    values.onsuccess = run.step(() => {
      const found = parseRecords(keys.result, values.result)
      found === null ? run.refuse('store-damaged') : run.finish(found)
    })
  })
}

/** What the inside of a transaction may say. Exactly one of the last two, in a step. */
export type Run<T> = {
  /** For a request's success: what throws there undoes everything, and is thrown to the caller. */
  step(then: () => void): () => void
  finish(value: T): void
  refuse(failure: StoreFailure): void
}

/** Resolves when all is on disk, or undone; rejects only with what was thrown inside a step. */
export function transact<T>(
  opened: OpenedDatabase,
  store: string,
  mode: 'readonly' | 'readwrite',
  work: (records: IDBObjectStore, run: Run<T>) => void,
): Promise<Stored<T>> {
  return new Promise((resolve, reject) => {
    const transaction = startTransaction(opened, store, mode)
    if (typeof transaction === 'string') return resolve({ ok: false, failure: transaction })
    let outcome: Stored<T> = { ok: false, failure: 'store-failed' }
    let refused: Refused = { failure: null }
    const undo = (why: Refused) => {
      refused = why
      transaction.abort()
    }
    const timer = setTimeout(() => undo({ failure: 'store-busy' }), busy_ms)
    const step = (then: () => void) => () => {
      clearTimeout(timer)
      try {
        then()
      } catch (mistake) {
        undo({ mistake })
      }
    }
    transaction.oncomplete = () => {
      clearTimeout(timer)
      resolve(outcome)
    }
    transaction.onabort = () => {
      clearTimeout(timer)
      if ('mistake' in refused) return reject(refused.mistake)
      resolve({ ok: false, failure: refused.failure ?? parseFailure(transaction.error) })
    }
    const finish = (value: T) => {
      outcome = { ok: true, value }
    }
    work(transaction.objectStore(store), { step, finish, refuse: failure => undo({ failure }) })
  })
}

type Refused = { readonly failure: StoreFailure | null } | { readonly mistake: unknown }

/** Deletes a database; waits at most five seconds for the tabs that still use it. */
export function eraseDatabase(name: string): Promise<Stored<void>> {
  return new Promise(resolve => {
    const timer = setTimeout(() => resolve({ ok: false, failure: 'store-busy' }), busy_ms)
    const answer = (erased: Stored<void>) => {
      clearTimeout(timer)
      resolve(erased)
    }
    try {
      const request = indexedDB.deleteDatabase(name)
      request.onsuccess = () => answer({ ok: true, value: undefined })
      request.onerror = () => answer({ ok: false, failure: parseFailure(request.error) })
    } catch (error) {
      answer({ ok: false, failure: parseFailure(error) })
    }
  })
}

function startTransaction(
  opened: OpenedDatabase,
  store: string,
  mode: 'readonly' | 'readwrite',
): IDBTransaction | StoreFailure {
  if (opened.lost !== null) return opened.lost
  try {
    return opened.database.transaction(store, mode, { durability: 'strict' })
  } catch (error) {
    return parseFailure(error)
  }
}

type Telling = ReturnType<typeof startTelling>

/** Only that something changed goes from tab to tab; a channel does not hear itself. */
function startTelling(name: string) {
  const channel = new BroadcastChannel(`handfast store ${name}`)
  const watchers = new Set<() => void>()
  channel.onmessage = () => {
    for (const changed of [...watchers]) changed()
  }
  return {
    tell: () => channel.postMessage('changed'),
    watch(changed: () => void) {
      const watcher = () => changed()
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    stop: () => watchers.clear(),
    end: () => channel.close(),
  }
}

/** From the prefix up to the first key in IndexedDB's order that is beyond all that begin so. */
function rangeOf(prefix: string): IDBKeyRange | null {
  const counted = prefix.replace(/\uffff+$/, '')
  if (counted === '') return prefix === '' ? null : IDBKeyRange.lowerBound(prefix)
  const beyond =
    counted.slice(0, -1) + String.fromCharCode(counted.charCodeAt(counted.length - 1) + 1)
  return IDBKeyRange.bound(prefix, beyond, false, true)
}

/** `null` if something lies there that was never written. Absent values are left out. */
function parseRecords(keys: readonly unknown[], values: readonly unknown[]): Records | null {
  const records = new Map<string, Uint8Array>()
  for (const [at, key] of keys.entries()) {
    const value = values[at]
    if (value === undefined) continue
    if (typeof key !== 'string' || !(value instanceof Uint8Array)) return null
    records.set(key, value)
  }
  return records
}

function parseFailure(error: unknown): StoreFailure {
  switch (error instanceof Error ? error.name : '') {
    case 'QuotaExceededError':
      return 'store-full'
    // What Chromium says when the file of a large record is gone or broken.
    case 'DataError':
    case 'NotReadableError':
      return 'store-damaged'
    default:
      return 'store-failed'
  }
}
