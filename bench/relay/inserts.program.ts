/** The other ceiling: `node:sqlite` putting bodies by rowid, 32 a commit, each commit on disk. */
import { randomFillSync } from 'node:crypto'
import { DatabaseSync } from 'node:sqlite'
import { answerAll } from '../kit/child.ts'

const PER_COMMIT = 32
const [file = ''] = process.argv.slice(2)
const database = new DatabaseSync(file)
// Pages and log as the relay has them.
database.exec('PRAGMA page_size = 2048; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL')
database.exec('PRAGMA wal_autocheckpoint = 8192')
database.exec('CREATE TABLE bodies (seq INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT')
const insert = database.prepare('INSERT INTO bodies (body) VALUES (?)')
const body = randomFillSync(new Uint8Array(4096))

/** How many a second, for so many milliseconds. */
answerAll({}, question => {
  const span_ms = Number(question)
  const from_ms = performance.now()
  for (let done = 0; ; done += PER_COMMIT) {
    const gone_ms = performance.now() - from_ms
    if (gone_ms >= span_ms && done > 0) return (done * 1000) / gone_ms
    database.exec('BEGIN IMMEDIATE')
    for (let i = 0; i < PER_COMMIT; i += 1) insert.run(body)
    database.exec('COMMIT')
  }
})
