/** How much a bond keeps after ever more checks. */
import { ENTROPY_BYTES, encodeEvidence, encodeKept } from '@handfast/core'
import { check, type Pair, startPair } from '../check/pair.ts'
import { bytesText } from '../kit/numbers.ts'
import { type Figures, type Row, ratioOf } from '../kit/row.ts'
import { weightlessSuite } from './weightless.ts'

export interface StateSizes {
  /** Ascending; the last is held against the one before it. */
  readonly after: readonly number[]
}

interface Sizes {
  readonly checks: number
  readonly entry_bytes: number
  readonly evidence_bytes: number
}

export function stateFigures({ after }: StateSizes): Figures {
  const pair = startPair(weightlessSuite, { entropyOf, save() {} })
  const seen: Sizes[] = []
  for (let checks = 1; checks <= Math.max(...after); checks += 1) {
    check(pair)
    if (after.includes(checks)) seen.push(sizesOf(pair, checks))
  }
  return {
    part: 'What one bond keeps',
    says: [
      'Bytes of the records of who asks, before they are sealed, each check with its step. The ' +
        'suite protects nothing, and gives what the real one gives in size; 1,024 epochs of ' +
        'evidence are kept.',
    ],
    rows: [
      ...seen.map(each => sizeRow(each)),
      flatRow('entry', seen, each => each.entry_bytes),
      flatRow('evidence', seen, each => each.evidence_bytes),
    ],
  }
}

const entropyOf = (count: number) =>
  weightlessSuite.hkdf(NONE, NONE, Uint8Array.from(Buffer.from(String(count))), ENTROPY_BYTES)
const NONE = new Uint8Array()

function sizesOf({ asker: { state } }: Pair, checks: number): Sizes {
  return {
    checks,
    entry_bytes: encodeKept(state.kept).length,
    evidence_bytes: encodeEvidence(state.evidence).length,
  }
}

function sizeRow({ checks, entry_bytes, evidence_bytes }: Sizes): Row {
  return {
    what: `after ${checks.toLocaleString('en-GB')} checks`,
    ours: `entry ${bytesText(entry_bytes)}, evidence ${bytesText(evidence_bytes)}`,
    beside: '',
    score: null,
    aim: null,
  }
}

function flatRow(name: string, seen: readonly Sizes[], of: (sizes: Sizes) => number): Row {
  const [before, last] = [seen.at(-2), seen.at(-1)]
  if (before === undefined || last === undefined) throw new Error('two sizes to compare')
  const many = ({ checks }: Sizes) => checks.toLocaleString('en-GB')
  return {
    what: `${name} after ${many(last)} checks, beside after ${many(before)}`,
    ours: bytesText(of(last)),
    beside: bytesText(of(before)),
    score: ratioOf(of(last), of(before)),
    aim: { most: 1.05 },
  }
}
