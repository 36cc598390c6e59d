/** Vaults of very many bonds: one bond that was really made, kept under as many names. */
import { randomBytes } from 'node:crypto'
import { emptyMemory, memoryStore, openEntries, type Store, systemPorts } from '@handfast/client'
import { ENTROPY_BYTES, encodeEvidence, encodeKept, type State } from '@handfast/core'
import { startNativeSuite } from '@handfast/sim'
import { mendRoll } from '../../packages/client/src/roll-mending.ts'
import { startPair } from '../check/pair.ts'

export const suite = startNativeSuite()
export const dataKey = new Uint8Array(32).fill(7)

/** The same key in every vault: the bond that is used. It stands in the middle of the others. */
export const USED_KEY = '80'.repeat(16)

export type Pairs = { readonly mine: State; readonly theirs: State }

/** The role falls by chance, and each has other messages to keep: here it is always the same. */
export function newPair(): Pairs {
  const entropyOf = () => new Uint8Array(randomBytes(ENTROPY_BYTES))
  const { asker, other } = startPair(suite, { entropyOf, save() {} })
  const { kept } = asker.state
  const isInitiator = kept.is === 'bond' && kept.bond.role === 'I'
  return isInitiator ? { mine: asker.state, theirs: other.state } : newPair()
}

/** Writes so many bonds and the roll that goes with them. */
export async function fillVault(store: Store, state: State, count: number): Promise<void> {
  const vault = openEntries(suite, dataKey)
  const evidence = encodeEvidence(state.evidence)
  const entry = Buffer.concat([suite.sha256(evidence).slice(0, 16), encodeKept(state.kept)])
  const sealed = (place: string, record: Uint8Array) =>
    vault.seal(place, record, new Uint8Array(randomBytes(24)))
  const keys = keysOf(count)
  for (let from = 0; from < count; from += BATCH) {
    const changes = new Map<string, Uint8Array>()
    for (const key of keys.slice(from, from + BATCH)) {
      changes.set(`entry/${key}`, sealed(`entry/${key}`, entry))
      changes.set(`evidence/${key}`, sealed(`evidence/${key}`, evidence))
    }
    await save(store, changes)
  }
  const made = await mendRoll({ ...systemPorts(), suite, store }, vault)
  if (!made.ok) throw new Error(made.code)
}

/** A vault in memory with the one bond of the partner. */
export async function partnerStore(state: State): Promise<Store> {
  const store = memoryStore(emptyMemory())
  await fillVault(store, state, 1)
  return store
}

const BATCH = 5000

async function save(store: Store, changes: ReadonlyMap<string, Uint8Array>): Promise<void> {
  const saved = await store.update([], () => ({ changes, result: null }))
  if (!saved.ok) throw new Error(saved.failure)
}

function keysOf(count: number): string[] {
  const others = Array.from({ length: count - 1 }, () => randomBytes(16).toString('hex'))
  return [USED_KEY, ...others]
}
