/**
 * Schemas that were tried for the messages, 32 puts a commit with every commit on disk: the same
 * statements a put runs, on as many rows as lie there already. The first is the relay's.
 */
import { randomFillSync } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { boxOf } from '../../packages/relay/src/key.ts'
import { compared } from '../kit/compared.ts'
import { bytesText, short } from '../kit/numbers.ts'
import { type Row, ratioOf } from '../kit/row.ts'
import type { RelaySizes } from './sizes.ts'

interface Variant {
  readonly what: string
  readonly schema: string
  /** Parameters: mailbox, id, time, body, and the number of the mailbox where it has one. */
  readonly insert: string
  /** Parameters: mailbox, id, and the number. */
  readonly look: string | null
  readonly pragmas: string
}

const COLUMNS = 'mailbox BLOB NOT NULL, id BLOB NOT NULL, bytes INTEGER NOT NULL, at_ms INTEGER'
const BY_ROWID = `CREATE TABLE messages (seq INTEGER PRIMARY KEY, ${COLUMNS}, body BLOB) STRICT;`
const BY_TIME = 'CREATE INDEX by_time ON messages (at_ms);'
const FULLNESS = 'SELECT count(*), sum(bytes), max(CASE WHEN id = ?2 THEN seq END) FROM messages'
const PRAGMAS =
  'PRAGMA page_size = 2048; PRAGMA wal_autocheckpoint = 8192; PRAGMA cache_size = -16384'

const BY_IDS: Omit<Variant, 'what'> = {
  schema: `${BY_ROWID} ${BY_TIME} CREATE UNIQUE INDEX by_ids ON messages (mailbox, id)`,
  insert: `INSERT INTO messages (mailbox, id, bytes, at_ms, body)
    VALUES (?1, ?2, length(?4), ?3, ?4)`,
  look: `${FULLNESS} WHERE mailbox = ?1`,
  pragmas: PRAGMAS,
}

const BY_NUMBER = `CREATE TABLE messages (seq INTEGER PRIMARY KEY, box INTEGER NOT NULL, ${COLUMNS},
  body BLOB) STRICT; CREATE INDEX by_box ON messages (box);`

const RELAY: Omit<Variant, 'what'> = {
  schema: BY_NUMBER + BY_TIME,
  insert: `INSERT INTO messages (box, mailbox, id, bytes, at_ms, body)
    VALUES (?5, ?1, ?2, length(?4), ?3, ?4)`,
  look: `${FULLNESS} WHERE box = ?3 AND mailbox = ?1`,
  pragmas: PRAGMAS,
}

const VARIANTS: readonly Variant[] = [
  { ...RELAY, what: 'by rowid; an index of eight bytes for the mailbox, and one of the time' },
  { ...RELAY, what: 'the same without the index of the time', schema: BY_NUMBER },
  {
    ...BY_IDS,
    what: 'the mailbox itself in the index',
    schema: `${BY_ROWID} ${BY_TIME} CREATE INDEX by_mailbox ON messages (mailbox)`,
  },
  { ...BY_IDS, what: 'mailbox and message id in the index' },
  {
    ...BY_IDS,
    what: 'mailbox, message id and size in the index: a look reads no row',
    schema: `${BY_ROWID} ${BY_TIME} CREATE UNIQUE INDEX by_ids ON messages (mailbox, id, bytes)`,
  },
  {
    ...BY_IDS,
    what: 'by mailbox and id, bodies beside their keys (no rowid)',
    schema: `CREATE TABLE messages (seq INTEGER, ${COLUMNS}, body BLOB, PRIMARY KEY (mailbox, id))
      STRICT, WITHOUT ROWID; ${BY_TIME}`,
  },
  {
    ...BY_IDS,
    what: 'bodies by rowid, keys in a table of their own without one',
    schema: `CREATE TABLE bodies (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
      CREATE TABLE messages (${COLUMNS}, seq INTEGER, PRIMARY KEY (mailbox, id))
      STRICT, WITHOUT ROWID; ${BY_TIME}
      CREATE VIEW putting AS SELECT 0 AS mailbox, 0 AS id, 0 AS at_ms, 0 AS body;
      CREATE TRIGGER put INSTEAD OF INSERT ON putting BEGIN
        INSERT INTO bodies (body) VALUES (new.body);
        INSERT INTO messages (mailbox, id, bytes, at_ms, seq)
        VALUES (new.mailbox, new.id, length(new.body), new.at_ms, last_insert_rowid());
      END`,
    insert: 'INSERT INTO putting (mailbox, id, at_ms, body) VALUES (?1, ?2, ?3, ?4)',
  },
  ...[1024, 4096, 8192, 16_384].map(page_bytes => ({
    ...RELAY,
    what: `the relay’s in pages of ${page_bytes / 1024} KiB instead of 2`,
    pragmas: `PRAGMA page_size = ${page_bytes}; PRAGMA cache_size = -16384;
      PRAGMA wal_autocheckpoint = ${(16 * 1024 * 1024) / page_bytes}`,
  })),
  {
    ...RELAY,
    what: 'the relay’s with a log of 2 MiB (1,000 pages, as SQLite has it by itself)',
    pragmas: 'PRAGMA page_size = 2048; PRAGMA cache_size = -16384',
  },
  {
    ...RELAY,
    what: 'the relay’s with 2 MiB of pages in memory, as SQLite has it by itself',
    pragmas: 'PRAGMA page_size = 2048; PRAGMA wal_autocheckpoint = 8192',
  },
  {
    ...RELAY,
    what: 'by rowid alone: nothing is found again (the ceiling)',
    schema: BY_ROWID,
    insert: BY_IDS.insert,
    look: null,
  },
]

