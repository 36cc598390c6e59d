import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import { NAMEPLATE_LIFETIMES_MS } from '@handfast/envelope'
import { startBoxes } from './key.ts'
import type { Incoming, NewNameplate, Stored } from './mailboxes.ts'
import { fillPage } from './page.ts'
import { readNumber } from './schema.ts'

type Row = Record<string, SQLOutputValue> | undefined

/** The rows of a nameplate that was ever used; `payload` is gone once it was swept or released. */
export type NameplateRow = {
  readonly expiry_ms: number
  readonly payload: Uint8Array | undefined
  readonly claimant: Uint8Array | undefined
  readonly owner: Uint8Array | undefined
}

export type Statements = ReturnType<typeof prepareStatements>

/** The SQL of the store, one function a statement. SQLite's errors are thrown. */
export function prepareStatements(database: DatabaseSync) {
  return {
    ...prepareMessages(database),
    ...prepareNameplates(database),
    ...prepareOver(database),
    page_bytes: readNumber(database, 'PRAGMA page_size'),
    highestSeq: () => readNumber(database, 'SELECT max(seq) FROM messages'),
    resetTimes(now_ms: number) {
      database.prepare('UPDATE messages SET at_ms = ?1 WHERE at_ms > ?1').run(now_ms)
      database
        .prepare(
          `UPDATE nameplates SET expiry_ms = ?1 + lifetime_ms
           WHERE payload IS NOT NULL AND expiry_ms > ?1 + lifetime_ms`,
        )
        .run(now_ms)
      database
        .prepare(
          `UPDATE nameplates SET expiry_ms = ?1
           WHERE payload IS NULL AND expiry_ms > ?1 + ${NAMEPLATE_LIFETIMES_MS.link}`,
        )
        .run(now_ms)
    },
  }
}

/** Every message of a mailbox, and none of another that has the same number. */
const IN_BOX = 'box = ? AND mailbox = ?'

