/** What a person chose about the screens, and what was read on them: one sealed record. */
import { failed, type Result, succeeded } from './errors.ts'
import type { Ports } from './journal.ts'
import type { Records } from './ports/store.ts'
import { VAULT_ENTROPY_BYTES, type Vault } from './vault.ts'

export type Preferences = {
  /** Ids of my questions whose late no was read, the newest last. */
  readonly read: readonly string[]
  /** Entries whose questions do not cover the screen until then. */
  readonly quiet: ReadonlyMap<string, number>
  /** Whether anything is told by a sound. */
  readonly sounds: boolean
}

export const NO_PREFERENCES: Preferences = { read: [], quiet: new Map(), sounds: true }

const PLACE = 'preferences'
const READ_MOST = 64
const QUIET_MOST = 1000
const TEXT_MOST = 100_000

/**
 * A record that is damaged, or holds something else, counts for none: it is only asked again. One
 * that a newer version wrote is not read, and not written over: `record-newer`.
 */
export async function loadPreferences(ports: Ports, vault: Vault): Promise<Result<Preferences>> {
  const read = await ports.store.readAll(PLACE)
  return read.ok ? preferencesIn(vault, read.value) : failed(read.failure)
}

export function preferencesIn(vault: Vault, records: Records): Result<Preferences> {
  const sealed = records.get(PLACE)
  const record = sealed === undefined ? 'damaged' : vault.open(PLACE, sealed)
  if (record === 'newer') return failed('record-newer')
  if (record === 'damaged') return succeeded(NO_PREFERENCES)
  return succeeded(parsePreferences(new TextDecoder().decode(record)))
}

/** Changes what is kept at this moment, whatever another tab made of it meanwhile. */
export async function changePreferences(
  ports: Ports,
  vault: Vault,
  change: (before: Preferences) => Preferences,
): Promise<Result<Preferences>> {
  const nonce = await ports.entropy.draw(VAULT_ENTROPY_BYTES)
  const { utc_ms } = ports.clock.now()
  const saved = await ports.store.update<Result<Preferences>>([PLACE], found => {
    const before = preferencesIn(vault, found)
    if (!before.ok) return { changes: new Map(), result: before }
    const after = bounded(change(before.value), utc_ms)
    const text = JSON.stringify({ ...after, quiet: Object.fromEntries(after.quiet) })
    const sealed = vault.seal(PLACE, new TextEncoder().encode(text), nonce)
    return { changes: new Map([[PLACE, sealed]]), result: succeeded(after) }
  })
  return saved.ok ? saved.value : failed(saved.failure)
}

/** Anything at all in, and preferences out. */
export function parsePreferences(text: string): Preferences {
  if (text.length > TEXT_MOST) return NO_PREFERENCES
  try {
    const found: unknown = JSON.parse(text)
    if (typeof found !== 'object' || found === null) return NO_PREFERENCES
    const { read, quiet, sounds } = found as { readonly [name: string]: unknown }
    return {
      read: Array.isArray(read) ? read.filter(isAskId).slice(-READ_MOST) : [],
      quiet: new Map(quietOf(quiet)),
      sounds: sounds !== false,
    }
  } catch {
    return NO_PREFERENCES
  }
}

/** What is over is not kept, and nothing grows with the years. */
function bounded({ read, quiet, sounds }: Preferences, now_ms: number): Preferences {
  const lasting = [...quiet].filter(([, until_ms]) => until_ms > now_ms)
  return { read: read.slice(-READ_MOST), quiet: new Map(lasting.slice(-QUIET_MOST)), sounds }
}

function quietOf(raw: unknown): readonly (readonly [string, number])[] {
  if (typeof raw !== 'object' || raw === null) return []
  const times = Object.entries(raw).filter(
    (pair): pair is [string, number] =>
      /^[0-9a-f]{32}$/.test(pair[0]) && typeof pair[1] === 'number' && Number.isFinite(pair[1]),
  )
  return times.slice(-QUIET_MOST)
}

function isAskId(raw: unknown): raw is string {
  return typeof raw === 'string' && /^[0-9a-f]{16}$/.test(raw)
}
