/** The pages of the roll that are written with an entry. [VAULT-17] [VAULT-19] */
import type { Changes, Records } from './ports/store.ts'
import {
  digitsOver,
  entryKeyAt,
  isLeaf,
  PAGES_OVER_KEY,
  pagePlace,
  type Roll,
  type RollVault,
  readRoll,
} from './roll.ts'
import { encodeBranch, encodeLeaf, markOf, type Page } from './roll-page.ts'
import { VAULT_ENTROPY_BYTES } from './vault.ts'

/** For each entry that is saved: a nonce for every page over it. */
export const ROLL_ENTROPY_BYTES = PAGES_OVER_KEY * VAULT_ENTROPY_BYTES

/**
 * The changes, and with them the pages that go with their entries; `ROLL_ENTROPY_BYTES` for each.
 * A page that does not say what is under it stays as it is, and so do those above.
 */
export function withRoll(
  vault: RollVault,
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
    const roll = readRoll(vault, changed(found, after))
    for (const page of pagesWith(vault, roll, { key, mark, entropy: drawn })) after.set(...page)
    drawn = drawn.subarray(ROLL_ENTROPY_BYTES)
  }
  return after
}

export function sealPage(
  vault: RollVault,
  digits: string,
  page: Page,
  nonce: Uint8Array,
): Uint8Array {
  const bytes = isLeaf(digits) ? encodeLeaf(page) : encodeBranch(page)
  const sealed = vault.seal(pagePlace(digits), bytes, nonce)
  // Whether this save succeeds or not: these bytes, wherever they are found, mean this page.
  vault.pages.set(digits, { sealed, page })
  return sealed
}

type Entering = {
  readonly key: string
  readonly mark: string | null
  readonly entropy: Uint8Array
}

/** From the leaf up, until one does not say what is under it. What is empty goes, but the root. */
function pagesWith(
  vault: RollVault,
  roll: Roll,
  { key, mark, entropy }: Entering,
): [string, Uint8Array | null][] {
  const pages: [string, Uint8Array | null][] = []
  let [name, newest] = [key, mark]
  for (const [at, digits] of digitsOver(key).entries()) {
    const reading = roll.at(digits)
    if (reading.is !== 'page') break
    const page = withMark(reading.page, name, newest)
    const nonce = entropy.slice(at * VAULT_ENTROPY_BYTES, (at + 1) * VAULT_ENTROPY_BYTES)
    const isGone = page.size === 0 && digits !== ''
    const sealed = isGone ? null : sealPage(vault, digits, page, nonce)
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
