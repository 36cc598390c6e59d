/** What stands beside the peers: our own complete runs, on the suite that is shipped. */
import { randomBytes } from 'node:crypto'
import { ENTROPY_BYTES, encodeKept, nobleSuite } from '@handfast/core'
import { check, speak, startPair } from '../check/pair.ts'
import { worked_ms } from '../kit/compared.ts'
import { median, times } from '../kit/numbers.ts'

export interface Ours {
  /** Two cards, to epoch 1: both sides. */
  readonly bond_ms: number
  /** A live check with the step after it: both sides. */
  readonly check_ms: number
  /** A spoken challenge and its answer: both sides. */
  readonly spoken_ms: number
}

/**
 * So many at a time: one is quicker than what the clock of the processor tells apart. A pair of its
 * own for each, since an epoch has only so many.
 */
const SPOKEN = 50

export function measureOurs(runs: number): Ours {
  const entropyOf = () => new Uint8Array(randomBytes(ENTROPY_BYTES))
  const given = { entropyOf, save: encodeKept }
  const pair = startPair(nobleSuite, given)
  return {
    bond_ms: medianOf(runs, () => startPair(nobleSuite, given)),
    check_ms: medianOf(runs, () => check(pair)),
    spoken_ms: median(times(runs, () => spokenOf(startPair(nobleSuite, given)))),
  }
}

function spokenOf(pair: ReturnType<typeof startPair>): number {
  speak(pair)
  return worked_ms(() => times(SPOKEN, () => speak(pair))) / SPOKEN
}

/** As many runs before do not count. */
function medianOf(runs: number, run: () => void): number {
  for (let i = 0; i < runs; i += 1) run()
  return median(times(runs, () => worked_ms(run)))
}
