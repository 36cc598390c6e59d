import { mailboxKey } from './key.ts'
import type { Stored } from './mailboxes.ts'

type Watcher = (message: Stored) => void

/** Who waits for which mailbox, in this process. */
export interface Watchers {
  watch(mailbox: Uint8Array, watcher: Watcher): () => void
  announce(mailbox: Uint8Array, message: Stored): void
}

export function startWatchers(): Watchers {
  const byMailbox = new Map<string, Set<Watcher>>()
  return {
    watch(mailbox, watcher) {
      const key = mailboxKey(mailbox)
      const watchers = byMailbox.get(key) ?? new Set()
      byMailbox.set(key, watchers.add(watcher))
      return () => {
        watchers.delete(watcher)
        if (watchers.size === 0 && byMailbox.get(key) === watchers) byMailbox.delete(key)
      }
    },
    announce(mailbox, message) {
      for (const watcher of byMailbox.get(mailboxKey(mailbox)) ?? []) watcher(message)
    },
  }
}
