import { join } from 'node:path'
import { type Clock, noRelays, openHandfast, systemClock, systemEntropy } from '@handfast/client'
import { nobleSuite } from '@handfast/core'
import { expect, test } from 'vitest'
import { openVault } from '../../client/src/vault.ts'
import { openDataKey } from '../src/adapters/key-file.ts'
import { openSqliteStore } from '../src/adapters/sqlite-store.ts'
import { newFolder, newPair, newPerson, type Person, relayForAll } from './terminal.ts'

const relay = relayForAll()

test('[VAULT-5] an entry has 16 random bytes for a key, and keeps its place as a bond', async () => {
  const { buffy, willow } = await newPair(relay.url)
  const keys = await Promise.all([buffy, willow].map(keysOf))
  for (const [key] of keys) expect(key).toMatch(/^[0-9a-f]{32}$/)
  expect(new Set(keys.flat()).size).toBe(2)
  const places = await Promise.all([buffy, willow].map(placesOf))
  const expected = keys.map(([key = '']) => [
    `entry/${key}`,
    `evidence/${key}`,
    'me',
    'roll',
    ...[1, 2, 3].map(digits => `roll/${key.slice(0, digits)}`),
  ])
  expect(places).toEqual(expected)
  // The run that one of them begins next is at another place, and stays there when it goes on.
  const { handfast } = await buffy.open(false)
  const run = await handfast.startCards()
  handfast.close()
  expect(await placesOf(buffy)).toContain(`entry/${run.ok ? run.value : ''}`)
})

test('[VAULT-7] what is kept of me is JSON under its seal, and is looked at again', async () => {
  const person = await newPerson('Buffy', relay.url)
  const { read, write } = recordsOf(person)
  const me = { name: 'Buffy', relay: relay.url, language: 'en' }
  expect(JSON.parse(await read('me'))).toEqual(me)
  await write('me', JSON.stringify({ ...me, name: 'Anne' }))
  const opened = await person.open(false)
  expect(opened.handfast.snapshot().me?.name).toBe('Anne')
  opened.handfast.close()
  for (const bad of [
    { ...me, name: ' Anne' },
    { ...me, name: '' },
    { ...me, relay: 'javascript:alert(1)' },
    { ...me, relay: 7 },
    { name: 'Anne' },
    [],
    null,
  ]) {
    await write('me', JSON.stringify(bad))
    await expect(person.open(false)).rejects.toThrow('record-damaged')
  }
  await write('me', '{"name":')
  await expect(person.open(false)).rejects.toThrow('record-damaged')
})

test('[VAULT-12] a run may be forgotten, a bond not; cards do not outlive four minutes', async () => {
  const { buffy } = await newPair(relay.url)
  const vault = await buffy.open(false)
  const [bond = ''] = await keysOf(buffy)
  const run = await vault.handfast.startCode({ label: '' })
  expect(await vault.handfast.forget(bond)).toEqual({ ok: false, code: 'unknown-entry' })
  expect((await vault.handfast.forget(run.ok ? run.value : '')).ok).toBe(true)
  vault.handfast.close()
  expect(await keysOf(buffy)).toEqual([bond])

  const file = join(newFolder(), 'vault.db')
  const begun_ms = 1_800_000_000_000
  await withClock(file, begun_ms, async handfast => {
    await handfast.setMe({ name: 'Willow', relay: relay.url, language: 'en' })
    expect((await handfast.startCards()).ok).toBe(true)
    expect((await handfast.startCode({ label: '' })).ok).toBe(true)
  })
  const left = async (utc_ms: number) => {
    let kinds: string[] = []
    await withClock(file, utc_ms, async handfast => {
      kinds = handfast.snapshot().entries.map(({ view }) => view.is)
    })
    return kinds.sort()
  }
  expect(await left(begun_ms + 240_000)).toEqual(['cards', 'code'])
  expect(await left(begun_ms + 240_001)).toEqual(['code'])
  await withClock(file, begun_ms + 10_000, async handfast => {
    expect((await handfast.startCards()).ok).toBe(true)
  })
  expect(await left(begun_ms)).toEqual(['code'])
})

/** The vault in the file, opened while the clock shows this. */
async function withClock(
  file: string,
  utc_ms: number,
  use: (
    handfast: Extract<Awaited<ReturnType<typeof openHandfast>>, { ok: true }>['value'],
  ) => Promise<void>,
): Promise<void> {
  const store = openSqliteStore(file)
  if (!store.ok) throw new Error(store.failure)
  const steady = systemClock()
  const clock: Clock = { now: () => ({ ...steady.now(), utc_ms }), wake: steady.wake }
  const opened = await openHandfast({
    store: store.value,
    clock,
    entropy: systemEntropy(),
    suite: nobleSuite,
    relays: noRelays,
    dataKey: new Uint8Array(32),
  })
  if (!opened.ok) throw new Error(opened.code)
  await use(opened.value)
  opened.value.close()
}

async function keysOf(person: Person): Promise<string[]> {
  const { handfast } = await person.open(false)
  const keys = handfast.snapshot().entries.map(({ key }) => key)
  handfast.close()
  return keys
}

async function placesOf(person: Person): Promise<string[]> {
  const store = openSqliteStore(join(person.home, 'vault.db'))
  const records = store.ok ? await store.value.readAll('') : store
  if (store.ok) await store.value.close()
  return records.ok ? [...records.value.keys()].sort() : []
}

/** One record of a vault, opened and sealed here with the key that lies beside it. */
function recordsOf({ home }: Person) {
  const entropy = (bytes: number) => crypto.getRandomValues(new Uint8Array(bytes))
  const key = openDataKey({ folder: home, passphrase: null, entropy })
  if (!key.ok) throw new Error(key.failure)
  const vault = openVault(nobleSuite, key.key)
  const stored = async (change: Uint8Array | null, place: string) => {
    const store = openSqliteStore(join(home, 'vault.db'))
    if (!store.ok) throw new Error(store.failure)
    const done = await store.value.update([place], found => ({
      changes: change === null ? new Map() : new Map([[place, change]]),
      result: found.get(place) ?? new Uint8Array(),
    }))
    await store.value.close()
    if (!done.ok) throw new Error(done.failure)
    return done.value
  }
  return {
    read: async (place: string) => {
      const opened = vault.open(place, await stored(null, place))
      return typeof opened === 'string' ? opened : new TextDecoder().decode(opened)
    },
    write: (place: string, text: string) =>
      stored(vault.seal(place, new TextEncoder().encode(text), entropy(24)), place),
  }
}
