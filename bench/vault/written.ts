/** A store that counts the bytes it is given to write. */
import type { Store } from '@handfast/client'

export interface Counted {
  readonly store: Store
  readonly written_bytes: () => number
}

export function counted(store: Store): Counted {
  let sum_bytes = 0
  return {
    store: {
      ...store,
      update: (keys, decide) =>
        store.update(keys, found => {
          const decided = decide(found)
          for (const record of decided.changes.values()) sum_bytes += record?.length ?? 0
          return decided
        }),
    },
    written_bytes: () => sum_bytes,
  }
}
