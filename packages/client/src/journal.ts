/**
 * The only way a record changes: load, transition, save, in one exclusive transaction; what is to
 * be sent stands in what was saved. Nothing waits while the store is held.
 */
import {
  ENTROPY_BYTES,
  encodeEvidence,
  encodeKept,
  equalBytes,
  type Given,
  type Input,
  type Instant,
  type Kept,
  type Outcome,
  replaced,
  type State,
  type Suite,
  transition,
} from '@handfast/core'
import {
  BESIDE_BYTES,
  besideOf,
  ENTRIES,
  EVIDENCE,
  NO_EVIDENCE,
  type OpenEntries,
  type Opened,
  opened,
  openedAll,
  type States,
} from './entries.ts'
import { type ClientError, failed, type Result, succeeded } from './errors.ts'
import type { Clock } from './ports/clock.ts'
import type { Entropy } from './ports/entropy.ts'
import type { Changes, Records, Store } from './ports/store.ts'
import { digitsOver, isSameRoot, readRoll, rollPlacesOver } from './roll.ts'
import { ROLL_ENTROPY_BYTES, withRoll } from './roll-saving.ts'
import { VAULT_ENTROPY_BYTES } from './vault.ts'

export type Ports = {
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly suite: Suite
  /** Waited for before anything of a code is computed: a suite may come in two parts. */
  readonly loadForCodes?: () => Promise<void>
}

/**
 * `place`: what was decided later has a higher one. A store may tell of two saves in another order
 * than it decided them.
 */
export type Placed = { readonly state: State; readonly place: number }
export type Stepped = Placed & { readonly outcome: Outcome }

export type Journal = {
  readonly step: (key: string, input: Input) => Promise<Result<Stepped>>
  /** A new entry, made from fresh entropy and the time. */
  readonly create: (key: string, make: (given: Given) => Kept) => Promise<Result<Placed>>
  /**
   * The same, unless `found` finds something among all entries of that very moment: then there is
   * no new one. What another tab or process makes meanwhile is looked at too.
   */
  readonly createUnless: <T>(
    key: string,
    make: (given: Given) => Kept,
    found: (states: States) => T | null,
  ) => Promise<Result<Placed | { readonly found: T }>>
  /**
   * Only a run, and the place at which it went. `unknown-entry` where it is a bond by now: another
   * tab or process may have got the last message of it meanwhile.
   */
  readonly forget: (key: string) => Promise<Result<number>>
  /** The new session takes the place of the old one, and its own entry goes, in one transaction. */
  readonly replace: (next: string, old: string) => Promise<Result<Placed | null>>
  readonly loadAll: () => Promise<Result<States>>
  /** The same at opening, where a roll that does not hang together is mended. */
  readonly start: () => Promise<Result<States>>
  /** The place of what is asked for now: every decision that comes after has a higher one. */
  readonly place: () => number
}

export function openJournal(ports: Ports, opened: OpenEntries): Journal {
  let places = 0
  const place = () => {
    places += 1
    return places
  }
  const vault: OpenVault = { ...opened, place }
  return {
    step: (key, input) => step(ports, vault, key, input),
    create: async (key, make) => {
      const made = await create(ports, vault, { key, make, beside: null })
      return made === 'late' ? failed('store-failed') : made
    },
    createUnless: (key, make, found) => createUnless(ports, vault, { key, make }, found),
    forget: key => forget(ports, vault, key),
    replace: (next, old) => replace(ports, vault, next, old),
    loadAll: () => loadAll(ports, vault, false),
    start: () => loadAll(ports, vault, true),
    place: vault.place,
  }
}

/** `place`: a number for each decision, in their order. */
type OpenVault = OpenEntries & { readonly place: () => number }

/** One nonce each for the entry and the evidence, and what the roll needs for two entries. */
type Nonces = readonly [entry: Uint8Array, evidence: Uint8Array, roll: Uint8Array]
type Drawn = { readonly given: Given; readonly nonces: Nonces }

async function drawn(ports: Ports): Promise<Drawn> {
  const bytes = await ports.entropy.draw(
    ENTROPY_BYTES + 2 * VAULT_ENTROPY_BYTES + 2 * ROLL_ENTROPY_BYTES,
  )
  const now: Instant = ports.clock.now()
  const given = { suite: ports.suite, entropy: bytes.slice(0, ENTROPY_BYTES), now }
  const evidence = ENTROPY_BYTES + VAULT_ENTROPY_BYTES
  const roll = evidence + VAULT_ENTROPY_BYTES
  const nonces = [
    bytes.slice(ENTROPY_BYTES, evidence),
    bytes.slice(evidence, roll),
    bytes.slice(roll),
  ] as const
  return { given, nonces }
}

