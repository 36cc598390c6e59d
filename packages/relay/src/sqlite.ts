import { closeSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Mailboxes } from './mailboxes.ts'
import { type SchemaOutcome, upgradeSchema } from './schema.ts'
import { parseStoreFailure, type StoreFailure } from './sqlite-failure.ts'
import { type StoreOptions, startSqliteMailboxes } from './sqlite-mailboxes.ts'

export type SqliteOptions = StoreOptions & {
  /** Made with its folder when it is not there, readable by its owner only. */
  readonly file: string
}

export type OpenFailure = StoreFailure | Exclude<SchemaOutcome, 'ready'>
export type OpenedStore = { ok: true; value: Mailboxes } | { ok: false; code: OpenFailure }

/** Mailboxes in one SQLite file, held by one process. A file that is not one is left as it is. */
export function openSqliteMailboxes(options: SqliteOptions): OpenedStore {
  if (!touchFile(options.file)) return { ok: false, code: 'store-not-writable' }
  let database: DatabaseSync | undefined
  try {
    // A relay that was killed may still be on its way out: wait a second for its lock.
    database = new DatabaseSync(options.file, { timeout: 1000 })
    database.exec('PRAGMA locking_mode = EXCLUSIVE')
    database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
    database.exec('PRAGMA journal_size_limit = 67108864')
    const schema = upgradeSchema(database)
    if (schema === 'ready') return { ok: true, value: startSqliteMailboxes(database, options) }
    database.close()
    return { ok: false, code: schema }
  } catch (error) {
    closeQuietly(database)
    return { ok: false, code: parseStoreFailure(error) }
  }
}

function touchFile(file: string): boolean {
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    closeSync(openSync(file, 'a', 0o600))
    return true
  } catch {
    return false
  }
}

function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close()
  } catch {
    // It was never usable; why is told by the error before.
  }
}
