/** All of the roll at once, as it is seen at opening. [VAULT-18] */
import type { Records } from './ports/store.ts'
import {
  digitsAt,
  digitsOver,
  entryKeyAt,
  isLeaf,
  openPage,
  pagePlace,
  type Roll,
  type RollKeeper,
} from './roll.ts'
import type { Page } from './roll-page.ts'
import type { Vault } from './vault.ts'

export type WholeRoll = {
  readonly roll: Roll
  /** Of every entry that is there, or that a leaf names. */
  readonly keys: ReadonlySet<string>
  /** Whether every page is there that should be, and is the one that the page above says. */
  readonly isSound: boolean
}

export function readWhole(vault: Vault, keeper: RollKeeper, found: Records): WholeRoll {
  const roll = keeper.read(found)
  const keys = new Set(keysIn(found))
  const pages = new Set(['', ...pagesIn(found), ...[...keys].map(key => digitsOver(key)[0] ?? '')])
  let isSound = true
  // Those that a branch names are added while it goes on.
  for (const digits of pages) {
    const reading = roll.at(digits)
    if (reading.is !== 'page') isSound = false
    const page = reading.is === 'page' ? reading.page : anyPage(vault, digits, found)
    for (const name of page?.keys() ?? []) {
      if (isLeaf(digits)) keys.add(name)
      else pages.add(digits + name)
    }
  }
  return { roll, keys, isSound }
}

function keysIn(found: Records): string[] {
  return [...found.keys()].map(entryKeyAt).filter(key => key !== null)
}

export function pagesIn(found: Records): string[] {
  return [...found.keys()].map(digitsAt).filter(digits => digits !== null)
}

/** Whatever it is worth: whom it names is told of. */
function anyPage(vault: Vault, digits: string, found: Records): Page | null {
  const sealed = found.get(pagePlace(digits))
  return sealed === undefined ? null : openPage(vault, digits, sealed)
}
