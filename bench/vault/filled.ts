/** Vaults of very many bonds: one bond that was really made, kept under as many names. */
import { randomBytes } from 'node:crypto'
import { emptyMemory, memoryStore, type Store } from '@handfast/client'
import { ENTROPY_BYTES, encodeEvidence, encodeKept, type State } from '@handfast/core'
import { startNativeSuite } from '@handfast/sim'
import { encodeRoll } from '../../packages/client/src/roll.ts'
import { openVault } from '../../packages/client/src/vault.ts'
import { startPair } from '../check/pair.ts'

export const suite = startNativeSuite()
export const dataKey = new Uint8Array(32).fill(7)

/** The same key in every vault: the bond that is used. It stands in the middle of the others. */
export const USED_KEY = '80'.repeat(16)

export type Pairs = { readonly mine: State; readonly theirs: State }

export function newPair(): Pairs {
  const entropyOf = () => new Uint8Array(randomBytes(ENTROPY_BYTES))
  const { asker, other } = startPair(suite, { entropyOf, save() {} })
  return { mine: asker.state, theirs: other.state }
}

/** Writes so many bonds and the roll that goes with them. */
export async function fillVault(store: Store, state: State, count: number): Promise<void> {
  const vault = openVault(suite, dataKey)
  const evidence = encodeEvidence(state.evidence)
  const entry = Buffer.concat([suite.sha256(evidence).slice(0, 16), encodeKept(state.kept)])
  const sealed = (place: string, record: Uint8Array) =>
    vault.seal(place, record, new Uint8Array(randomBytes(24)))
  const lines = new Uint8Array(count * 32)
  const keys = keysOf(count)
  for (let from = 0; from < count; from += BATCH) {
    const changes = new Map<string, Uint8Array>()
    for (const [offset, key] of keys.slice(from, from + BATCH).entries()) {
      const at = from + offset
      const box = sealed(`entry/${key}`, entry)
      changes.set(`entry/${key}`, box)
      changes.set(`evidence/${key}`, sealed(`evidence/${key}`, evidence))
      lines.set(Buffer.from(key, 'hex'), at * 32)
      lines.set(box.subarray(1, 17), at * 32 + 16)
    }
    await save(store, changes)
  }
  await save(store, new Map([['roll', sealed('roll', encodeRoll({ lines }))]]))
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

/** In ascending order, as the roll has them. */
function keysOf(count: number): string[] {
  const others = Array.from({ length: count - 1 }, () => randomBytes(16).toString('hex'))
  return [USED_KEY, ...others].sort()
}