export async function variantRows(folder: string, sizes: RelaySizes): Promise<Row[]> {
  const stores = VARIANTS.map((variant, at) => openVariant(join(folder, `v${at}.db`), variant))
  for (const store of stores) store.fill(sizes.variant_rows)
  const turns = stores.map((store, at) => [String(at), () => store.rate(sizes.span_ms)] as const)
  const rates = await compared(Object.fromEntries(turns), sizes.rounds)
  const log_bytes = stores.map(store => store.logBytes())
  for (const store of stores) store.close()
  const rateAt = (at: number) => rates[String(at)] ?? Number.NaN
  return VARIANTS.map(({ what }, at) => ({
    what,
    ours: `${short(rateAt(at))}/s, ${bytesText(log_bytes[at] ?? Number.NaN)} a put`,
    beside: `the ceiling: ${short(rateAt(VARIANTS.length - 1))}/s`,
    score: ratioOf(rateAt(at), rateAt(VARIANTS.length - 1)),
    aim: null,
  }))
}

const PER_COMMIT = 32
const COUNTED_COMMITS = 20

function openVariant(file: string, variant: Variant) {
  const database = new DatabaseSync(file)
  database.exec(`${variant.pragmas}; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF`)
  database.exec(variant.schema)
  const put = preparedPut(database, variant)
  const commit = (count: number) => {
    database.exec('BEGIN IMMEDIATE')
    for (let i = 0; i < count; i += 1) put()
    database.exec('COMMIT')
  }
  return {
    fill(rows: number) {
      for (let done = 0; done < rows; done += 10_000) commit(Math.min(10_000, rows - done))
      database.exec('PRAGMA synchronous = FULL')
    },
    rate(span_ms: number): number {
      const from_ms = performance.now()
      for (let done = 0; ; done += PER_COMMIT) {
        const gone_ms = performance.now() - from_ms
        if (gone_ms >= span_ms && done > 0) return (done * 1000) / gone_ms
        commit(PER_COMMIT)
      }
    },
    /** What a put writes into the log: it does not depend on what else the machine does. */
    logBytes(): number {
      database.exec('PRAGMA wal_checkpoint(TRUNCATE); PRAGMA wal_autocheckpoint = 0')
      for (let count = 0; count < COUNTED_COMMITS; count += 1) commit(PER_COMMIT)
      return statSync(`${file}-wal`).size / COUNTED_COMMITS / PER_COMMIT
    },
    close: () => database.close(),
  }
}

function preparedPut(database: DatabaseSync, { insert, look }: Variant): () => void {
  const [inserting, looking] = [database.prepare(insert), look && database.prepare(look)]
  const isNumbered = insert.includes('?5')
  const body = randomFillSync(new Uint8Array(4096))
  const ids = Buffer.alloc(64)
  return () => {
    randomFillSync(ids)
    const [mailbox, id] = [ids.subarray(0, 32), ids.subarray(32)]
    const box = isNumbered ? [boxOf(mailbox)] : []
    if (looking) looking.get(mailbox, id, ...box)
    inserting.run(mailbox, id, Date.now(), body, ...box)
  }
}
