/**
 * The roll: which sealing of each entry is the newest. A tree of sealed pages, by the first digits
 * of the entries' keys: a leaf and three branches are written with an entry, in one transaction,
 * however many entries there are. An entry of another age, one that is missing, and one that came
 * back after it was forgotten are noticed by it. [VAULT-16] to [VAULT-19]
 */
import { equalBytes } from '@handfast/core'
import type { Changes, Records } from './ports/store.ts'
import {
  decodeBranch,
  decodeLeaf,
  encodeBranch,
  encodeLeaf,
  markOf,
  type Page,
} from './roll-page.ts'
import { VAULT_ENTROPY_BYTES, type Vault } from './vault.ts'

/** So many digits of a key name its leaf. */
const LEAF_DIGITS = 3
/** For each entry that is saved: a nonce for its leaf, and one for each branch above. */
export const ROLL_ENTROPY_BYTES = (LEAF_DIGITS + 1) * VAULT_ENTROPY_BYTES

/**
 * What a page says. `silent`: it is missing or does not open, and says nothing of what is under it.
 * `mixed`: it is not the one that the page above says, and which of the two is older nobody knows.
 */
export type Reading =
  | { readonly is: 'page'; readonly page: Page }
  | { readonly is: 'silent' }
  | { readonly is: 'mixed' }

/** The roll in the records of one moment; a page is opened when it is asked for. */
export type Roll = {
  readonly at: (digits: string) => Reading
  readonly leafOf: (key: string) => Reading
  /** Whether this sealing is the newest of the entry; `undefined`, that it has none. */
  readonly isNewest: (key: string, sealed: Uint8Array | undefined) => boolean
}

export type RollKeeper = {
  readonly read: (found: Records) => Roll
  /**
   * The changes, and with them the pages that go with their entries; `ROLL_ENTROPY_BYTES` for each.
   * Nothing at or above a page that does not say what is under it is written.
   */
  readonly kept: (found: Records, changes: Changes, entropy: Uint8Array) => Changes
  readonly seal: (digits: string, page: Page, nonce: Uint8Array) => Uint8Array
}

export function keepRoll(vault: Vault): RollKeeper {
  const known = rememberPages()
  const open = (digits: string, sealed: Uint8Array) => {
    const page = known.find(digits, sealed) ?? openPage(vault, digits, sealed)
    if (page !== null) known.take(digits, sealed, page)
    return page
  }
  const read = (found: Records) => readRoll(found, open)
  const seal = (digits: string, page: Page, nonce: Uint8Array) => {
    const bytes = isLeaf(digits) ? encodeLeaf(page) : encodeBranch(page)
    const sealed = vault.seal(pagePlace(digits), bytes, nonce)
    known.take(digits, sealed, page)
    return sealed
  }
  return { read, seal, kept: (...given) => kept({ read, seal }, ...given) }
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
  return Array.from({ length: LEAF_DIGITS + 1 }, (_, at) => key.slice(0, LEAF_DIGITS - at))
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

/** `null` if it does not open, or holds something else. */
export function openPage(vault: Vault, digits: string, sealed: Uint8Array): Page | null {
  const bytes = vault.open(pagePlace(digits), sealed)
  if (bytes === null) return null
  return isLeaf(digits) ? decodeLeaf(bytes) : decodeBranch(bytes)
}

type OpenPage = (digits: string, sealed: Uint8Array) => Page | null

function readRoll(found: Records, open: OpenPage): Roll {
  const readings = new Map<string, Reading>()
  const at = (digits: string): Reading => {
    const known = readings.get(digits)
    if (known !== undefined) return known
    // Above the root nothing stands that could name it.
    const above = digits === '' ? SILENT : at(digits.slice(0, -1))
    const reading = readPage(above, digits, found.get(pagePlace(digits)), open)
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
      return leaf.page.get(key) === (sealed === undefined ? undefined : markOf(sealed))
    },
  }
}

const SILENT: Reading = { is: 'silent' }
const MIXED: Reading = { is: 'mixed' }
const EMPTY: Reading = { is: 'page', page: new Map() }

function readPage(
  above: Reading,
  digits: string,
  sealed: Uint8Array | undefined,
  open: OpenPage,
): Reading {
  if (above.is === 'mixed') return MIXED
  const mark = above.is === 'page' ? above.page.get(digits.slice(-1)) : null
  // What the page above does not name is not there, whatever came back.
  if (mark === undefined) return EMPTY
  const page = sealed === undefined ? null : open(digits, sealed)
  if (sealed === undefined || page === null) return SILENT
  return mark === null || mark === markOf(sealed) ? { is: 'page', page } : MIXED
}

function kept(
  { read, seal }: Pick<RollKeeper, 'read' | 'seal'>,
  found: Records,
  changes: Changes,
  entropy: Uint8Array,
): Changes {
  const after = new Map(changes)
  let drawn = entropy
  for (const [place, sealed] of changes) {
    const key = entryKeyAt(place)
    if (key === null) continue
    const mark = sealed === null ? null : markOf(sealed)
    const nonces = drawn.subarray(0, ROLL_ENTROPY_BYTES)
    drawn = drawn.subarray(ROLL_ENTROPY_BYTES)
    const roll = read(changed(found, after))
    for (const page of pagesWith(seal, roll, { key, mark, nonces })) after.set(...page)
  }
  return after
}

type Entering = {
  readonly key: string
  readonly mark: string | null
  readonly nonces: Uint8Array
}

/** From the leaf up, until one does not say what is under it. What is empty goes, but the root. */
function pagesWith(
  seal: RollKeeper['seal'],
  roll: Roll,
  { key, mark, nonces }: Entering,
): [string, Uint8Array | null][] {
  const pages: [string, Uint8Array | null][] = []
  let [name, newest] = [key, mark]
  for (const [at, digits] of digitsOver(key).entries()) {
    const reading = roll.at(digits)
    if (reading.is !== 'page') break
    const page = withMark(reading.page, name, newest)
    const nonce = nonces.slice(at * VAULT_ENTROPY_BYTES, (at + 1) * VAULT_ENTROPY_BYTES)
    const isGone = page.size === 0 && digits !== ''
    const sealed = isGone ? null : seal(digits, page, nonce)
    pages.push([pagePlace(digits), sealed])
    name = digits.slice(-1)
    newest = sealed === null ? null : markOf(sealed)
  }
  return pages
}

function withMark(page: Page, name: string, mark: string | null): Page {
  const next = new Map(page)
  if (mark === null) next.delete(name)
  else next.set(name, mark)
  return next
}

function changed(found: Records, changes: Changes): Records {
  const after = new Map(found)
  for (const [place, record] of changes) {
    if (record === null) after.delete(place)
    else after.set(place, record)
  }
  return after
}

/** The sealed pages of the last few entries, so that the same bytes are not opened twice. */
function rememberPages() {
  const pages = new Map<string, { readonly sealed: Uint8Array; readonly page: Page }>()
  return {
    find(digits: string, sealed: Uint8Array): Page | null {
      const known = pages.get(digits)
      return known !== undefined && equalBytes(known.sealed, sealed) ? known.page : null
    },
    take(digits: string, sealed: Uint8Array, page: Page): void {
      pages.delete(digits)
      pages.set(digits, { sealed, page })
      const [oldest] = pages.keys()
      if (pages.size > PAGES_KNOWN && oldest !== undefined) pages.delete(oldest)
    },
  }
}

const PAGES_KNOWN = 64
