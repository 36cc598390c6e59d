import { DatabaseSync } from 'node:sqlite'
import { touchFile } from './durable-files.ts'
import { holdLock, type Lock } from './lock.ts'
import type { Mailboxes } from './mailboxes.ts'
import { readNumber, recognise, type SchemaOutcome, upgradeSchema } from './schema.ts'
import { parseStoreFailure, type StoreFailure } from './sqlite-failure.ts'
import { type StoreOptions, startSqliteMailboxes } from './sqlite-mailboxes.ts'

export type SqliteOptions = StoreOptions & {
  /** Made with its folder when it is not there, readable by its owner only. */
  readonly file: string
}

export type OpenFailure = StoreFailure | Exclude<SchemaOutcome, 'ready'>
export type OpenedStore = { ok: true; value: Mailboxes } | { ok: false; code: OpenFailure }

/** A relay that was killed may still be on its way out. */
const BUSY_MS = 1000

/**
 * A put changes a page of an index somewhere among all mailboxes, and the log takes whole pages: in
 * pages half as large as usual it is a third shorter. A database of before keeps its own.
 */
const PAGE_BYTES = 2048
/**
 * A message is often read and acknowledged soon: with a log of this size its pages are written into
 * the database once and not again and again. As much memory holds what is looked up most.
 */
const LOG_BYTES = 16 * 1024 * 1024

/**
 * Mailboxes in one SQLite file, held by one relay; others may read it meanwhile. A file that is
 * not one is left as it is.
 */
export function openSqliteMailboxes(options: SqliteOptions): OpenedStore {
  if (!touchFile(options.file)) return { ok: false, code: 'store-not-writable' }
  let database: DatabaseSync | undefined
  let lock: Lock | undefined
  try {
    database = new DatabaseSync(options.file, { timeout: BUSY_MS })
    const known = recognise(database)
    if (known === 'store-foreign' || known === 'store-newer') {
      database.close()
      return { ok: false, code: known }
    }
    lock = holdLock(options.file, BUSY_MS)
    database.exec(`PRAGMA page_size = ${PAGE_BYTES}; PRAGMA journal_mode = WAL`)
    database.exec('PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864')
    const log_pages = LOG_BYTES / readNumber(database, 'PRAGMA page_size')
    database.exec(`PRAGMA wal_autocheckpoint = ${log_pages}; PRAGMA cache_size = -16384`)
    if (known === 'older') upgradeSchema(database)
    return { ok: true, value: heldMailboxes(startSqliteMailboxes(database, options), lock) }
  } catch (error) {
    closeQuietly(database)
    lock?.release()
    return { ok: false, code: parseStoreFailure(error) }
  }
}

function heldMailboxes(mailboxes: Mailboxes, lock: Lock): Mailboxes {
  return {
    ...mailboxes,
    async close() {
      await mailboxes.close()
      lock.release()
    },
  }
}

function closeQuietly(database: DatabaseSync | undefined): void {
  try {
    database?.close()
  } catch {
    // It was never usable; why is told by the error before.
  }
}
