/**
 * Schemas that were tried for the messages, 32 puts a commit with every commit on disk: the same
 * statements a put runs, on as many rows as lie there already. The first is the relay's.
 */
import { randomFillSync } from 'node:crypto'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { compared } from '../kit/compared.ts'
import { short } from '../kit/numbers.ts'
import { type Row, ratioOf } from '../kit/row.ts'
import type { RelaySizes } from './sizes.ts'

interface Variant {
  readonly what: string
  readonly schema: string
  /** Parameters: mailbox, id, time, body. */
  readonly insert: string
  /** Parameters: mailbox, id. */
  readonly find: string | null
  /** Parameter: mailbox. */
  readonly count: string | null
}

const COLUMNS = 'mailbox BLOB NOT NULL, id BLOB NOT NULL, bytes INTEGER NOT NULL, at_ms INTEGER'
const INSERT = `INSERT INTO messages (mailbox, id, bytes, at_ms, body)
  VALUES (?1, ?2, length(?4), ?3, ?4)`
const FIND = 'SELECT 1 FROM messages WHERE mailbox = ? AND id = ?'
const COUNT = 'SELECT count(*), sum(bytes) FROM messages WHERE mailbox = ?'

const VARIANTS: readonly Variant[] = [
  {
    what: 'by rowid; an index of mailbox, id and size, and one of the time',
    schema: `CREATE TABLE messages (seq INTEGER PRIMARY KEY, ${COLUMNS}, body BLOB) STRICT;
      CREATE UNIQUE INDEX by_mailbox ON messages (mailbox, id, bytes);
      CREATE INDEX by_time ON messages (at_ms)`,
    insert: INSERT,
    find: FIND,
    count: COUNT,
  },
  {
    what: 'the same without the size in the index',
    schema: `CREATE TABLE messages (seq INTEGER PRIMARY KEY, ${COLUMNS}, body BLOB) STRICT;
      CREATE UNIQUE INDEX by_mailbox ON messages (mailbox, id);
      CREATE INDEX by_time ON messages (at_ms)`,
    insert: INSERT,
    find: FIND,
    count: COUNT,
  },
  {
    what: 'by mailbox and id, bodies beside their keys (no rowid)',
    schema: `CREATE TABLE messages (${COLUMNS}, body BLOB, PRIMARY KEY (mailbox, id))
      STRICT, WITHOUT ROWID; CREATE INDEX by_time ON messages (at_ms)`,
    insert: INSERT,
    find: FIND,
    count: COUNT,
  },
  {
    what: 'bodies by rowid, keys in a table of their own without one',
    schema: `CREATE TABLE bodies (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;
      CREATE TABLE messages (${COLUMNS}, seq INTEGER, PRIMARY KEY (mailbox, id))
      STRICT, WITHOUT ROWID; CREATE INDEX by_time ON messages (at_ms);
      CREATE TRIGGER put INSTEAD OF INSERT ON putting BEGIN
        INSERT INTO bodies (body) VALUES (new.body);
        INSERT INTO messages (mailbox, id, bytes, at_ms, seq)
        VALUES (new.mailbox, new.id, length(new.body), new.at_ms, last_insert_rowid());
      END`,
    insert: 'INSERT INTO putting (mailbox, id, at_ms, body) VALUES (?1, ?2, ?3, ?4)',
    find: FIND,
    count: COUNT,
  },
  {
    what: 'by rowid alone: nothing is found again (the ceiling)',
    schema: `CREATE TABLE messages (seq INTEGER PRIMARY KEY, ${COLUMNS}, body BLOB) STRICT`,
    insert: INSERT,
    find: null,
    count: null,
  },
]

export async function variantRows(folder: string, sizes: RelaySizes): Promise<Row[]> {
  const stores = VARIANTS.map((variant, at) => openVariant(join(folder, `v${at}.db`), variant))
  for (const store of stores) store.fill(sizes.variant_rows)
  const turns = stores.map((store, at) => [String(at), () => store.rate(sizes.span_ms)] as const)
  const rates = await compared(Object.fromEntries(turns), sizes.rounds)
  for (const store of stores) store.close()
  const rateAt = (at: number) => rates[String(at)] ?? Number.NaN
  return VARIANTS.map(({ what }, at) => ({
    what,
    ours: `${short(rateAt(at))}/s`,
    beside: `the ceiling: ${short(rateAt(VARIANTS.length - 1))}/s`,
    score: ratioOf(rateAt(at), rateAt(VARIANTS.length - 1)),
    aim: null,
  }))
}

const PER_COMMIT = 32

function openVariant(file: string, variant: Variant) {
  const database = new DatabaseSync(file)
  database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF')
  if (variant.insert.includes('putting')) {
    database.exec('CREATE VIEW putting AS SELECT 0 AS mailbox, 0 AS id, 0 AS at_ms, 0 AS body')
  }
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
    close: () => database.close(),
  }
}

function preparedPut(database: DatabaseSync, variant: Variant): () => void {
  const insert = database.prepare(variant.insert)
  const find = variant.find === null ? null : database.prepare(variant.find)
  const count = variant.count === null ? null : database.prepare(variant.count)
  const body = randomFillSync(new Uint8Array(4096))
  const ids = Buffer.alloc(64)
  return () => {
    randomFillSync(ids)
    const [mailbox, id] = [ids.subarray(0, 32), ids.subarray(32)]
    find?.get(mailbox, id)
    count?.get(mailbox)
    insert.run(mailbox, id, Date.now(), body)
  }
}
