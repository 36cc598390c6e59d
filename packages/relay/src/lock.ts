import { closeSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'

/** Held while one relay has a database: a file beside it, locked until the process ends. */
export type Lock = { release(): void }

/** What lies beside the database; it is empty, and stays when the relay ends. */
export const LOCK_SUFFIX = '-lock'

/**
 * Keeps a second relay away, while other programs may still read the database. The operating system
 * takes the lock back however the process ends. SQLite's errors are thrown: busy, where another
 * process has it for longer than `wait_ms`.
 */
export function holdLock(file: string, wait_ms: number): Lock {
  const place = file + LOCK_SUFFIX
  closeSync(openSync(place, 'a', 0o600))
  const held = new DatabaseSync(place, { timeout: wait_ms })
  try {
    // Nothing is ever written in it, so a full disk does not keep a relay from starting.
    held.exec('PRAGMA journal_mode = OFF; BEGIN EXCLUSIVE')
  } catch (error) {
    held.close()
    throw error
  }
  return {
    release() {
      if (held.isOpen) held.close()
    },
  }
}
