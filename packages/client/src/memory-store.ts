/** The store port over records in memory: for programs that keep nothing, and for examples. */
import type { Changes, Records, Store, Stored } from './ports/store.ts'

/** What stores over the same memory share, as tabs share a disk. */
export type Memory = {
  readonly records: Map<string, Uint8Array>
  readonly watchers: Set<Watcher>
}
type Watcher = { readonly of: Store; readonly changed: () => void }

export function emptyMemory(): Memory {
  return { records: new Map(), watchers: new Set() }
}

/** Nothing of it is there any more when the program ends. */
export function memoryStore(memory = emptyMemory()): Store {
  let isOpen = true
  const store: Store = {
    async update(keys, decide) {
      if (!isOpen) return CLOSED
      const { changes, result } = decide(copiesOf(memory, keys))
      save(memory, changes)
      if (changes.size > 0) tellOthers(memory, store)
      return { ok: true, value: result }
    },
    async readAll(prefix): Promise<Stored<Records>> {
      if (!isOpen) return CLOSED
      const keys = [...memory.records.keys()].filter(key => key.startsWith(prefix))
      return { ok: true, value: copiesOf(memory, keys) }
    },
    watch(changed) {
      const watcher = { of: store, changed }
      memory.watchers.add(watcher)
      return () => memory.watchers.delete(watcher)
    },
    close() {
      isOpen = false
      for (const watcher of memory.watchers) {
        if (watcher.of === store) memory.watchers.delete(watcher)
      }
    },
  }
  return store
}

const CLOSED = { ok: false, failure: 'store-failed' } as const

function copiesOf({ records }: Memory, keys: readonly string[]): Records {
  const copies = new Map<string, Uint8Array>()
  for (const key of keys) {
    const record = records.get(key)
    if (record !== undefined) copies.set(key, record.slice())
  }
  return copies
}

function save({ records }: Memory, changes: Changes): void {
  for (const [key, record] of changes) {
    if (record === null) records.delete(key)
    else records.set(key, record.slice())
  }
}

/** Later, as a disk would: nobody is told in the middle of somebody else's change. */
function tellOthers({ watchers }: Memory, writer: Store): void {
  for (const watcher of watchers) {
    if (watcher.of === writer) continue
    queueMicrotask(() => {
      if (watchers.has(watcher)) watcher.changed()
    })
  }
}
