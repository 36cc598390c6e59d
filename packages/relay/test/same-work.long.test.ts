import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type ClientFrame, encodeClientFrame } from '@handfast/envelope'
import { expect, test } from 'vitest'
import { ANYBODY } from '../src/addresses.ts'
import { RELAY_LIMITS } from '../src/limits.ts'
import { startMeter } from '../src/meter.ts'
import { startBlindRelay } from '../src/relay.ts'
import { openSqliteMailboxes } from '../src/sqlite.ts'
import { startWork } from '../src/work.ts'
import { makeBody, makeBox, sha256 } from './raw-client.ts'

/**
 * Whoever knows only the id of a mailbox asks about one with 200 messages and about one that never
 * was, in turns, and times the answers. How often one of the first took longer than one of the
 * second: a half of all pairs, where time tells nothing.
 */

const ROUNDS = 2000
const ZERO = new Uint8Array(32)

const ATTEMPTS: Readonly<Record<string, (id: Uint8Array) => ClientFrame>> = {
  ack: id => ({ kind: 'ack', ref: 1, readKey: id, id: ZERO }),
  take: id => ({ kind: 'take', ref: 1, wait_s: 0, from: [{ readKey: id, after: ZERO }] }),
}

test.each(Object.keys(ATTEMPTS))(
  '%s takes as long, whether there is a mailbox or not',
  async kind => {
    const attempt = ATTEMPTS[kind]
    if (attempt === undefined) throw new Error(kind)
    const { full, ask, close } = await makeRelay()
    const [there, never] = [attempt(full.mailbox), attempt(makeBox().mailbox)]
    const share = await shareOfLonger(ask, there, never)
    await close()
    console.log(
      `${kind}: the answer about the mailbox with messages took longer in ${share} of pairs`,
    )
    expect(share).toBeGreaterThan(0.4)
    expect(share).toBeLessThan(0.6)
  },
  120_000,
)

async function makeRelay() {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-work-'))
  const { store_bytes, held_bytes } = RELAY_LIMITS
  const file = join(folder, 'relay.db')
  const opened = openSqliteMailboxes({ file, now_ms: 1, store_bytes, onFailure: failed })
  if (!opened.ok) throw new Error(opened.code)
  const [mailboxes, work, meter] = [opened.value, startWork(held_bytes), startMeter()]
  const parts = { mailboxes, now: () => 1, sha256, limits: RELAY_LIMITS, work, meter }
  const relay = startBlindRelay(parts)
  const full = makeBox()
  const gone = new AbortController().signal
  const ask = async (frame: ClientFrame) => {
    const bytes = encodeClientFrame(frame)
    const from_ms = performance.now()
    await relay.plain.ask(bytes, ANYBODY, gone)
    return performance.now() - from_ms
  }
  for (let count = 0; count < 200; count += 1) {
    await ask({ kind: 'put', ref: 1, mailbox: full.mailbox, body: makeBody() })
  }
  const close = async () => {
    await mailboxes.close()
    rmSync(folder, { recursive: true })
  }
  return { full, ask, close }
}

function failed(failure: string): void {
  throw new Error(failure)
}

type Ask = (frame: ClientFrame) => Promise<number>

async function shareOfLonger(ask: Ask, one: ClientFrame, other: ClientFrame): Promise<number> {
  const ones: number[] = []
  const others: number[] = []
  for (let round = 0; round < ROUNDS; round += 1) {
    // Neither is always the first: what the one leaves behind must not help the other.
    const order = Math.random() < 0.5 ? [one, other] : [other, one]
    for (const frame of order) (frame === one ? ones : others).push(await ask(frame))
  }
  return Number((longerPairs(ones, others) / (ones.length * others.length)).toFixed(3))
}

function longerPairs(ones: readonly number[], others: readonly number[]): number {
  const sorted = [...others].sort((a, b) => a - b)
  let pairs = 0
  for (const took of ones) {
    const below = sorted.findIndex(other => other >= took)
    const same = sorted.filter(other => other === took).length
    pairs += (below < 0 ? sorted.length : below) + same / 2
  }
  return pairs
}
