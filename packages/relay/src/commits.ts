import type { DatabaseSync } from 'node:sqlite'

/** Writes of one turn of the event loop, in one transaction. */
export interface Commits {
  /**
   * Runs `write` in the next transaction. The answer is there after the commit, which is on disk;
   * `onCommitted` runs just before. A write that throws fails alone.
   */
  write<T>(write: () => T, onCommitted?: (value: T) => void): Promise<T | 'storage-failed'>
  /** Commits what waits; later writes fail. */
  end(): void
}

type Job = { readonly run: () => () => void; readonly fail: () => void }

/** Collects writes until the end of the turn and commits them at once: one fsync for them all. */
export function startCommits(database: DatabaseSync, onFailure: (error: unknown) => void): Commits {
  let jobs: Job[] = []
  let ended = false
  const flush = () => {
    const batch = jobs
    jobs = []
    if (batch.length === 0 || commit(database, batch, () => {})) return
    for (const job of batch) if (!commit(database, [job], onFailure)) job.fail()
  }
  return {
    write: (write, onCommitted) =>
      new Promise(resolve => {
        if (ended) return resolve('storage-failed')
        if (jobs.length === 0) setImmediate(flush)
        jobs.push({
          run() {
            const value = write()
            return () => {
              onCommitted?.(value)
              resolve(value)
            }
          },
          fail: () => resolve('storage-failed'),
        })
      }),
    end() {
      flush()
      ended = true
    },
  }
}

/** True when all are on disk; otherwise nothing of them is. */
function commit(
  database: DatabaseSync,
  batch: readonly Job[],
  onFailure: (error: unknown) => void,
): boolean {
  let committed: (() => void)[]
  try {
    database.exec('BEGIN IMMEDIATE')
    committed = batch.map(job => job.run())
    database.exec('COMMIT')
  } catch (error) {
    rollBack(database)
    onFailure(error)
    return false
  }
  for (const onCommitted of committed) onCommitted()
  return true
}

function rollBack(database: DatabaseSync): void {
  try {
    // SQLite itself ends the transaction after some errors, a full disk among them.
    if (database.isTransaction) database.exec('ROLLBACK')
  } catch {
    // Then the next BEGIN fails as well, and is told.
  }
}
