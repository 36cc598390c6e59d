/** A live check with the step after it, both sides, beside nothing but its primitives. */
import { randomBytes } from 'node:crypto'
import { ENTROPY_BYTES, encodeKept, nobleSuite, type Suite } from '@handfast/core'
import { startNativeSuite } from '@handfast/sim'
import { compared, worked_ms } from '../kit/compared.ts'
import { timeText } from '../kit/numbers.ts'
import { type Aim, type Figures, type Row, ratioOf } from '../kit/row.ts'
import { check, copyOf, type Pair, startPair } from './pair.ts'
import { type Recorded, recording } from './recorded.ts'

export interface CheckSizes {
  readonly checks: number
  readonly rounds: number
}

export async function checkFigures(sizes: CheckSizes): Promise<Figures> {
  const noble = await suiteRow('noble', () => nobleSuite, sizes, { most: 1.15 })
  const native = await suiteRow('the simulator’s suite', startNativeSuite, sizes, { most: 1.5 })
  const counts = [...noble.recorded.counts].map(([name, count]) => {
    return `${name} ${Math.round((count * 10) / sizes.checks) / 10}`
  })
  return {
    part: 'A live check with the step after it',
    says: [
      'Both sides: the question, the answer, its `done` and the step, with every record encoded as ' +
        'it would be saved. Beside it the very same calls of primitives, noted in a run before ' +
        'and made again by themselves. ' +
        `Calls of one: ${counts.join(', ')}.`,
    ],
    rows: [noble.row, native.row],
  }
}

type Compared = { readonly row: Row; readonly recorded: Recorded }

/** A suite that remembers begins anew with every turn, so that both turns know as little. */
async function suiteRow(
  name: string,
  open: () => Suite,
  { checks, rounds }: CheckSizes,
  aim: Aim,
): Promise<Compared> {
  const start = startPair(open(), { entropyOf: entropyOnce(), save: encodeKept })
  const recorded = recording(open())
  const run = (pair: Pair) => {
    for (let i = 0; i < checks; i += 1) check(pair)
  }
  run(copyOf(start, recorded.suite))
  const whole = () => {
    const pair = copyOf(start, open())
    return worked_ms(() => run(pair))
  }
  const alone = () => {
    const suite = open()
    return worked_ms(() => {
      for (const call of recorded.calls) call(suite)
    })
  }
  // Both are compiled by the engine before they count.
  await compared({ whole, alone }, 1)
  const times = await compared({ whole, alone }, rounds)
  const row = {
    what: `one check and its step, on ${name}`,
    ours: timeText(times.whole / checks),
    beside: `primitives alone: ${timeText(times.alone / checks)}`,
    score: ratioOf(times.whole, times.alone),
    aim,
  }
  return { row, recorded }
}

/** Drawn once: where entropy comes from is no part of what is measured. */
function entropyOnce(): Pair['entropyOf'] {
  const drawn = new Map<number, Uint8Array>()
  return count => {
    const entropy = drawn.get(count) ?? new Uint8Array(randomBytes(ENTROPY_BYTES))
    drawn.set(count, entropy)
    return entropy
  }
}
