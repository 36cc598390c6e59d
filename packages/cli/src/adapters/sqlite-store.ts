/** Records in one SQLite file that any number of processes may use at the same time. */
import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Changes, Records, Store, Stored, StoreFailure } from '@handfast/client'

/** How long another process may hold the file before we say `store-busy`. */
const busy_ms = 5000
/** How often a watched file is looked at. */
const watch_ms = 150
/** Written into the file's header, so that another program's database is never touched. */
const APPLICATION_ID = 0x48_66_56_6c
const SCHEMA_VERSION = 1
const SCHEMA = 'CREATE TABLE records (key TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT'

export type SqliteStoreOptions = {
  /** How large the file may become; beyond it a save is `store-full`. */
  readonly limit_bytes?: number
}

/**
 * Opens the file; where there is none it is made, readable by its owner only, in a folder that is
 * made the same way. A file of another program, or of a newer version of this one, is left as it
 * is: `store-failed`. One that is no database is `store-damaged`.
 *
 * `update` waits for its turn without letting anything else of this process run, at most 5 s.
 */
export function openSqliteStore(file: string, options: SqliteStoreOptions = {}): Stored<Store> {
  let database: DatabaseSync | undefined
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    database = new DatabaseSync(file, { timeout: busy_ms })
    if (!prepareSchema(database)) {
      database.close()
      return { ok: false, failure: 'store-failed' }
    }
    limitSize(database, options.limit_bytes ?? 1 << 30)
    return { ok: true, value: sqliteStore(database) }
  } catch (error) {
    closeQuietly(database)
    return { ok: false, failure: parseFailure(error) }
  }
}

function sqliteStore(database: DatabaseSync): Store {
  const watching = startWatching(database)
  const find = database.prepare('SELECT key, value FROM records WHERE key = ?')
  const from = database.prepare('SELECT key, value FROM records WHERE key >= ? ORDER BY key')
  // A row that is replaced stays where it is, and its place in the index with it.
  const save = database.prepare(
    'INSERT INTO records (key, value) VALUES (?, ?) ' +
      'ON CONFLICT (key) DO UPDATE SET value = excluded.value',
  )
  const remove = database.prepare('DELETE FROM records WHERE key = ?')

  const load = (keys: readonly string[]): Records => {
    const rows = keys.map(key => find.get(key)).filter(row => row !== undefined)
    return new Map(rows.map(parseRow))
  }
  const loadAll = (prefix: string): Records => {
    const records = new Map<string, Uint8Array>()
    for (const row of from.iterate(prefix)) {
      const [key, value] = parseRow(row)
      // In byte order, what begins with the prefix stands together, and at the front.
      if (!key.startsWith(prefix)) break
      records.set(key, value)
    }
    return records
  }
  const apply = (changes: Changes) => {
    for (const [key, value] of changes) value === null ? remove.run(key) : save.run(key, value)
  }
  return {
    update: async (keys, decide) => transact(database, () => load(keys), decide, apply),
    readAll: async prefix => attempt(() => loadAll(prefix)),
    watch: watching.watch,
    async close() {
      watching.end()
      closeQuietly(database)
    },
  }
}

function transact<T>(
  database: DatabaseSync,
  load: () => Records,
  decide: (found: Records) => { readonly changes: Changes; readonly result: T },
  apply: (changes: Changes) => void,
): Stored<T> {
  const found = attempt(() => {
    database.exec('BEGIN IMMEDIATE')
    return load()
  })
  if (!found.ok) {
    rollBack(database)
    return found
  }
  let saved: Stored<T> | undefined
  try {
    const { changes, result } = decide(found.value)
    saved = attempt(() => {
      apply(changes)
      database.exec('COMMIT')
      return result
    })
    return saved
  } finally {
    if (saved?.ok !== true) rollBack(database)
  }
}

/** A full disk or damage may already have rolled it back; a killed process is rolled back later. */
function rollBack(database: DatabaseSync): void {
  attempt(() => {
    if (database.isOpen && database.isTransaction) database.exec('ROLLBACK')
  })
}

