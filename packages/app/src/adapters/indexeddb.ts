/** Records in one IndexedDB database that any number of tabs may use at the same time. */
import type { Changes, Records, Store, StoreFailure, Stored } from '@handfast/client'

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
export async function openDatabase(name: string, store: string): Promise<Stored<OpenedDatabase>> {
  const { promise, resolve } = Promise.withResolvers<Stored<OpenedDatabase>>()
  let late = false
  const timer = setTimeout(() => {
    late = true
    resolve({ ok: false, failure: 'store-busy' })
  }, busy_ms)
  try {
    const request = indexedDB.open(name, VERSION)
    request.onupgradeneeded = () => {
      // From before the first version there is nothing to bring along.
      if (late) request.transaction?.abort()
      else request.result.createObjectStore(store)
    }
    request.onerror = () => resolve({ ok: false, failure: parseFailure(request.error) })
    request.onsuccess = () => {
      const database = request.result
      const foreign = !database.objectStoreNames.contains(store)
      if (late || foreign) database.close()
      resolve(foreign ? { ok: false, failure: 'store-failed' } : { ok: true, value: own(database) })
    }
  } catch (error) {
    resolve({ ok: false, failure: parseFailure(error) })
  }
  const answer = await promise
  clearTimeout(timer)
  return answer
}

function own(database: IDBDatabase): OpenedDatabase {
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
  return opened
}

function indexedDbStore(opened: OpenedDatabase, telling: Telling): Store {
  let last: Promise<unknown> = Promise.resolve()
  return {
    update(keys, decide) {
      // One at a time, so that the wait for other tabs is never a wait for ourselves.
      const done = last.then(() => updateIn(opened, keys, decide))
      last = done.then(ignore, ignore)
      return done.then(({ stored, changed }) => {
        if (changed) telling.tell()
        return stored
      })
    },
    async readAll(prefix) {
      const reading = startTransaction(opened, 'readonly', records => {
        const request = records.openCursor(rangeOf(prefix))
        const found = new Map<string, Uint8Array>()
        request.onsuccess = reading.guard(() => {
          const cursor = request.result
          if (cursor === null) return reading.finish(found)
          found.set(...parseRecord(cursor.key, cursor.value))
          cursor.continue()
        })
      })
      return reading.done
    },
    watch: telling.watch,
    async close() {
      opened.lost = 'store-failed'
      telling.end()
      opened.database.close()
    },
  }
}
