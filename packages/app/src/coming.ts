/**
 * An open vault whose program is still on its way: what it shows stands already, what is done waits
 * for it. Where it never comes nothing is answered, and the failure takes the screen.
 */
import type { Handfast, Snapshot } from '@handfast/client'
import type { Coming } from './opening.ts'

export function handfastToCome(look: () => Snapshot, coming: Promise<Coming>): Handfast {
  let there: Handfast | null = null
  const listeners = new Set<() => void>()
  const tell = () => {
    for (const listener of listeners) listener()
  }
  const whole = new Promise<Handfast>(resolve => {
    void coming.then(opened => {
      if (!opened.ok) return
      there = opened.value
      there.subscribe(tell)
      tell()
      resolve(there)
    })
  })
  return {
    ...actsOn(whole),
    snapshot: () => there?.snapshot() ?? look(),
    subscribe(changed) {
      listeners.add(changed)
      return () => listeners.delete(changed)
    },
  }
}

function actsOn(whole: Promise<Handfast>): Omit<Handfast, 'snapshot' | 'subscribe'> {
  return {
    setMe: async me => (await whole).setMe(me),
    prefer: async change => (await whole).prefer(change),
    act: async (key, act) => (await whole).act(key, act),
    startCards: async options => (await whole).startCards(options),
    startCode: async options => (await whole).startCode(options),
    joinCode: async options => (await whole).joinCode(options),
    makeLink: async options => (await whole).makeLink(options),
    readLink: async text => (await whole).readLink(text),
    joinLink: async options => (await whole).joinLink(options),
    revokeLink: async key => (await whole).revokeLink(key),
    forget: async key => (await whole).forget(key),
    retry: () => void whole.then(handfast => handfast.retry()),
    close: () => void whole.then(handfast => handfast.close()),
  }
}