/** One look for all who watch; it does not keep the process alive. */
function startWatching(database: DatabaseSync) {
  const watchers = new Set<() => void>()
  const version = () => attempt(() => readNumber(database, 'PRAGMA data_version'))
  let seen = version()
  let timer: NodeJS.Timeout | undefined
  const look = () => {
    const now = version()
    // What keeps the file from being read is told to whoever reads it next.
    if (!now.ok || (seen.ok && seen.value === now.value)) return
    seen = now
    for (const changed of [...watchers]) changed()
  }
  const end = () => {
    clearInterval(timer)
    timer = undefined
    watchers.clear()
  }
  const watch = (changed: () => void) => {
    const watcher = () => changed()
    if (timer === undefined) {
      seen = version()
      timer = setInterval(look, watch_ms).unref()
    }
    watchers.add(watcher)
    return () => {
      watchers.delete(watcher)
      if (watchers.size === 0) end()
    }
  }
  return { watch, end }
}

/** False where the file is another program's or a newer version's. SQLite's errors are thrown. */
function prepareSchema(database: DatabaseSync): boolean {
  const known = readSchema(database)
  if (known === 'foreign') return false
  // First the question: switching needs the file for oneself, asking does not.
  if (database.prepare('PRAGMA journal_mode').get()?.journal_mode !== 'wal') startLog(database)
  database.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 16777216')
  return known === 'ready' || makeSchema(database)
}

function makeSchema(database: DatabaseSync): boolean {
  database.exec('BEGIN IMMEDIATE')
  // Another process may have made it while this one waited.
  const known = readSchema(database)
  if (known === 'none') {
    database.exec(`${SCHEMA}; PRAGMA application_id = ${APPLICATION_ID}`)
    database.exec(`PRAGMA user_version = ${SCHEMA_VERSION}`)
  }
  database.exec('COMMIT')
  return known !== 'foreign'
}

function readSchema(database: DatabaseSync): 'none' | 'ready' | 'foreign' {
  const version = readNumber(database, 'PRAGMA user_version')
  const application = readNumber(database, 'PRAGMA application_id')
  const tables = readNumber(database, 'SELECT count(*) FROM sqlite_schema')
  if (tables === 0 && version === 0 && application === 0) return 'none'
  return application === APPLICATION_ID && version === SCHEMA_VERSION ? 'ready' : 'foreign'
}

/** Where several open a new file at once, SQLite does not wait here by itself. */
function startLog(database: DatabaseSync): void {
  const until_ms = performance.now() + busy_ms
  for (;;) {
    try {
      database.exec('PRAGMA journal_mode = WAL')
      return
    } catch (error) {
      if (parseFailure(error) !== 'store-busy' || performance.now() > until_ms) throw error
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20)
    }
  }
}

/** SQLite never goes below what the file already has. */
function limitSize(database: DatabaseSync, limit_bytes: number): void {
  const page_bytes = readNumber(database, 'PRAGMA page_size')
  database.exec(`PRAGMA max_page_count = ${Math.max(1, Math.floor(limit_bytes / page_bytes))}`)
}

/** The first column of the first row, 0 where there is none. */
function readNumber(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)
}

function parseRow({ key, value }: Record<string, unknown>): [string, Uint8Array] {
  if (typeof key === 'string' && value instanceof Uint8Array) return [key, value]
  throw Object.assign(new Error('a row of another shape'), { errcode: CORRUPT })
}

function attempt<T>(work: () => T): Stored<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    return { ok: false, failure: parseFailure(error) }
  }
}

const CORRUPT = 11
/** SQLite's primary result codes (sqlite.org/rescode.html). */
const FAILURES: Readonly<Record<number, StoreFailure>> = {
  5: 'store-busy',
  6: 'store-busy',
  [CORRUPT]: 'store-damaged',
  13: 'store-full',
  26: 'store-damaged',
}

function parseFailure(error: unknown): StoreFailure {
  if (!(error instanceof Error)) return 'store-failed'
  if ('code' in error && (error.code === 'ENOSPC' || error.code === 'EDQUOT')) return 'store-full'
  const code = 'errcode' in error ? Number(error.errcode) & 0xff : 0
  return FAILURES[code] ?? 'store-failed'
}

function closeQuietly(database: DatabaseSync | undefined): void {
  attempt(() => {
    if (database?.isOpen) database.close()
  })
}
