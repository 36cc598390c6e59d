/** The roll as a record of the vault: read with what was loaded, written with what is saved. */
import { equalBytes } from '@handfast/core'
import type { Ports } from './journal.ts'
import type { Changes, Records } from './ports/store.ts'
import { decodeRoll, EMPTY_ROLL, encodeRoll, type Roll, rolled } from './roll.ts'
import { VAULT_ENTROPY_BYTES, type Vault } from './vault.ts'

const PLACE = 'roll'
const ENTRY = /^entry\/([0-9a-f]{32})$/

export type HeldRoll = {
  readonly place: string
  /** `null` where there is none that opens: then nothing is known of ages. */
  read(found: Records): Roll | null
  /** The changes, and with them the roll that goes with these. */
  kept(found: Records, changes: Changes, nonce: Uint8Array): Changes
}

/** With the roll last seen: the same sealed bytes are not opened twice. */
export function holdRoll(vault: Vault): HeldRoll {
  let last: { readonly sealed: Uint8Array; readonly roll: Roll } | null = null
  const read = (found: Records) => {
    const sealed = found.get(PLACE)
    if (sealed === undefined) return null
    if (last !== null && equalBytes(last.sealed, sealed)) return last.roll
    const roll = openRoll(vault, sealed)
    if (roll !== null) last = { sealed, roll }
    return roll
  }
  return {
    place: PLACE,
    read,
    kept(found, changes, nonce) {
      const before = read(found)
      const after = before === null ? null : rolledBy(before, changes)
      if (after === null || after === before) return changes
      const sealed = vault.seal(PLACE, encodeRoll(after), nonce)
      last = { sealed, roll: after }
      return new Map([...changes, [PLACE, sealed]])
    },
  }
}

function openRoll(vault: Vault, sealed: Uint8Array): Roll | null {
  const opened = vault.open(PLACE, sealed)
  return opened === null ? null : decodeRoll(opened)
}

function rolledBy(roll: Roll, changes: Changes): Roll {
  let next = roll
  for (const [place, sealed] of changes) {
    const key = ENTRY.exec(place)?.[1]
    if (key !== undefined) next = rolled(next, key, sealed)
  }
  return next
}

/**
 * Makes the roll where there is none, or none that opens, of the entries as they are. A disk that
 * takes nothing does not keep the vault from opening; then it is made the next time.
 */
export async function enrol(ports: Ports, vault: Vault, entries: string): Promise<void> {
  const [there, held] = [await ports.store.readAll(PLACE), await ports.store.readAll(entries)]
  if (!there.ok || !held.ok) return
  const isOpen = (found: Records) => {
    const sealed = found.get(PLACE)
    return sealed !== undefined && openRoll(vault, sealed) !== null
  }
  if (isOpen(there.value)) return
  const nonce = await ports.entropy.draw(VAULT_ENTROPY_BYTES)
  await ports.store.update([PLACE, ...held.value.keys()], found => {
    // Another tab may have made it by now.
    if (isOpen(found)) return { changes: new Map(), result: null }
    const roll = rolledBy(EMPTY_ROLL, found)
    return { changes: new Map([[PLACE, vault.seal(PLACE, encodeRoll(roll), nonce)]]), result: null }
  })
}
