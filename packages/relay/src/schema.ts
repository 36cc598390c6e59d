import type { DatabaseSync } from 'node:sqlite'
import { boxOf } from './key.ts'

/** Written into the file's header, so that another program's database is never touched. */
const APPLICATION_ID = 0x48_66_52_6c

/** Step n brings a database from version n to n + 1. A step that was released never changes. */
const STEPS = [
  `CREATE TABLE messages (
     seq INTEGER PRIMARY KEY,
     mailbox BLOB NOT NULL,
     id BLOB NOT NULL,
     bytes INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     body BLOB NOT NULL
   ) STRICT;
   CREATE UNIQUE INDEX messages_by_mailbox ON messages (mailbox, id, bytes);
   CREATE INDEX messages_by_time ON messages (at_ms);
   CREATE TABLE nameplates (
     digits TEXT PRIMARY KEY,
     expiry_ms INTEGER NOT NULL,
     payload BLOB,
     claimant BLOB
   ) STRICT, WITHOUT ROWID;
   CREATE TABLE nameplate_lengths (
     digits INTEGER PRIMARY KEY,
     used INTEGER NOT NULL
   ) STRICT;
   CREATE INDEX nameplates_by_expiry ON nameplates (expiry_ms) WHERE payload IS NOT NULL;`,
  // What is there already was made when every nameplate lived ten minutes and had no owner.
  `ALTER TABLE nameplates ADD COLUMN owner BLOB;
   ALTER TABLE nameplates ADD COLUMN lifetime_ms INTEGER NOT NULL DEFAULT 600000;`,
  // Used numbers are forgotten after a while: found by time, without a look at each.
  'CREATE INDEX nameplates_over ON nameplates (expiry_ms) WHERE payload IS NULL;',
  // Messages are found by a number instead of two ids of 32 bytes: the index is a sixth as large,
  // and a put costs half. It stands before the body, where it is read without it.
  `CREATE TABLE messages_by_number (
     seq INTEGER PRIMARY KEY,
     box INTEGER NOT NULL,
     mailbox BLOB NOT NULL,
     id BLOB NOT NULL,
     bytes INTEGER NOT NULL,
     at_ms INTEGER NOT NULL,
     body BLOB NOT NULL
   ) STRICT;
   INSERT INTO messages_by_number
     SELECT seq, box_of(mailbox), mailbox, id, bytes, at_ms, body FROM messages ORDER BY seq;
   DROP TABLE messages;
   ALTER TABLE messages_by_number RENAME TO messages;
   CREATE INDEX messages_by_box ON messages (box);
   CREATE INDEX messages_by_time ON messages (at_ms);`,
] as const

export type SchemaOutcome = 'ready' | 'store-foreign' | 'store-newer'

/** What a database is, from its header alone; nothing is written. SQLite errors throw. */
export function recognise(database: DatabaseSync): SchemaOutcome | 'older' {
  const version = readNumber(database, 'PRAGMA user_version')
  const application = readNumber(database, 'PRAGMA application_id')
  const isEmpty = readNumber(database, 'SELECT count(*) FROM sqlite_schema') === 0
  if (application !== APPLICATION_ID && !(isEmpty && version === 0)) return 'store-foreign'
  if (version > STEPS.length) return 'store-newer'
  return version === STEPS.length ? 'ready' : 'older'
}

/** Makes the tables, or brings older ones up to date, in one transaction. SQLite errors throw. */
export function upgradeSchema(database: DatabaseSync): void {
  database.function('box_of', mailbox => (mailbox instanceof Uint8Array ? boxOf(mailbox) : null))
  database.exec('BEGIN IMMEDIATE')
  const version = readNumber(database, 'PRAGMA user_version')
  for (const step of STEPS.slice(version)) database.exec(step)
  database.exec(`PRAGMA application_id = ${APPLICATION_ID}`)
  database.exec(`PRAGMA user_version = ${STEPS.length}`)
  database.exec('COMMIT')
}

/** The first column of the first row, 0 where there is none. */
export function readNumber(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0] ?? 0)
}
