import { randomInt, timingSafeEqual } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { MAILBOX_MAX_BYTES, MAILBOX_MAX_MESSAGES, NAMEPLATE_KEPT_MS } from '@handfast/envelope'
import { type Commits, startCommits } from './commits.ts'
import type { Claim, ClaimRefused, Incoming, Mailboxes, NewNameplate, Stored } from './mailboxes.ts'
import { chooseDigits, chooseNameplate } from './nameplates.ts'
import { parseStoreFailure, type StoreFailure } from './sqlite-failure.ts'
import { prepareStatements, type Statements } from './statements.ts'
import { startWatchers } from './watchers.ts'

export type StoreOptions = {
  /** Stored times ahead of this are set to it: the clock was wrong then. */
  readonly now_ms: number
  readonly store_bytes: number
  /** Called for each read or write that failed; it is answered `storage-failed`. */
  onFailure(failure: StoreFailure): void
}

/** Rows deleted in one transaction: a long sweep must not hold up those who wait for an answer. */
const SWEEP_ROWS = 500

/** The operations on a database whose schema is this version's. SQLite's errors are thrown here. */
export function startSqliteMailboxes(database: DatabaseSync, options: StoreOptions): Mailboxes {
  const statements = prepareStatements(database)
  const pages = Math.ceil(options.store_bytes / statements.page_bytes)
  database.exec(`PRAGMA max_page_count = ${pages}`)
  statements.resetTimes(options.now_ms)
  const onError = (error: unknown) => options.onFailure(parseStoreFailure(error))
  const commits = startCommits(database, onError)
  const watchers = startWatchers()
  const put = startPut(statements)
  const read = <T>(ask: () => T): T | 'storage-failed' => {
    try {
      return ask()
    } catch (error) {
      onError(error)
      return 'storage-failed'
    }
  }
  return {
    put(message) {
      let fresh: Stored | undefined
      const write = () => {
        const done = put(message)
        fresh = typeof done === 'object' ? done : undefined
        return done === 'mailbox-full' ? done : 'stored'
      }
      return commits.write(write, () => fresh && watchers.announce(message.mailbox, fresh))
    },
    list: async (mailbox, after_seq, count) =>
      read(() => statements.listMessages(mailbox, after_seq, count)),
    place: async (mailbox, id) => read(() => statements.findMessage(mailbox, id) ?? 0),
    ack: (mailbox, id) =>
      commits.write(() => {
        statements.deleteMessage(mailbox, id)
        return 'acked' as const
      }),
    watch: watchers.watch,
    allocate: plate => commits.write(() => ({ nameplate: allocate(statements, plate) })),
    claim: claim => commits.write(() => claimNameplate(statements, claim)),
    release: (nameplate, owner) =>
      commits.write(() => releaseNameplate(statements, nameplate, owner)),
    sweep: (messages_ms, now_ms) => sweep(statements, commits, messages_ms, now_ms),
    async close() {
      commits.end()
      if (database.isOpen) database.close()
    },
  }
}

type PutDone = Stored | 'renewed' | 'mailbox-full'

/** A place is never used twice while the process runs: who listens counts on growing ones. */
function startPut(statements: Statements): (message: Incoming) => PutDone {
  let seq = statements.highestSeq()
  return message => {
    const { mailbox, id, body, at_ms } = message
    const held = statements.lookInto(mailbox, id)
    if (held.seq !== undefined) {
      statements.renewMessage(held.seq, at_ms)
      return 'renewed'
    }
    if (held.messages >= MAILBOX_MAX_MESSAGES) return 'mailbox-full'
    if (held.bytes + body.length > MAILBOX_MAX_BYTES) return 'mailbox-full'
    seq += 1
    statements.insertMessage(seq, held.box, message)
    return { seq, id, body, at_ms }
  }
}

function allocate(statements: Statements, plate: NewNameplate): string {
  const isFree = (nameplate: string) => statements.findNameplate(nameplate) === undefined
  const digits = chooseDigits(plate.use, statements.usedOf)
  const nameplate = chooseNameplate(digits, randomInt, isFree)
  statements.insertNameplate(nameplate, plate)
  return nameplate
}

function claimNameplate(
  statements: Statements,
  { nameplate, claimant, now_ms }: Claim,
): { payload: Uint8Array } | ClaimRefused {
  const row = statements.findNameplate(nameplate)
  if (row === undefined) return 'nameplate-unknown'
  if (row.payload === undefined || row.expiry_ms <= now_ms) return 'nameplate-expired'
  if (row.claimant === undefined) statements.bindNameplate(nameplate, claimant)
  else if (!timingSafeEqual(row.claimant, claimant)) return 'nameplate-used'
  return { payload: row.payload }
}

function releaseNameplate(
  statements: Statements,
  nameplate: string,
  owner: Uint8Array,
): 'released' {
  const row = statements.findNameplate(nameplate)
  const isOwned = row?.owner !== undefined && timingSafeEqual(row.owner, owner)
  if (isOwned) statements.releaseNameplate(nameplate)
  return 'released'
}

async function sweep(
  statements: Statements,
  commits: Commits,
  messages_ms: number,
  now_ms: number,
): Promise<'swept' | 'storage-failed'> {
  const steps = [
    () => statements.deleteMessages(messages_ms, SWEEP_ROWS),
    () => statements.clearNameplates(now_ms, SWEEP_ROWS),
    () => statements.forgetNameplates(now_ms - NAMEPLATE_KEPT_MS, SWEEP_ROWS),
  ]
  for (const step of steps) {
    for (;;) {
      const rows = await commits.write(step)
      if (rows === 'storage-failed') return rows
      if (rows < SWEEP_ROWS) break
    }
  }
  return 'swept'
}