async function step(
  ports: Ports,
  vault: OpenVault,
  key: string,
  input: Input,
): Promise<Result<Stepped>> {
  const { given, nonces } = await drawn(ports)
  const saved = await ports.store.update<Result<Stepped>>(placesOf(key), found => {
    const before = opened(vault, key, { found, roll: readRoll(vault, found) })
    if (!before.ok) return { changes: new Map(), result: before }
    const next = transition(before.value.state, input, given)
    const change = { before: before.value, after: next.state, nonces }
    const changes = changesOf(vault, key, change)
    const result = succeeded({ ...next, place: vault.place() })
    return { changes: withRoll(vault, found, changes, nonces[2]), result }
  })
  return saved.ok ? saved.value : failed(saved.failure)
}

function placesOf(...keys: string[]): string[] {
  return [...keys.flatMap(key => [ENTRIES + key, EVIDENCE + key]), ...rollPlacesOver(...keys)]
}

function entryOf(kept: Kept, beside: Uint8Array): Uint8Array {
  const record = encodeKept(kept)
  const entry = new Uint8Array(BESIDE_BYTES + record.length)
  entry.set(beside)
  entry.set(record, BESIDE_BYTES)
  return entry
}

/** Only what differs is written; both records in one transaction. */
function changesOf(
  vault: OpenVault,
  key: string,
  { before, after, nonces }: { before: Opened; after: State; nonces: Nonces },
): Changes {
  const changes = new Map<string, Uint8Array>()
  if (after.kept === before.state.kept && after.evidence === before.state.evidence) return changes
  let { beside } = before
  if (after.evidence !== before.state.evidence) {
    const evidence = encodeEvidence(after.evidence)
    beside = besideOf(vault, evidence)
    changes.set(EVIDENCE + key, vault.seal(EVIDENCE + key, evidence, nonces[1]))
    vault.evidence.set(key, { beside, evidence: after.evidence })
  }
  const entry = entryOf(after.kept, beside)
  if (!equalBytes(entry, entryOf(before.state.kept, before.beside))) {
    const sealed = vault.seal(ENTRIES + key, entry, nonces[0])
    changes.set(ENTRIES + key, sealed)
    // Whether this save succeeds or not: these bytes, wherever they are found, mean this state.
    vault.entries.set(key, { sealed, opened: { state: after, beside } })
  }
  return changes
}

type Making = { readonly key: string; readonly make: (given: Given) => Kept }

/** So often may others have saved between the look and the save. */
const LOOKS_MAX = 20

async function createUnless<T>(
  ports: Ports,
  vault: OpenVault,
  making: Making,
  found: (states: States) => T | null,
): Promise<Result<Placed | { readonly found: T }>> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    const beside = await ports.store.readAll('')
    if (!beside.ok) return failed(beside.failure)
    const there = found(openedAll(vault, beside.value).states)
    if (there !== null) return succeeded({ found: there })
    const made = await create(ports, vault, { ...making, beside: beside.value })
    if (made !== 'late') return made
  }
  return failed('store-busy')
}

/**
 * `late`: it is no more beside these records that it would stand. Who makes one changes the root.
 */
async function create(
  ports: Ports,
  vault: OpenVault,
  { key, make, beside }: Making & { readonly beside: Records | null },
): Promise<Result<Placed> | 'late'> {
  const { given, nonces } = await drawn(ports)
  const state: State = { kept: make(given), evidence: { epochs: [] } }
  const sealed = vault.seal(
    ENTRIES + key,
    entryOf(state.kept, besideOf(vault, NO_EVIDENCE)),
    nonces[0],
  )
  const entry = new Map([[ENTRIES + key, sealed]])
  const save = () =>
    ports.store.update<Result<Placed> | 'late' | 'silent'>(placesOf(key), found => {
      if (beside !== null && !isSameRoot(found, beside)) {
        return { changes: new Map(), result: 'late' }
      }
      const roll = readRoll(vault, found)
      const leaf = roll.leafOf(key)
      // Beside others the root has to tell of it, as it did of them.
      const isTold = beside === null || digitsOver(key).every(at => roll.at(at).is !== 'silent')
      if (leaf.is === 'silent' || !isTold) return { changes: new Map(), result: 'silent' }
      if (leaf.is === 'newer') return unchanged('record-newer')
      // Entropy that comes again: nothing that is there is written over.
      const isTaken = found.has(ENTRIES + key) || leaf.is === 'mixed' || leaf.page.has(key)
      if (isTaken) return unchanged('store-failed')
      return {
        changes: withRoll(vault, found, entry, nonces[2]),
        result: succeeded({ state, place: vault.place() }),
      }
    })
  const saved = await save()
  if (!saved.ok) return failed(saved.failure)
  if (saved.value !== 'silent') return saved.value
  // On no leaf it would be taken for one that came back.
  const mended = await mend(ports, vault)
  if (!mended.ok) return mended
  const again = await save()
  if (!again.ok) return failed(again.failure)
  return again.value === 'silent' ? failed('store-failed') : again.value
}

