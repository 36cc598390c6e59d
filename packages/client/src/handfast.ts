/**
 * One open vault: the people in it, what can be done, and what runs by itself. Programs show
 * `snapshot()` and call the rest; everything they may show is in the views of the core.
 */
import { joinCode, parseCode, parseRelay, startCode } from '@handfast/core'
import type { Handfast } from './api.ts'
import { openEntries } from './entries.ts'
import { failed, type Result, succeeded } from './errors.ts'
import { openJournal, type Ports } from './journal.ts'
import { loadMe, type Me, saveMe } from './me.ts'
import type { Opening } from './opening.ts'
import { Running } from './running.ts'

export async function openHandfast(opening: Opening): Promise<Result<Handfast>> {
  const vault = opening.entries ?? openEntries(opening.suite, opening.dataKey)
  const journal = openJournal(opening, vault)
  const me = await loadMe(opening, vault)
  if (!me.ok) return me
  const loaded = await journal.start()
  if (!loaded.ok) return loaded
  const running = new Running({ opening, vault, journal }, loaded.value, me.value)
  await running.start()
  return succeeded(handfast(opening, running, me => saveMe(opening, vault, me)))
}

function handfast(ports: Ports, running: Running, save: (me: Me) => Promise<Result<Me>>): Handfast {
  return {
    snapshot: () => running.snapshot(),
    subscribe: changed => running.subscribe(changed),
    setMe: async me => running.took(await save(me)),
    prefer: change => running.prefer(change),
    act: (key, act) => running.act(key, act),
    startCards: options => running.startCards(options?.meets ?? null),
    startCode: ({ label }) => begin(running, label, null),
    joinCode: ({ code, label, at }) => {
      const parsed = parseCode(code)
      const relay = at === null ? null : parseRelay(at)
      if (parsed === null) return Promise.resolve(failed('code-malformed'))
      if (at !== null && relay === null) return Promise.resolve(failed('bad-relay'))
      if (running.isOwnCode(parsed)) return Promise.resolve(failed('own-code'))
      return begin(running, label, { ...parsed, at: relay })
    },
    makeLink: ({ label }) => running.makeLink(label),
    readLink: async text => {
      const link = running.readLink(text)
      return link.ok ? succeeded({ relay: link.value.relay }) : link
    },
    joinLink: ({ link, label }) => running.joinLink(link, label),
    revokeLink: key => running.revokeLink(key),
    forget: key => running.forget(key),
    retry: () => running.retry(),
    close: () => {
      running.close()
      ports.store.close()
    },
  }
}

type Joining = { readonly nameplate: string; readonly digits: string; readonly at: string | null }

function begin(running: Running, label: string, joining: Joining | null): Promise<Result<string>> {
  return running.createRun(label, (mine, turn) =>
    joining === null
      ? startCode(turn, mine)
      : joinCode(turn, mine, joining, joining.at ?? mine.relay),
  )
}
