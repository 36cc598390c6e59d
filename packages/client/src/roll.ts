/**
 * The roll: which sealing of each entry is the newest. A tree of sealed pages, by the first digits
 * of the entries' keys: a leaf and three branches are written with an entry, in one transaction,
 * however many entries there are. An entry of another age, one that is missing, and one that came
 * back after it was forgotten are noticed by it. [VAULT-16] to [VAULT-19]
 */
import { equalBytes } from '@handfast/core'
import type { Records } from './ports/store.ts'
import { decodeBranch, decodeLeaf, markOf, type Page } from './roll-page.ts'
import type { Unopened, Vault } from './vault.ts'

/** So many digits of a key name its leaf. */
const LEAF_DIGITS = 3
/** A leaf and the branches over it. */
export const PAGES_OVER_KEY = LEAF_DIGITS + 1

/**
 * What a page says. `silent`: it is missing or does not open, and says nothing of what is under it.
 * `mixed`: it is not the one that the page above says, and which of the two is older nobody knows.
 * `newer`: a newer version wrote it or one above, and may know what is under it.
 */
export type Reading =
  | { readonly is: 'page'; readonly page: Page }
  | { readonly is: 'silent' }
  | { readonly is: 'mixed' }
  | { readonly is: 'newer' }

/** A vault, and the pages last opened or sealed in it: those very bytes are opened once. */
export type RollVault = Vault & { readonly pages: Map<string, KnownPage> }
type KnownPage = { readonly sealed: Uint8Array; readonly page: Page }

/** The roll in the records of one moment; a page is opened when it is asked for. */
export type Roll = {
  readonly at: (digits: string) => Reading
  readonly leafOf: (key: string) => Reading
  /** Whether this sealing is the newest of the entry; `undefined`, that it has none. */
  readonly isNewest: (key: string, sealed: Uint8Array | undefined) => boolean
}

export function readRoll(vault: RollVault, found: Records): Roll {
  const readings = new Map<string, Reading>()
  const at = (digits: string): Reading => {
    const known = readings.get(digits)
    if (known !== undefined) return known
    // Above the root nothing stands that could name it.
    const above = digits === '' ? SILENT : at(digits.slice(0, -1))
    const reading = readPage(vault, found, digits, above)
    readings.set(digits, reading)
    return reading
  }
  const leafOf = (key: string) => at(key.slice(0, LEAF_DIGITS))
  return {
    at,
    leafOf,
    isNewest(key, sealed) {
      const leaf = leafOf(key)
      if (leaf.is !== 'page') return leaf.is === 'silent'
      return leaf.page.get(key) === (sealed && markOf(sealed))
    },
  }
}

export type WholeRoll = {
  readonly roll: Roll
  /** Of every entry that is there, or that a leaf names. */
  readonly keys: ReadonlySet<string>
  /** Whether every page is there that should be, and is the one that the page above says. */
  readonly isSound: boolean
  /** Whether a newer version wrote any page: then none is made anew. */
  readonly isNewer: boolean
}

/** All of it at once, as it is at opening. */
export function readWhole(vault: RollVault, found: Records): WholeRoll {
  const roll = readRoll(vault, found)
  const keys = new Set([...found.keys()].map(entryKeyAt).filter(key => key !== null))
  const leaves = [...keys].map(key => key.slice(0, LEAF_DIGITS))
  const pages = new Set(['', ...pagesIn(found), ...leaves])
  let [isSound, isNewer] = [true, false]
  // Those that a branch names are added while it goes on.
  for (const digits of pages) {
    const reading = roll.at(digits)
    if (reading.is !== 'page') isSound = false
    if (reading.is === 'newer') isNewer = true
    // Of another age: whom it names is told of all the same.
    const page = reading.is === 'page' ? reading.page : openPage(vault, found, digits)
    for (const name of typeof page === 'string' ? [] : page.keys()) {
      if (isLeaf(digits)) keys.add(name)
      else pages.add(digits + name)
    }
  }
  return { roll, keys, isSound, isNewer }
}

/** Whether nothing that the root tells of was saved between the one moment and the other. */
export function isSameRoot(one: Records, other: Records): boolean {
  const [root, before] = [one.get(pagePlace('')), other.get(pagePlace(''))]
  if (root === undefined || before === undefined) return root === before
  return equalBytes(root, before)
}

/** The digits of every page that is there. */
export function pagesIn(found: Records): string[] {
  return [...found.keys()].map(digitsAt).filter(digits => digits !== null)
}

export function pagePlace(digits: string): string {
  return digits === '' ? 'roll' : `roll/${digits}`
}

/** The digits of the page at this place, if it is a place of one. */
export function digitsAt(place: string): string | null {
  const page = /^roll(?:\/([0-9a-f]{1,3}))?$/.exec(place)
  return page === null ? null : (page[1] ?? '')
}

/** The digits of every page over this key: its leaf, the branch above, and so on to the root. */
export function digitsOver(key: string): string[] {
  return Array.from({ length: PAGES_OVER_KEY }, (_, at) => key.slice(0, LEAF_DIGITS - at))
}

/** Where the pages over these keys lie. */
export function rollPlacesOver(...keys: readonly string[]): string[] {
  return [...new Set(keys.flatMap(key => digitsOver(key).map(pagePlace)))]
}

export function isLeaf(digits: string): boolean {
  return digits.length === LEAF_DIGITS
}

/** The key of the entry at this place, if it is a place of one. */
export function entryKeyAt(place: string): string | null {
  return /^entry\/([0-9a-f]{32})$/.exec(place)?.[1] ?? null
}

const SILENT: Reading = { is: 'silent' }
const MIXED: Reading = { is: 'mixed' }
const NEWER: Reading = { is: 'newer' }
const EMPTY: Reading = { is: 'page', page: new Map() }

function readPage(vault: RollVault, found: Records, digits: string, above: Reading): Reading {
  const page = openPage(vault, found, digits)
  // Wherever it lies: nobody here may write over it, or under it.
  if (page === 'newer' || above.is === 'newer') return NEWER
  if (above.is === 'mixed') return MIXED
  const mark = above.is === 'page' ? above.page.get(digits.slice(-1)) : null
  // What the page above does not name is not there, whatever came back.
  if (mark === undefined) return EMPTY
  const sealed = found.get(pagePlace(digits))
  if (sealed === undefined || page === 'damaged') return SILENT
  return mark === null || mark === markOf(sealed) ? { is: 'page', page } : MIXED
}

/**
 * `damaged` also if it is missing, or holds something else. The pages over an entry are read at
 * every step of it: those very bytes are opened once.
 */
function openPage(vault: RollVault, found: Records, digits: string): Page | Unopened {
  const sealed = found.get(pagePlace(digits))
  if (sealed === undefined) return 'damaged'
  const known = vault.pages.get(digits)
  if (known !== undefined && equalBytes(known.sealed, sealed)) return known.page
  const bytes = vault.open(pagePlace(digits), sealed)
  if (typeof bytes === 'string') return bytes
  const page = isLeaf(digits) ? decodeLeaf(bytes) : decodeBranch(bytes)
  if (typeof page !== 'string') vault.pages.set(digits, { sealed, page })
  return page
}
