import { mailboxKey } from './key.ts'
import type { Stored } from './mailboxes.ts'

type Watcher = (message: Stored) => void

/** Who waits for which mailbox, in this process. */
export interface Watchers {
  watch(mailbox: Uint8Array, watcher: Watcher): () => void
  announce(mailbox: Uint8Array, message: Stored): void
}

export function startWatchers(): Watchers {
  // Nearly always there is one, and a set of one is many times as large.
  const byMailbox = new Map<string, Watcher | Set<Watcher>>()
  const end = (key: string, watcher: Watcher) => {
    const there = byMailbox.get(key)
    if (there === watcher) byMailbox.delete(key)
    if (!(there instanceof Set)) return
    there.delete(watcher)
    if (there.size === 0) byMailbox.delete(key)
  }
  return {
    watch(mailbox, watcher) {
      const key = mailboxKey(mailbox)
      const there = byMailbox.get(key)
      if (there === undefined) byMailbox.set(key, watcher)
      else if (there instanceof Set) there.add(watcher)
      else byMailbox.set(key, new Set([there, watcher]))
      return () => end(key, watcher)
    },
    announce(mailbox, message) {
      const there = byMailbox.get(mailboxKey(mailbox))
      if (there instanceof Set) for (const watcher of there) watcher(message)
      else there?.(message)
    },
  }
}
