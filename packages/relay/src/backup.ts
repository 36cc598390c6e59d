import {
  closeSync,
  copyFileSync,
  existsSync,
  linkSync,
  openSync,
  renameSync,
  rmSync,
} from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { nameDurably } from './durable-files.ts'
import { holdLock } from './lock.ts'
import { readNumber, recognise } from './schema.ts'
import type { OpenFailure } from './sqlite.ts'
import { parseStoreFailure } from './sqlite-failure.ts'

export type CopyFailure =
  /** The database is not as it has to be, or in use where it may not be. */
  | OpenFailure
  /** There is no file to copy. */
  | 'store-missing'
  /** Something of that name is there already; it was not touched. */
  | 'copy-exists'
  /** No room, no folder or no right for the copy; nothing is left of it. */
  | 'copy-failed'

/** How long a relay that begins or ends may keep the database busy. */
const BUSY_MS = 1000

/**
 * Copies the database of one moment into a new file, while a relay may be writing: it waits for
 * nobody and nobody for it. The copy is whole and on disk when it has its name, and holds nothing
 * that was deleted.
 */
export function backUp(file: string, to: string): CopyFailure | null {
  if (!existsSync(file)) return 'store-missing'
  if (existsSync(to)) return 'copy-exists'
  const unknown = look(file)
  if (unknown !== null) return unknown
  const part = `${to}.part`
  const database = new DatabaseSync(file, { timeout: BUSY_MS })
  try {
    makeOwn(part)
    database.prepare('VACUUM INTO ?').run(part)
    nameDurably(part, to)
    return null
  } catch (error) {
    removeQuietly(part)
    return parseStoreFailure(error) === 'store-damaged' ? 'store-damaged' : 'copy-failed'
  } finally {
    database.close()
  }
}

/**
 * Puts a backup in the place of the database; no relay may have it. What was there, with what was
 * in its log, is `FILE.replaced` from then on and is not touched again.
 */
export function restore(from: string, file: string): CopyFailure | null {
  if (!existsSync(from)) return 'store-missing'
  const unknown = look(from)
  if (unknown !== null) return unknown
  const aside = `${file}.replaced`
  if (existsSync(aside)) return 'copy-exists'
  try {
    const lock = holdLock(file, BUSY_MS)
    try {
      const part = `${file}.part`
      makeOwn(part)
      copyFileSync(from, part)
      if (existsSync(file)) setAside(file, aside)
      nameDurably(part, file)
      return null
    } finally {
      lock.release()
    }
  } catch (error) {
    const failure = parseStoreFailure(error)
    return failure === 'store-in-use' ? failure : 'copy-failed'
  }
}

/** Whether it is a relay's database that this version reads, whole on every page. */
function look(file: string): OpenFailure | null {
  let database: DatabaseSync | undefined
  try {
    database = new DatabaseSync(file, { timeout: BUSY_MS })
    const known = recognise(database)
    if (known === 'store-foreign' || known === 'store-newer') return known
    if (readNumber(database, 'SELECT count(*) FROM sqlite_schema') === 0) return 'store-foreign'
    const check = Object.values(database.prepare('PRAGMA quick_check(1)').get() ?? {})[0]
    return check === 'ok' ? null : 'store-damaged'
  } catch (error) {
    return parseStoreFailure(error)
  } finally {
    if (database?.isOpen) database.close()
  }
}

/** An empty file that only its owner may read. */
function makeOwn(part: string): void {
  rmSync(part, { force: true })
  closeSync(openSync(part, 'wx', 0o600))
}

/** Under its own name it stays until the other takes it: at no moment is there no database. */
function setAside(file: string, aside: string): void {
  foldLog(file)
  linkSync(file, aside)
  // A log that is left belongs to a damaged file: beside another one it would be mixed into it.
  for (const end of ['-wal', '-shm']) {
    if (existsSync(file + end)) renameSync(file + end, aside + end)
  }
}

/** What is in the log comes into the file, where the file still opens. */
function foldLog(file: string): void {
  try {
    const database = new DatabaseSync(file, { timeout: BUSY_MS })
    readNumber(database, 'PRAGMA wal_checkpoint(TRUNCATE)')
    database.close()
  } catch {
    // Damaged: it is set aside as it is.
  }
}

function removeQuietly(path: string): void {
  try {
    rmSync(path, { force: true })
  } catch {
    // It never had the name of a backup.
  }
}
