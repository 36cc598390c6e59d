/** Evidence keys and lists of epochs left: kept for 1,024 epochs, erased by meeting. [EVID-6] */
import { LIMIT } from '../wire/limits.ts'
import type { Evidence, Held, KeptEpoch } from './bond.ts'

export function keepEpoch(held: Held, entry: KeptEpoch): Held {
  const epochs = [...held.evidence.epochs, entry].slice(-LIMIT.kept_epochs)
  return { ...held, evidence: { epochs } }
}

export function keptEpoch(evidence: Evidence, n: number): KeptEpoch | null {
  return evidence.epochs.find(entry => entry.n === n) ?? null
}

export function replaceEpoch(held: Held, entry: KeptEpoch): Held {
  const epochs = held.evidence.epochs.map(known => (known.n === entry.n ? entry : known))
  return { ...held, evidence: { epochs } }
}
