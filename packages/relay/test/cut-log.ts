/** The write-ahead file of a store cut where a loss of power may cut it, opened and judged. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  type Answers,
  BATCHES,
  type Expected,
  expectedAfter,
  judge,
  openStore,
  runBatches,
} from './operations.ts'

/** A header of 32 bytes, then frames of 24 and a page. */
const HEADER_BYTES = 32
const FRAME_BYTES = 24 + 2048

/** Where within a frame it is cut: at its edge, in its header, in its page. */
const ODD_BYTES = [0, 1, 23, 24, 25, 2000, FRAME_BYTES - 1]

export type Cut = { readonly cuts: number; readonly frames: number; readonly wrong: string[] }

/** Every `stride`-th of all cuts; with zeros in place of what is missing, too. */
export async function cutEverywhere(stride: number): Promise<Cut> {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-cut-'))
  const run = await writeLog(folder)
  const frames = (run.log.length - HEADER_BYTES) / FRAME_BYTES
  const cuts = Array.from({ length: frames }, (_, frame) =>
    ODD_BYTES.map(odd => HEADER_BYTES + frame * FRAME_BYTES + odd),
  ).flat()
  const wrong: string[] = []
  const chosen = [0, 1, HEADER_BYTES - 1, ...cuts, run.log.length].filter(
    (_, at) => at % stride === 0,
  )
  for (const length of chosen) {
    const cut = run.log.subarray(0, length)
    // A disk may have made the file longer before it wrote what stands there.
    const padded = Buffer.concat([cut, Buffer.alloc(run.log.length - length)])
    for (const log of [cut, padded]) {
      const found = await reopen(join(folder, 'cut'), run.database, log, run.after(length))
      wrong.push(...found.map(text => `cut at ${length} of ${run.log.length}: ${text}`))
    }
  }
  rmSync(folder, { recursive: true })
  return { cuts: 2 * chosen.length, frames, wrong }
}

type Run = {
  readonly database: Buffer
  readonly log: Buffer
  /** What may lie in the store when this much of the log is there: one state or its next. */
  readonly after: (length: number) => readonly Expected[]
}

/** All batches, with the length that the log had when each of them was answered. */
async function writeLog(folder: string): Promise<Run> {
  const file = join(folder, 'relay.db')
  const opened = openStore(file)
  if (!opened.ok) throw new Error(opened.code)
  const ends: number[] = []
  const answers = await runBatches(opened.value, () => {
    ends.push(statSync(`${file}-wal`).size)
  })
  const [database, log] = [readFileSync(file), readFileSync(`${file}-wal`)]
  await opened.value.close()
  const after = (length: number) => {
    const promised = ends.filter(end => end <= length).length
    return [promised, promised + 1]
      .filter(count => count <= BATCHES.length)
      .map(count => expectedAfter(answersUntil(answers, count)))
  }
  return { database, log, after }
}

function answersUntil(answers: Answers, count: number): Answers {
  return answers.slice(0, count)
}

async function reopen(
  file: string,
  database: Buffer,
  log: Buffer,
  allowed: readonly Expected[],
): Promise<readonly string[]> {
  for (const end of ['', '-wal', '-shm', '-lock']) rmSync(file + end, { force: true })
  writeFileSync(file, database)
  writeFileSync(`${file}-wal`, log)
  const opened = openStore(file)
  if (!opened.ok) return [`it does not open: ${opened.code}`]
  const found: (readonly string[])[] = []
  for (const expected of allowed) found.push(await judge(opened.value, expected))
  await opened.value.close()
  return found.some(wrong => wrong.length === 0) ? [] : (found[0] ?? ['nothing is allowed'])
}
