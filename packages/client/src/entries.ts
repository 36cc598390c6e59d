/** The entries of a vault as they lie in its store: opened, and compared with the roll. */
import {
  decodeEvidence,
  decodeKept,
  type Evidence,
  encodeEvidence,
  equalBytes,
  isNewerRecord,
  type State,
  type Symmetric,
} from '@handfast/core'
import { failed, type Result, succeeded } from './errors.ts'
import type { Records } from './ports/store.ts'
import { type Roll, type RollVault, readWhole } from './roll.ts'
import { isNewer, openVault, type Unopened } from './vault.ts'

export const ENTRIES = 'entry/'
export const EVIDENCE = 'evidence/'

/**
 * An entry's record begins with a hash of the evidence beside it: records of different ages, put
 * together, are noticed when they are opened. [VAULT-10]
 */
export const BESIDE_BYTES = 16

/**
 * With what was last opened or written of each entry: the same sealed bytes need not be opened
 * again. Another tab or process writes other bytes, so they are compared each time.
 */
export type OpenEntries = RollVault & {
  readonly suite: Symmetric
  readonly evidence: Map<string, KnownEvidence>
  readonly entries: Map<string, KnownEntry>
}
type KnownEvidence = { readonly beside: Uint8Array; readonly evidence: Evidence }
type KnownEntry = { readonly sealed: Uint8Array; readonly opened: Opened }

export function openEntries(suite: Symmetric, dataKey: Uint8Array): OpenEntries {
  const vault = openVault(suite, dataKey)
  return { ...vault, suite, pages: new Map(), evidence: new Map(), entries: new Map() }
}

/** Every entry; for one that does not open, why. */
export type States = ReadonlyMap<string, State | Unopened>

export type Loaded = {
  readonly states: States
  /** Whether the roll hangs together. */
  readonly isSound: boolean
}

export function openedAll(vault: OpenEntries, found: Records): Loaded {
  const { roll, keys, isSound } = readWhole(vault, found)
  const states = new Map<string, State | Unopened>()
  for (const key of keys) {
    const entry = opened(vault, key, { found, roll })
    const unopened = !entry.ok && entry.code === 'record-newer' ? 'newer' : 'damaged'
    states.set(key, entry.ok ? entry.value.state : unopened)
  }
  return { states, isSound }
}

/** No bytes of what was under the seal: those would be printed with it, and are twice the memory. */
export type Opened = { readonly state: State; readonly beside: Uint8Array }

/** The records of one moment, and the roll in them. */
type Moment = { readonly found: Records; readonly roll: Roll }

export function opened(vault: OpenEntries, key: string, { found, roll }: Moment): Result<Opened> {
  const sealed = found.get(ENTRIES + key)
  const pair = [sealed, found.get(EVIDENCE + key)]
  if (roll.leafOf(key).is === 'newer' || pair.some(isNewer)) return failed('record-newer')
  if (!roll.isNewest(key, sealed)) return failed('record-damaged')
  if (sealed === undefined) return failed('unknown-entry')
  const known = vault.entries.get(key)
  if (known !== undefined && equalBytes(known.sealed, sealed)) return succeeded(known.opened)
  const entry = vault.open(ENTRIES + key, sealed)
  if (typeof entry === 'string') return failed(`record-${entry}`)
  const record = entry.slice(BESIDE_BYTES)
  if (isNewerRecord(record)) return failed('record-newer')
  const kept = decodeKept(record)
  if (kept === null) return failed('record-damaged')
  const beside = entry.slice(0, BESIDE_BYTES)
  const evidence = evidenceOf(vault, key, { beside, found })
  if (typeof evidence === 'string') return failed(`record-${evidence}`)
  const opened = { state: { kept, evidence }, beside }
  vault.entries.set(key, { sealed, opened })
  return succeeded(opened)
}

type Beside = { readonly beside: Uint8Array; readonly found: Records }

/** `damaged` also if it is not the one this entry was saved with. */
function evidenceOf(
  vault: OpenEntries,
  key: string,
  { beside, found }: Beside,
): Evidence | Unopened {
  const known = vault.evidence.get(key)
  if (known !== undefined && equalBytes(known.beside, beside)) return known.evidence
  const sealed = found.get(EVIDENCE + key)
  const record = sealed === undefined ? NO_EVIDENCE : vault.open(EVIDENCE + key, sealed)
  if (typeof record === 'string') return record
  if (isNewerRecord(record)) return 'newer'
  const evidence = equalBytes(beside, besideOf(vault, record)) ? decodeEvidence(record) : null
  if (evidence === null) return 'damaged'
  vault.evidence.set(key, { beside, evidence })
  return evidence
}

export const NO_EVIDENCE = encodeEvidence({ epochs: [] })

export function besideOf({ suite }: OpenEntries, evidence: Uint8Array): Uint8Array {
  return suite.sha256(evidence).slice(0, BESIDE_BYTES)
}
