/** Which messages the relays have not taken yet: a command that ends stays for them a little. */

import type { RelayLink, RelayPort } from '@handfast/client'
import { toHex } from '@handfast/core'

export type Outgoing = {
  readonly relays: RelayPort
  unsent(): number
  subscribe(changed: () => void): () => void
}

export function watchOutgoing(relays: RelayPort): Outgoing {
  const unsent = new Set<string>()
  const listeners = new Set<() => void>()
  return {
    relays: { open: (url, events) => watched(relays.open(url, events), url) },
    unsent: () => unsent.size,
    subscribe: changed => {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }

  function watched(link: RelayLink, url: string): RelayLink {
    return {
      ...link,
      put: async (mailbox, body) => {
        const name = `${url} ${toHex(mailbox)} ${toHex(body.slice(0, 64))}`
        unsent.add(name)
        const stored = await link.put(mailbox, body)
        if (stored === 'stored') unsent.delete(name)
        for (const listener of listeners) listener()
        return stored
      },
    }
  }
}
