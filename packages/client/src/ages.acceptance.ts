import { nobleSuite } from '@handfast/core'
import { describe, expect, test } from 'vitest'
import { openEntries } from './entries.ts'
import { openJournal } from './journal.ts'
import { dataKey, seen, startVault } from './newer.acceptance.ts'
import type { StorePlace } from './ports/store.acceptance.ts'
import type { Records } from './ports/store.ts'
import { systemPorts } from './system.ts'

/**
 * [VAULT-16] Records of different ages, put together in such a store, are told when the vault is
 * opened. `make` gives a fresh, empty place each time.
 */
export function agesAcceptance(name: string, make: () => Promise<StorePlace>): void {
  describe(`[VAULT-16] records of different ages, in a store: ${name}`, () => {
    test('an entry put back beside newer ones is told, and not gone on with', async () => {
      const { vault, key, other, old } = await startAges(make)
      const now = await vault.image()
      await vault.write(`entry/${key}`, () => recordAt(old, `entry/${key}`))
      const mixed = await vault.image()
      expect(await told(vault)).toEqual({ newer: [], damaged: [key], whole: [other] })
      const handfast = await vault.opened()
      const damaged = { ok: false, code: 'record-damaged' }
      expect(await handfast.act(key, { do: 'rename', label: 'Anne' })).toEqual(damaged)
      handfast.close()
      expect(await vault.image()).toEqual(mixed)
      await restore(vault, now)
      expect((await told(vault)).damaged).toEqual([])
    })

    test.each([0, 1, 2, 3])('a page of %i digits put back: who is under it, for good', async at => {
      const { vault, key, other, old } = await startAges(make)
      const page = at === 0 ? 'roll' : `roll/${key.slice(0, at)}`
      await vault.write(page, () => recordAt(old, page))
      for (let times = 0; times < 2; times++) {
        expect(await told(vault)).toEqual({ newer: [], damaged: [key], whole: [other] })
      }
    })

    test('an entry that is gone, and one that was forgotten and came back', async () => {
      const { vault, key, other } = await startAges(make)
      const now = await vault.image()
      await vault.write(`entry/${key}`, null)
      expect(await told(vault)).toEqual({ newer: [], damaged: [key], whole: [other] })
      await restore(vault, now)
      const handfast = await vault.opened()
      expect((await handfast.forget(key)).ok).toBe(true)
      handfast.close()
      await vault.write(`entry/${key}`, () => recordAt(now, `entry/${key}`))
      expect(await told(vault)).toEqual({ newer: [], damaged: [key], whole: [other] })
    })

    test('all of them put back at once tell nothing here', async () => {
      const { vault, old } = await startAges(make)
      await restore(vault, old)
      expect((await told(vault)).damaged).toEqual([])
    })
  })
}

/** A vault as it was, in which one of two entries went on since. */
async function startAges(make: () => Promise<StorePlace>) {
  const vault = await startVault(make)
  const [key = '', other = ''] = vault.keys
  const old = await vault.image()
  const ports = { ...systemPorts(), store: vault.store }
  const journal = openJournal(ports, openEntries(nobleSuite, dataKey))
  expect((await journal.start()).ok).toBe(true)
  const stepped = await journal.step(key, { do: 'allocated', nameplate: '1234' })
  expect(stepped.ok).toBe(true)
  expect(await vault.image()).not.toEqual(old)
  return { vault, key, other, old }
}

type Vault = Awaited<ReturnType<typeof startVault>>

async function told(vault: Vault) {
  const handfast = await vault.opened()
  const found = seen(handfast)
  handfast.close()
  return found
}

async function restore({ store, image }: Vault, before: Records): Promise<void> {
  const gone = [...(await image()).keys()].map(place => [place, null] as const)
  const changes = new Map<string, Uint8Array | null>([...gone, ...before])
  expect((await store.update([], () => ({ changes, result: null }))).ok).toBe(true)
}

function recordAt(image: Records, place: string): Uint8Array {
  const record = image.get(place)
  if (record === undefined) throw new Error(`nothing at ${place}`)
  return record
}
