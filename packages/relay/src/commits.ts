import type { DatabaseSync, StatementSync } from 'node:sqlite'

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

type Job = {
  readonly run: () => void
  readonly done: () => void
  readonly fail: () => void
}

/** Collects writes until the end of the turn and commits them at once: one fsync for them all. */
export function startCommits(database: DatabaseSync, onFailure: (error: unknown) => void): Commits {
  const transaction = prepareTransaction(database)
  let jobs: Job[] = []
  let ended = false
  const flush = () => {
    const batch = jobs
    jobs = []
    if (batch.length === 0 || commit(transaction, batch, () => {})) return
    for (const job of batch) if (!commit(transaction, [job], onFailure)) job.fail()
  }
  return {
    write: (write, onCommitted) =>
      new Promise(resolve => {
        if (ended) return resolve('storage-failed')
        if (jobs.length === 0) setImmediate(flush)
        jobs.push(jobOf(write, resolve, onCommitted))
      }),
    end() {
      flush()
      ended = true
    },
  }
}

function jobOf<T>(
  write: () => T,
  resolve: (value: T | 'storage-failed') => void,
  onCommitted: ((value: T) => void) | undefined,
): Job {
  let value: T
  return {
    run() {
      value = write()
    },
    done() {
      onCommitted?.(value)
      resolve(value)
    },
    fail: () => resolve('storage-failed'),
  }
}

type Transaction = {
  readonly database: DatabaseSync
  readonly begin: StatementSync
  readonly commit: StatementSync
}

function prepareTransaction(database: DatabaseSync): Transaction {
  const [begin, commit] = [database.prepare('BEGIN IMMEDIATE'), database.prepare('COMMIT')]
  return { database, begin, commit }
}

/** True when all are on disk; otherwise nothing of them is. */
function commit(
  transaction: Transaction,
  batch: readonly Job[],
  onFailure: (error: unknown) => void,
): boolean {
  try {
    transaction.begin.run()
    for (const job of batch) job.run()
    transaction.commit.run()
  } catch (error) {
    rollBack(transaction.database)
    onFailure(error)
    return false
  }
  for (const job of batch) job.done()
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
