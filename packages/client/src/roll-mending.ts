/**
 * A roll that does not hang together is made anew of what is known, in one transaction; what was
 * damaged stays damaged, and a roll that a newer version wrote stays as it is. [VAULT-18]
 */
import { equalBytes } from '@handfast/core'
import { failed, type Result, succeeded } from './errors.ts'
import type { Ports } from './journal.ts'
import type { Changes, Records } from './ports/store.ts'
import {
  digitsAt,
  digitsOver,
  entryKeyAt,
  pagePlace,
  pagesIn,
  type Reading,
  type RollVault,
  readWhole,
  type WholeRoll,
} from './roll.ts'
import { markOf, NO_MARK } from './roll-page.ts'
import { sealPage } from './roll-saving.ts'
import { VAULT_ENTROPY_BYTES } from './vault.ts'

export async function mendRoll(ports: Ports, vault: RollVault): Promise<Result<null>> {
  const all = await ports.store.readAll('')
  if (!all.ok) return failed(all.failure)
  const before = readWhole(vault, all.value)
  if (before.isSound) return succeeded(null)
  if (before.isNewer) return failed('record-newer')
  const nonces: Uint8Array[] = []
  for (const _ of pagesOver(linesOf(before, all.value).keys())) {
    nonces.push(await ports.entropy.draw(VAULT_ENTROPY_BYTES))
  }
  const places = [...all.value.keys()].filter(
    place => entryKeyAt(place) ?? digitsAt(place) !== null,
  )
  const saved = await ports.store.update(['roll', ...places], found => {
    // Another tab mended it, or made an entry that is not among these: then there is nothing to do.
    if (!isSameRoll(found, all.value)) return { changes: new Map(), result: null }
    const lines = linesOf(readWhole(vault, found), found)
    return { changes: madeAnew(vault, lines, { found, nonces }), result: null }
  })
  return saved.ok ? succeeded(null) : failed(saved.failure)
}

/** The mark that each key is to have from now on. */
function linesOf({ roll, keys }: WholeRoll, found: Records): ReadonlyMap<string, string> {
  const lines = new Map<string, string>()
  for (const key of keys) {
    const mark = lineOf(roll.leafOf(key), key, found.get(`entry/${key}`))
    if (mark !== undefined) lines.set(key, mark)
  }
  return lines
}

function lineOf(leaf: Reading, key: string, entry: Uint8Array | undefined): string | undefined {
  switch (leaf.is) {
    case 'page':
      return leaf.page.get(key)
    case 'silent':
      return entry && markOf(entry)
    case 'mixed':
      return NO_MARK
    case 'newer':
      throw new Error('a newer roll is not mended')
  }
}

/** Every page that goes with these keys, what is below before what is above. */
function pagesOver(keys: Iterable<string>): string[] {
  const pages = new Set([''])
  for (const key of keys) for (const digits of digitsOver(key)) pages.add(digits)
  return [...pages].sort((one, other) => other.length - one.length)
}

type Making = { readonly found: Records; readonly nonces: readonly Uint8Array[] }

function madeAnew(
  vault: RollVault,
  lines: ReadonlyMap<string, string>,
  { found, nonces }: Making,
): Changes {
  const pages = new Map<string, Map<string, string>>()
  const enter = (digits: string, name: string, mark: string) => {
    const page = pages.get(digits)
    if (page === undefined) pages.set(digits, new Map([[name, mark]]))
    else page.set(name, mark)
  }
  for (const [key, mark] of lines) enter(digitsOver(key)[0] ?? '', key, mark)
  const changes = new Map<string, Uint8Array | null>(
    pagesIn(found).map(digits => [pagePlace(digits), null]),
  )
  for (const [at, digits] of pagesOver(lines.keys()).entries()) {
    const nonce = nonces[at]
    if (nonce === undefined) throw new Error('a page too many')
    const sealed = sealPage(vault, digits, pages.get(digits) ?? new Map(), nonce)
    changes.set(pagePlace(digits), sealed)
    if (digits !== '') enter(digits.slice(0, -1), digits.slice(-1), markOf(sealed))
  }
  return changes
}

function isSameRoll(found: Records, before: Records): boolean {
  const places = [...before.keys(), 'roll'].filter(place => digitsAt(place) !== null)
  return places.every(place => {
    const [one, other] = [found.get(place), before.get(place)]
    return one === undefined || other === undefined ? one === other : equalBytes(one, other)
  })
}
