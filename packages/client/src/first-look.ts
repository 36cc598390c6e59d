/**
 * What a vault says before the rest of the program is there: the same views of the same records,
 * of one moment. Nothing is changed by it, and nobody is told of it.
 */
import { type Instant, personViewOf } from '@handfast/core'
import type { Entry, Snapshot } from './api.ts'
import { type OpenEntries, openedAll } from './entries.ts'
import { meIn } from './me.ts'
import type { Records } from './ports/store.ts'
import { preferencesIn } from './preferences.ts'

/**
 * `null` where it cannot say all that there is: a bond that is being made is seen by the whole
 * program only, and what does not open is told by it.
 */
export function firstLook(
  vault: OpenEntries,
  records: Records,
): ((now: Instant) => Snapshot) | null {
  const me = meIn(vault, records)
  if (!me.ok) return null
  const preferences = preferencesIn(vault, records)
  if (!preferences.ok) return null
  const states = [...openedAll(vault, records).states]
  const bonds = states.flatMap(([key, state]) =>
    typeof state !== 'string' && state.kept.is === 'bond' ? [{ key, bond: state.kept.bond }] : [],
  )
  if (bonds.length < states.length) return null
  const nothing = { continued: new Map(), relays: new Map(), trouble: null }
  const unopened = { damaged: [], newer: [], newerPreferences: false }
  return now => {
    const entries = bonds.map(({ key, bond }): Entry => {
      return { key, view: { is: 'person', person: personViewOf(bond, now) } }
    })
    return { ...nothing, ...unopened, me: me.value, preferences: preferences.value, entries, now }
  }
}
