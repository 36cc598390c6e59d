/** Whether a message costs more where very many lie, and what those cost. */
import { randomFillSync } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { BODY_SIZES_BYTES } from '@handfast/envelope'
import { startRelay } from '@handfast/relay'
import { boxOf } from '../../packages/relay/src/key.ts'
import { compared } from '../kit/compared.ts'
import { bytesText, short } from '../kit/numbers.ts'
import { type Row, ratioOf } from '../kit/row.ts'
import { wholeWay } from './load.ts'
import { type Crowd, crowdAt, memoryOf_bytes, startRelayChild } from './servers.ts'
import type { RelaySizes } from './sizes.ts'

interface Filled extends Crowd {
  readonly file: string
  readonly resident_bytes: number
}

export async function storedRows(folder: string, sizes: RelaySizes): Promise<Row[]> {
  const [few, many] = sizes.stored
  const crowds: Filled[] = []
  const fileOf = (count: number) => join(folder, `stored-${count}.db`)
  // Both before anybody is connected: filling takes longer than a relay waits for a pong.
  for (const count of [few, many]) await fill(fileOf(count), count)
  try {
    for (const count of [few, many]) crowds.push(await opened(fileOf(count), sizes))
    const [less, more] = crowds
    if (less === undefined || more === undefined) throw new Error('two relays')
    const rates = await compared(
      {
        few: () => wholeWay(less.people, sizes.span_ms),
        many: () => wholeWay(more.people, sizes.span_ms),
      },
      sizes.rounds,
    )
    return [costRow(rates, few, many), ...sizeRows(less, more, many - few)]
  } finally {
    for (const crowd of crowds) await crowd.leave()
  }
}

async function opened(file: string, sizes: RelaySizes): Promise<Filled> {
  const server = await startRelayChild(file, true)
  const resident_bytes = await memoryOf_bytes(server)
  return { ...(await crowdAt(server, sizes.connections)), file, resident_bytes }
}

/** One message in each of so many mailboxes, by the schema that the relay itself has made. */
export async function fill(file: string, count: number): Promise<void> {
  const relay = await startRelay({ port: 0, host: '127.0.0.1', file })
  await relay.close()
  const database = new DatabaseSync(file)
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -1000000')
  const insert = database.prepare(
    'INSERT INTO messages (box, mailbox, id, bytes, at_ms, body) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const body = randomFillSync(new Uint8Array(BODY_SIZES_BYTES[0]))
  const ids = Buffer.alloc(64)
  const from_ms = Date.now() - 1_000_000
  for (let done = 0; done < count; ) {
    database.exec('BEGIN')
    for (const end = Math.min(count, done + 50_000); done < end; done += 1) {
      randomFillSync(ids)
      const [mailbox, id] = [ids.subarray(0, 32), ids.subarray(32)]
      insert.run(boxOf(mailbox), mailbox, id, body.length, from_ms + (done >> 3), body)
    }
    database.exec('COMMIT')
  }
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  database.close()
}

function costRow(rates: { few: number; many: number }, few: number, many: number): Row {
  const place = (count: number) => `${count.toLocaleString('en-GB')} stored mailboxes`
  return {
    what: `cost of a message where ${place(many)} lie`,
    ours: `${short(1e6 / rates.many)} µs`,
    beside: `${place(few)}: ${short(1e6 / rates.few)} µs`,
    score: ratioOf(rates.few, rates.many),
    aim: { most: 1.2 },
  }
}

function sizeRows(less: Filled, more: Filled, between: number): Row[] {
  const each_bytes = (statSync(more.file).size - statSync(less.file).size) / between
  const million = (size_bytes: number) => bytesText(size_bytes * 1e6)
  const grown_bytes = more.resident_bytes - less.resident_bytes
  return [
    {
      what: 'disk of a million mailboxes with one message each',
      ours: million(each_bytes),
      beside: `the bodies alone: ${million(BODY_SIZES_BYTES[0])}`,
      score: ratioOf(each_bytes, BODY_SIZES_BYTES[0]),
      aim: null,
    },
    {
      what: 'memory of a million mailboxes that nobody listens on',
      ours: grown_bytes > 0 ? million(grown_bytes / between) : 'none that can be seen',
      beside: `all of the relay with few: ${bytesText(less.resident_bytes)}`,
      score: null,
      aim: null,
    },
  ]
}
