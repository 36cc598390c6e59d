import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseServerFrame } from '@handfast/envelope'
import { ANYBODY } from '../src/addresses.ts'
import { RELAY_LIMITS } from '../src/limits.ts'
import { startMeter } from '../src/meter.ts'
import type { RelayParts } from '../src/parts.ts'
import { type BlindRelay, type Session, startBlindRelay } from '../src/relay.ts'
import { openSqliteMailboxes } from '../src/sqlite.ts'
import { startWork } from '../src/work.ts'
import { startFrames, startRandom } from './fuzz-frames.ts'
import { sha256 } from './raw-client.ts'

export type Fuzzed = {
  readonly frames: number
  readonly answers: number
  readonly refused: number
  /** What was in use after each tenth of the frames, collected first where Node was told how. */
  readonly heap_bytes: readonly number[]
}

/** Frames sent before all that was asked must be answered. */
const BATCH = 1600
/** Batches until a session is left and another one begins. */
const SESSION_BATCHES = 4

/**
 * The rules of the relay over a real database, with frames right, half right and wrong, by socket
 * and plain. Throws when a request has no answer or two, an answer is no frame, or work stays.
 */
export async function fuzzRules(frames: number, seed: number): Promise<Fuzzed> {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-fuzz-'))
  const { parts, tick } = makeParts(join(folder, 'relay.db'))
  const relay = startBlindRelay(parts)
  const told = { answers: 0, refused: 0 }
  const heap_bytes: number[] = []
  const next = startFrames(startRandom(seed))
  let [sent, batches, session] = [0, 0, newSession(relay, told)]
  while (sent < frames) {
    tick()
    const count = Math.min(BATCH, frames - sent)
    await sendBatch(relay, session, Array.from({ length: count }, next), told)
    if (parts.work.requests !== 0) throw new Error(`${parts.work.requests} requests stay`)
    sent += count
    batches += 1
    if (batches % SESSION_BATCHES === 0) {
      session.onClose()
      session = newSession(relay, told)
      await relay.sweep()
    }
    if (sent >= (heap_bytes.length + 1) * (frames / 10)) heap_bytes.push(heapNow())
  }
  session.onClose()
  await parts.mailboxes.close()
  rmSync(folder, { recursive: true })
  return { frames: sent, ...told, heap_bytes }
}

type Told = { answers: number; refused: number }

/** Half by socket, half plain; returns when every one of them was answered. */
async function sendBatch(
  relay: BlindRelay,
  session: Session,
  batch: readonly Uint8Array[],
  told: Told,
): Promise<void> {
  const due = told.answers + batch.length
  const gone = new AbortController().signal
  const plain = batch.filter((_, at) => at % 2 === 0)
  for (const [at, bytes] of batch.entries()) if (at % 2 === 1) session.onFrame(bytes)
  for (const { frames, last } of await Promise.all(
    plain.map(bytes => relay.plain.ask(bytes, ANYBODY, gone)),
  )) {
    for (const frame of frames) expectFrame(frame)
    told.answers += 1
    if (last.kind === 'refused') told.refused += 1
  }
  for (let turn = 0; told.answers < due; turn += 1) {
    if (turn > 10_000) throw new Error(`${due - told.answers} requests without an answer`)
    await new Promise(resolve => setImmediate(resolve))
  }
  if (told.answers > due) throw new Error('more answers than requests')
}

function newSession(relay: BlindRelay, told: Told): Session {
  let greeted = false
  return relay.onConnection({
    send(frame, onWritten) {
      const { kind } = expectFrame(frame)
      if (kind !== 'message' && greeted) told.answers += 1
      if (kind === 'refused') told.refused += 1
      greeted = true
      if (onWritten !== undefined) setImmediate(onWritten)
    },
    close() {
      throw new Error('a session was ended')
    },
  })
}

function expectFrame(bytes: Uint8Array) {
  const parsed = parseServerFrame(bytes)
  if (!parsed.ok) throw new Error(`no frame: ${Buffer.from(bytes.subarray(0, 80)).toString('hex')}`)
  return parsed.value
}

function makeParts(file: string): { parts: RelayParts; tick: () => void } {
  let now_ms = 1_800_000_000_000
  const limits = { ...RELAY_LIMITS, bad_frames: Number.POSITIVE_INFINITY }
  const { store_bytes } = limits
  const opened = openSqliteMailboxes({ file, now_ms, store_bytes, onFailure: failed })
  if (!opened.ok) throw new Error(opened.code)
  const [work, meter, mailboxes] = [startWork(limits.held_bytes), startMeter(), opened.value]
  const parts = { mailboxes, now: () => now_ms, sha256, limits, work, meter }
  // A minute a batch: codes expire, messages grow old, and the brakes let something through.
  const tick = () => {
    now_ms += 60_000
  }
  return { parts, tick }
}

function failed(failure: string): void {
  throw new Error(failure)
}

function heapNow(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