function prepareMessages(database: DatabaseSync) {
  const boxOf = startBoxes()
  const find = database.prepare(`SELECT seq FROM messages WHERE ${IN_BOX} AND id = ?`)
  const renew = database.prepare('UPDATE messages SET at_ms = ? WHERE seq = ?')
  const look = database.prepare(
    `SELECT count(*) AS messages, sum(bytes) AS bytes, max(CASE WHEN id = ?2 THEN seq END) AS seq
     FROM messages WHERE box = ?1 AND mailbox = ?3`,
  )
  const insert = database.prepare(
    'INSERT INTO messages (seq, box, mailbox, id, bytes, at_ms, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  )
  // The index has a box in the order of its places; only the page's bodies are read.
  const list = database.prepare(
    `SELECT seq, id, at_ms, body FROM messages WHERE ${IN_BOX} AND seq > ? ORDER BY seq LIMIT ?`,
  )
  const remove = database.prepare(`DELETE FROM messages WHERE ${IN_BOX} AND id = ?`)
  const removeOld = database.prepare(
    `DELETE FROM messages WHERE seq IN (
       SELECT seq FROM messages WHERE at_ms <= ? ORDER BY at_ms LIMIT ?
     )`,
  )
  return {
    findMessage: (mailbox: Uint8Array, id: Uint8Array) =>
      numberOf(find.get(boxOf(mailbox), mailbox, id), 'seq'),
    renewMessage: (seq: number, at_ms: number) => renew.run(at_ms, seq),
    /** How full a mailbox is, where it lies, and the place of this message if it lies there. */
    lookInto(mailbox: Uint8Array, id: Uint8Array) {
      const box = boxOf(mailbox)
      const row = look.get(box, id, mailbox)
      const [messages, bytes] = [numberOf(row, 'messages') ?? 0, numberOf(row, 'bytes') ?? 0]
      return { box, messages, bytes, seq: numberOf(row, 'seq') }
    },
    insertMessage: (seq: number, box: bigint, { mailbox, id, body, at_ms }: Incoming) =>
      insert.run(seq, box, mailbox, id, body.length, at_ms, body),
    listMessages: (mailbox: Uint8Array, after_seq: number, limit: number) =>
      fillPage(storedIn(list.iterate(boxOf(mailbox), mailbox, after_seq, limit))),
    deleteMessage: (mailbox: Uint8Array, id: Uint8Array) => remove.run(boxOf(mailbox), mailbox, id),
    deleteMessages: (until_ms: number, limit: number) =>
      Number(removeOld.run(until_ms, limit).changes),
  }
}

function prepareNameplates(database: DatabaseSync) {
  const find = database.prepare(
    'SELECT expiry_ms, payload, claimant, owner FROM nameplates WHERE digits = ?',
  )
  const insert = database.prepare(
    `INSERT INTO nameplates (digits, expiry_ms, lifetime_ms, owner, payload)
     VALUES (?, ?, ?, ?, ?)`,
  )
  const used = database.prepare('SELECT used FROM nameplate_lengths WHERE digits = ?')
  const count = database.prepare(
    `INSERT INTO nameplate_lengths (digits, used) VALUES (?, 1)
     ON CONFLICT (digits) DO UPDATE SET used = used + 1`,
  )
  const bind = database.prepare('UPDATE nameplates SET claimant = ? WHERE digits = ?')
  const release = database.prepare(
    `UPDATE nameplates SET payload = NULL, claimant = NULL, owner = NULL WHERE digits = ?`,
  )
  return {
    findNameplate(nameplate: string): NameplateRow | undefined {
      const row = find.get(nameplate)
      if (row === undefined) return undefined
      const expiry_ms = numberOf(row, 'expiry_ms') ?? 0
      return {
        expiry_ms,
        payload: bytesOf(row, 'payload'),
        claimant: bytesOf(row, 'claimant'),
        owner: bytesOf(row, 'owner'),
      }
    },
    usedOf: (digits: number) => numberOf(used.get(digits), 'used') ?? 0,
    insertNameplate(nameplate: string, { use, at_ms, owner, payload }: NewNameplate) {
      const lifetime_ms = NAMEPLATE_LIFETIMES_MS[use]
      insert.run(nameplate, at_ms + lifetime_ms, lifetime_ms, owner, payload)
      count.run(nameplate.length)
    },
    bindNameplate: (nameplate: string, claimant: Uint8Array) => bind.run(claimant, nameplate),
    releaseNameplate: (nameplate: string) => release.run(nameplate),
  }
}

/** What becomes of nameplates whose time is over. */
function prepareOver(database: DatabaseSync) {
  const clear = database.prepare(
    `UPDATE nameplates SET payload = NULL, claimant = NULL, owner = NULL WHERE digits IN (
       SELECT digits FROM nameplates WHERE payload IS NOT NULL AND expiry_ms <= ? LIMIT ?
     )`,
  )
  const forget = database.prepare(
    `DELETE FROM nameplates WHERE digits IN (
       SELECT digits FROM nameplates WHERE payload IS NULL AND expiry_ms <= ? LIMIT ?
     ) RETURNING length(digits) AS length`,
  )
  const uncount = database.prepare('UPDATE nameplate_lengths SET used = used - 1 WHERE digits = ?')
  return {
    clearNameplates: (until_ms: number, limit: number) =>
      Number(clear.run(until_ms, limit).changes),
    /** Numbers that may be given out again: how many. */
    forgetNameplates(until_ms: number, limit: number) {
      const rows = forget.all(until_ms, limit)
      for (const row of rows) uncount.run(numberOf(row, 'length') ?? 0)
      return rows.length
    },
  }
}

function* storedIn(rows: Iterable<Row>): Iterable<Stored> {
  for (const row of rows) yield storedOf(row)
}

function storedOf(row: Row): Stored {
  const [seq, at_ms] = [numberOf(row, 'seq'), numberOf(row, 'at_ms')]
  const [id, body] = [bytesOf(row, 'id'), bytesOf(row, 'body')]
  if (seq === undefined || at_ms === undefined || id === undefined || body === undefined) {
    throw new TypeError('a message without its columns')
  }
  return { seq, at_ms, id, body }
}

function numberOf(row: Row, column: string): number | undefined {
  const value = row?.[column]
  return typeof value === 'number' ? value : undefined
}

function bytesOf(row: Row, column: string): Uint8Array | undefined {
  const value = row?.[column]
  return value instanceof Uint8Array ? value : undefined
}
