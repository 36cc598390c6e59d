import { nobleSuite } from '@handfast/core'
import { describe, expect, test } from 'vitest'
import type { Ports } from './journal.ts'
import type { Store } from './ports/store.ts'
import {
  changePreferences,
  loadPreferences,
  NO_PREFERENCES,
  type Preferences,
  parsePreferences,
} from './preferences.ts'
import { openVault } from './vault.ts'

const NOW_MS = Date.UTC(2026, 4, 3, 12)
const SPIKE = 'a'.repeat(32)
const LATER_MS = NOW_MS + 3_600_000
const vault = openVault(nobleSuite, new Uint8Array(32).fill(7))

/** Records in memory: each call is one transaction, as the port wants it. */
function keeping(records = new Map<string, Uint8Array>()) {
  const store: Store = {
    async update(keys, decide) {
      const found = [...records].filter(([key]) => keys.includes(key))
      const { changes, result } = decide(new Map(found))
      for (const [key, bytes] of changes) {
        if (bytes === null) records.delete(key)
        else records.set(key, bytes)
      }
      return { ok: true, value: result }
    },
    async readAll(prefix) {
      const found = [...records].filter(([key]) => key.startsWith(prefix))
      return { ok: true, value: new Map(found) }
    },
    watch: () => () => {},
    close: () => {},
  }
  const ports: Ports = {
    store,
    clock: { now: () => ({ utc_ms: NOW_MS, steady_ms: 0, run: 1 }), wake: () => () => {} },
    entropy: { draw: async count => crypto.getRandomValues(new Uint8Array(count)) },
    suite: nobleSuite,
  }
  return { ports, records }
}

describe('preferences', () => {
  test('are kept, sealed, and changed from what is there', async () => {
    const { ports, records } = keeping()
    expect(await loadPreferences(ports, vault)).toEqual({ ok: true, value: NO_PREFERENCES })
    const quiet = (before: Preferences) => ({ ...before, quiet: new Map([[SPIKE, LATER_MS]]) })
    await changePreferences(ports, vault, quiet)
    await changePreferences(ports, vault, before => ({ ...before, sounds: false }))
    const kept = { read: [], quiet: new Map([[SPIKE, LATER_MS]]), sounds: false }
    expect(await loadPreferences(ports, vault)).toEqual({ ok: true, value: kept })
    expect(new TextDecoder().decode(records.get('preferences'))).not.toContain(SPIKE)
  })

  test('that do not open count for none', async () => {
    const { ports } = keeping(new Map([['preferences', new Uint8Array(90).fill(1)]]))
    expect(await loadPreferences(ports, vault)).toEqual({ ok: true, value: NO_PREFERENCES })
    const done = await changePreferences(ports, vault, before => ({ ...before, sounds: false }))
    expect(done.ok && done.value.sounds).toBe(false)
  })

  test('do not grow: what is over goes, and of what was read the newest stay', async () => {
    const { ports } = keeping()
    const ids = Array.from({ length: 200 }, (_, i) => i.toString(16).padStart(16, '0'))
    const done = await changePreferences(ports, vault, before => ({
      ...before,
      read: ids,
      quiet: new Map([
        [SPIKE, NOW_MS - 1],
        ['b'.repeat(32), LATER_MS],
      ]),
    }))
    expect(done.ok && done.value.read).toEqual(ids.slice(-64))
    expect(done.ok && [...done.value.quiet.keys()]).toEqual(['b'.repeat(32)])
  })

  test('are parsed from anything', () => {
    for (const text of ['', 'null', '[]', '{', '7', '"x"', 'x'.repeat(100_001)]) {
      expect(parsePreferences(text)).toEqual(NO_PREFERENCES)
    }
    const garbage = {
      read: [1, null, 'x', 'A'.repeat(16), '0'.repeat(16)],
      quiet: { __proto__: 1, x: 5, [SPIKE]: 'tomorrow', ['c'.repeat(32)]: 9 },
      sounds: 'loud',
    }
    expect(parsePreferences(JSON.stringify(garbage))).toEqual({
      read: ['0'.repeat(16)],
      quiet: new Map([['c'.repeat(32), 9]]),
      sounds: true,
    })
  })
})
