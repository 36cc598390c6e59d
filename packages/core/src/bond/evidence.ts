/** Evidence keys and lists of epochs left: kept for 1,024 epochs, erased by meeting. [EVID-6] */
import { HASH_BYTES, LIMIT } from '../wire/limits.ts'
import type { Evidence, Held, KeptEpoch } from './bond.ts'

export function keepEpoch(held: Held, entry: KeptEpoch): Held {
  const epochs = [...held.evidence.epochs, entry].slice(-LIMIT.kept_epochs)
  return { ...held, evidence: { epochs: withinBounds(epochs) } }
}

/** A partner who fills every epoch shortens how long it is kept, not how much is kept. [LIMIT-1] */
function withinBounds(epochs: readonly KeptEpoch[]): readonly KeptEpoch[] {
  let sum_bytes = 0
  const first = epochs.findLastIndex(({ heard, told }) => {
    sum_bytes += EPOCH_BYTES + HASH_BYTES * (heard.length + (told?.length ?? 0))
    return sum_bytes > LIMIT.evidence_bytes
  })
  return first < 0 ? epochs : epochs.slice(first + 1)
}

/** Number, key and the lengths of both lists. */
const EPOCH_BYTES = 42

export function keptEpoch(evidence: Evidence, n: number): KeptEpoch | null {
  return evidence.epochs.find(entry => entry.n === n) ?? null
}

export function replaceEpoch(held: Held, entry: KeptEpoch): Held {
  const epochs = held.evidence.epochs.map(known => (known.n === entry.n ? entry : known))
  return { ...held, evidence: { epochs } }
}