async function replace(
  ports: Ports,
  vault: OpenVault,
  next: string,
  old: string,
): Promise<Result<Placed | null>> {
  const { nonces } = await drawn(ports)
  const saved = await ports.store.update<Result<Placed | null>>(placesOf(next, old), found => {
    const roll = readRoll(vault, found)
    const after = opened(vault, next, { found, roll })
    const before = opened(vault, old, { found, roll })
    // What a newer version wrote is not written over.
    const isKept = !before.ok && before.code === 'record-newer'
    const { is } = roll.leafOf(old)
    // Under a page of another age nothing is entered, under a silent one nothing new, before it is
    // mended.
    const waits = is === 'mixed' || (is === 'silent' && !found.has(ENTRIES + old))
    const isOn = after.ok && !isKept && !waits
    const state = isOn ? replaced(after.value.state, before.ok ? before.value.state : null) : null
    if (state === null) return { changes: new Map(), result: succeeded(null) }
    const evidence = encodeEvidence(state.evidence)
    const entry = entryOf(state.kept, besideOf(vault, evidence))
    const changes = new Map([
      [ENTRIES + old, vault.seal(ENTRIES + old, entry, nonces[0])],
      [EVIDENCE + old, vault.seal(EVIDENCE + old, evidence, nonces[1])],
      [ENTRIES + next, null],
      [EVIDENCE + next, null],
    ])
    vault.entries.delete(next)
    return {
      changes: withRoll(vault, found, changes, nonces[2]),
      result: succeeded({ state, place: vault.place() }),
    }
  })
  return saved.ok ? saved.value : failed(saved.failure)
}

async function forget(ports: Ports, vault: OpenVault, key: string): Promise<Result<number>> {
  const { nonces } = await drawn(ports)
  const gone = new Map([
    [ENTRIES + key, null],
    [EVIDENCE + key, null],
  ])
  const saved = await ports.store.update<Result<number>>(placesOf(key), found => {
    const roll = readRoll(vault, found)
    const before = opened(vault, key, { found, roll })
    if (before.ok && before.value.state.kept.is === 'bond') return unchanged('unknown-entry')
    if (!before.ok && before.code === 'record-newer') return unchanged('record-newer')
    if (roll.leafOf(key).is === 'mixed') return unchanged('record-damaged')
    vault.entries.delete(key)
    vault.evidence.delete(key)
    return {
      changes: withRoll(vault, found, gone, nonces[2]),
      result: succeeded(vault.place()),
    }
  })
  return saved.ok ? saved.value : failed(saved.failure)
}

function unchanged(code: ClientError) {
  return { changes: new Map(), result: failed(code) }
}

/** A disk that takes nothing does not keep the vault from opening: it is mended the next time. */
async function loadAll(ports: Ports, vault: OpenVault, mends: boolean): Promise<Result<States>> {
  // All of one moment: what another process saves between two reads would look like two ages.
  const all = await ports.store.readAll('')
  if (!all.ok) return failed(all.failure)
  const { states, isSound } = openedAll(vault, all.value)
  if (mends && !isSound && (await mend(ports, vault)).ok) return loadAll(ports, vault, false)
  const found = [...states.values()]
  const isCode = found.some(state => typeof state !== 'string' && state.kept.is === 'code')
  if (isCode) await ports.loadForCodes?.()
  return succeeded(states)
}

async function mend(ports: Ports, vault: OpenVault): Promise<Result<null>> {
  const mending = await loadMending()
  return mending === null ? failed('store-failed') : mending.mendRoll(ports, vault)
}

type Mending = typeof import('./roll-mending.ts')

let loaded: Mending | null = null

/**
 * Its code comes when it is wanted, which is hardly ever. Who cannot have a step wait for that
 * loads it before. `null` where it cannot be loaded; the next time may be better.
 */
export async function loadMending(): Promise<Mending | null> {
  loaded ??= await import('./roll-mending.ts').catch(() => null)
  return loaded
}
