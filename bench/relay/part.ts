/** The relay beside its ceilings and its peer. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Figures, Row } from '../kit/row.ts'
import { idleRows } from './idle.ts'
import type { RelaySizes } from './sizes.ts'
import { startingRows } from './starting.ts'
import { storedRows } from './stored.ts'
import { variantRows } from './variants.ts'
import { workRows } from './work.ts'
import { wormholeRows } from './wormhole.ts'

export async function relayFigures(sizes: RelaySizes): Promise<Figures[]> {
  return [
    {
      part: 'Relay',
      says: [
        'The load comes from this process, the servers are processes of their own. The forwarder is ' +
          'a bare `ws` server that gives the same answers and keeps nothing; raw inserts are ' +
          '`node:sqlite` by rowid, 32 a commit, each on disk. Messages are 4 KiB.',
      ],
      rows: [
        ...(await inFolder(sizes, workRows)),
        ...(await inFolder(sizes, wormholeRows)),
        ...(await inFolder(sizes, idleRows)),
        ...(await inFolder(sizes, startingRows)),
        ...(await inFolder(sizes, storedRows)),
      ],
    },
  ]
}

/** What was tried before the store got the schema that it has. */
export async function schemaFigures(sizes: RelaySizes): Promise<Figures> {
  const lie = sizes.variant_rows.toLocaleString('en-GB')
  return {
    part: 'Schemas that were tried',
    says: [
      `A put as the store does it (how full is the mailbox, is it there, insert), 32 a commit, each ` +
        `commit on disk, where ${lie} messages lie already; and how much a put writes into the ` +
        'log, which no other load changes. The first is the relay’s. The eight ' +
        'bytes are of a hash: those of a mailbox id are chosen by whoever writes, and many alike ' +
        'would be looked through one after the other.',
      'Pages of 2 KiB: a put and its acknowledgement each change a page of the index somewhere among ' +
        'all mailboxes, and the log takes whole pages. Put and acknowledged, 20 a commit, a message ' +
        'of 4 KiB wrote 8.9 kB where 1,000 lay and 15.3 kB where 200,000 lay in pages of 4 KiB; 7.2 ' +
        'and 9.8 kB in pages of 2 KiB; 6.4 and 7.2 kB in pages of 1 KiB. The processor took 18, 18 ' +
        'and 20 µs for it where few lay and 22, 19 and 20 µs where many lay; for a message of 64 KiB ' +
        '83, 112 and 139 µs, which is why they are not smaller yet.',
      'Tried in the relay itself and left out, because it changed nothing that could be seen: a ' +
        'commit that waits up to a millisecond for as many puts as came together before (20 of 32 ' +
        'come in one turn without it); the file mapped into memory; an exclusive lock; one statement ' +
        'that looks and inserts. Tried and left out, because it cost more than it saved: the store in ' +
        'a thread of its own, which took the processor 93 to 102 µs for a message the whole way ' +
        'instead of 58, and carried 12,000 messages a second instead of 17,500.',
    ],
    rows: await inFolder(sizes, variantRows),
  }
}

type Measure = (folder: string, sizes: RelaySizes) => Promise<Row[]>

async function inFolder(sizes: RelaySizes, measure: Measure): Promise<Row[]> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-bench-'))
  try {
    return await measure(folder, sizes)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
