/** Where the journal meets the roll: what is made, saved and forgotten, whoever else writes. */
import {
  fromHex,
  type Given,
  type Kept,
  knownOf,
  nobleSuite,
  startCode,
  toHex,
  turnOf,
} from '@handfast/core'
import { describe, expect, test } from 'vitest'
import { keptRecord } from '../test/kept.ts'
import { openEntries } from './entries.ts'
import { openJournal } from './journal.ts'
import { emptyMemory, type Memory, memoryStore } from './memory-store.ts'
import { systemPorts } from './system.ts'

const KEY = 'ab0'.padEnd(32, '0')
const BESIDE = 'ab1'.padEnd(32, '0')
const mine = { name: 'Buffy', relay: 'https://one.example', label: '' }

function openTab(memory: Memory, store = memoryStore(memory)) {
  const ports = { ...systemPorts(), store }
  const journal = openJournal(ports, openEntries(nobleSuite, new Uint8Array(32)))
  const kept = (given: Given): Kept => {
    const run = startCode(turnOf(given.suite, given.entropy, given.now), mine)
    return { is: 'code', run }
  }
  return {
    ...journal,
    make: (key: string) => journal.create(key, kept),
    makeOneOf: (most: number, key: string) =>
      journal.createUnless(key, kept, states => (states.size < most ? null : [...states.keys()])),
  }
}

/** A vault that was opened once, with two entries under one branch. */
async function startVault() {
  const memory = emptyMemory()
  const tab = openTab(memory)
  await tab.start()
  for (const key of [KEY, BESIDE]) expect((await tab.make(key)).ok).toBe(true)
  return { memory, tab }
}

/** A bond, as if it was made by meeting whom this entry is. */
function metAgain(entry: string): Kept {
  const kept = keptRecord('bond-asked')
  if (kept.is !== 'bond') throw new Error('no bond')
  const known = knownOf(fromHex(entry) ?? new Uint8Array(), kept)
  if (known === null) throw new Error('nobody to meet')
  const meets = { ...known, fits: 'yes' } as const
  return { is: 'bond', bond: { ...kept.bond, meets } }
}

async function toldIn(memory: Memory): Promise<string[]> {
  const states = await openTab(memory).start()
  if (!states.ok) throw new Error(states.code)
  return [...states.value].flatMap(([key, state]) => (state === 'damaged' ? [key] : [])).sort()
}

describe('[VAULT-19] the journal', () => {
  test('makes no entry where one is, nor where one was lost', async () => {
    const { memory, tab } = await startVault()
    const before = new Map(memory.records)
    expect(await tab.make(KEY)).toEqual({ ok: false, code: 'store-failed' })
    expect(memory.records).toEqual(before)
    memory.records.delete(`entry/${KEY}`)
    expect(await tab.make(KEY)).toEqual({ ok: false, code: 'store-failed' })
    expect(await toldIn(memory)).toEqual([KEY])
  })

  test('takes turns with another tab, from the first start on', async () => {
    const memory = emptyMemory()
    const tabs = [openTab(memory), openTab(memory)]
    await Promise.all(tabs.map(tab => tab.start()))
    const keys = Array.from({ length: 12 }, (_, at) => at.toString(16).padEnd(32, '7'))
    const makings = keys.map((key, at) => tabs[at % 2]?.make(key))
    for (const made of await Promise.all(makings)) expect(made?.ok).toBe(true)
    const steps = keys.flatMap((key, at) => [
      tabs[at % 2]?.step(key, { do: 'allocated', nameplate: '1234' }),
      tabs[(at + 1) % 2]?.step(key, { do: 'claim-refused', why: 'expired' }),
    ])
    for (const stepped of await Promise.all(steps)) expect(stepped?.ok).toBe(true)
    for (const key of keys.slice(6)) await tabs[0]?.forget(key)
    const states = await openTab(memory).loadAll()
    expect(states.ok && [...states.value.keys()].sort()).toEqual(keys.slice(0, 6))
    expect(await toldIn(memory)).toEqual([])
  })

  test.each(['roll', 'roll/a', 'roll/ab', 'roll/ab0'])(
    'saves, forgets and makes on when %s is lost while it is open',
    async place => {
      const { memory, tab } = await startVault()
      memory.records.delete(place)
      expect((await tab.step(KEY, { do: 'allocated', nameplate: '1234' })).ok).toBe(true)
      expect((await tab.forget(BESIDE)).ok).toBe(true)
      const fresh = 'ab0'.padEnd(32, '1')
      expect((await tab.make(fresh)).ok).toBe(true)
      const states = await openTab(memory).start()
      expect(states.ok && [...states.value.keys()].sort()).toEqual([KEY, fresh])
      expect(await toldIn(memory)).toEqual([])
    },
  )

  test('forgets and makes nothing under a page of another age before it is mended', async () => {
    const { memory, tab } = await startVault()
    const old = memory.records.get('roll/ab') ?? new Uint8Array()
    await tab.step(KEY, { do: 'allocated', nameplate: '1234' })
    memory.records.set('roll/ab', old)
    const damaged = { ok: false, code: 'record-damaged' }
    expect(await tab.step(KEY, { do: 'tick' })).toEqual(damaged)
    expect(await tab.forget(KEY)).toEqual(damaged)
    expect((await tab.make('ab2'.padEnd(32, '0'))).ok).toBe(false)
    expect(await toldIn(memory)).toEqual([KEY, BESIDE])
    expect((await tab.make('ab2'.padEnd(32, '0'))).ok).toBe(true)
    expect(await toldIn(memory)).toEqual([KEY, BESIDE])
    // A run that is told as damaged may be forgotten as any other.
    expect((await tab.forget(KEY)).ok).toBe(true)
    expect(await toldIn(memory)).toEqual([BESIDE])
  })

  test.each([
    ['what was damaged is taken over by a bond made anew', 2, 0, true],
    ['[VAULT-2] what a newer version wrote is not', 0, 2, false],
  ])('%s', async (_, at, byte, isReplaced) => {
    const { memory, tab } = await startVault()
    const place = `entry/${KEY}`
    const changed = (memory.records.get(place) ?? new Uint8Array()).with(at, byte)
    memory.records.set(place, changed)
    const next = 'cd0'.padEnd(32, '0')
    expect((await tab.create(next, () => metAgain(KEY))).ok).toBe(true)
    const done = await tab.replace(next, KEY)
    expect(done.ok && done.value !== null).toBe(isReplaced)
    expect(memory.records.has(`entry/${next}`)).toBe(!isReplaced)
    expect(toHex(memory.records.get(place) ?? changed) === toHex(changed)).toBe(!isReplaced)
  })

  test('[VAULT-12] forgets no bond, though it was a run when a tab last saw it', async () => {
    const { memory, tab } = await startVault()
    const next = 'cd0'.padEnd(32, '0')
    expect((await tab.create(next, () => metAgain(KEY))).ok).toBe(true)
    const before = new Map(memory.records)
    expect(await openTab(memory).forget(next)).toEqual({ ok: false, code: 'unknown-entry' })
    expect(memory.records).toEqual(before)
  })

  test('puts no bond where one was lost with its page before that is mended', async () => {
    const { memory, tab } = await startVault()
    for (const place of [`entry/${KEY}`, `roll/${KEY.slice(0, 3)}`]) memory.records.delete(place)
    const next = 'cd0'.padEnd(32, '0')
    expect((await tab.create(next, () => metAgain(KEY))).ok).toBe(true)
    expect(await tab.replace(next, KEY)).toEqual({ ok: true, value: null })
    expect(await toldIn(memory)).toEqual([])
    const done = await tab.replace(next, KEY)
    expect(done.ok && done.value !== null).toBe(true)
    expect(await toldIn(memory)).toEqual([])
  })

  test('a store that takes nothing keeps no vault from opening', async () => {
    const { memory } = await startVault()
    memory.records.delete('roll')
    const store = memoryStore(memory)
    const full = { ...store, update: async () => ({ ok: false, failure: 'store-full' }) as const }
    const ports = { ...systemPorts(), store: full }
    const journal = openJournal(ports, openEntries(nobleSuite, new Uint8Array(32)))
    const states = await journal.start()
    expect(
      states.ok &&
        [...states.value.values()].map(state =>
          typeof state === 'string' ? state : state.kept.is,
        ),
    ).toEqual(['code', 'code'])
    expect(memory.records.has('roll')).toBe(false)
  })
})

describe('an entry that is made unless another is there', () => {
  /** Between the look and the save another tab saves, so often. */
  const lookedOver = (memory: Memory, times: number) => {
    const store = memoryStore(memory)
    const other = openTab(memory)
    let left = times
    const readAll = async (prefix: string) => {
      const read = await store.readAll(prefix)
      if (left-- > 0) await other.make(toHex(await systemPorts().entropy.draw(16)))
      return read
    }
    return openTab(memory, { ...store, readAll })
  }

  test('is looked for again when another tab saved meanwhile', async () => {
    const { memory } = await startVault()
    const made = await lookedOver(memory, 3).makeOneOf(6, 'cd0'.padEnd(32, '0'))
    expect(made.ok && 'place' in made.value).toBe(true)
    const found = await lookedOver(memory, 1).makeOneOf(7, 'cd1'.padEnd(32, '0'))
    expect(found.ok && 'found' in found.value && found.value.found).toHaveLength(7)
    expect(memory.records.has(`entry/${'cd1'.padEnd(32, '0')}`)).toBe(false)
    expect(await toldIn(memory)).toEqual([])
  })

  test('is given up when others never stop to save, or nothing can be read', async () => {
    const { memory } = await startVault()
    const busy = { ok: false, code: 'store-busy' }
    expect(await lookedOver(memory, 1000).makeOneOf(1000, 'cd0'.padEnd(32, '0'))).toEqual(busy)
    const failure = { ok: false, failure: 'store-damaged' } as const
    const unread = { ...memoryStore(memory), readAll: async () => failure }
    const made = await openTab(memory, unread).makeOneOf(1000, 'cd0'.padEnd(32, '0'))
    expect(made).toEqual({ ok: false, code: 'store-damaged' })
    expect(memory.records.has(`entry/${'cd0'.padEnd(32, '0')}`)).toBe(false)
  })

  test.each(['roll', 'roll/c', 'roll/cd'])('is only one where %s is lost', async place => {
    const { memory, tab } = await startVault()
    expect((await tab.make('cd0'.padEnd(32, '0'))).ok).toBe(true)
    memory.records.delete(place)
    const keys = ['cd1', 'cd2'].map(digits => digits.padEnd(32, '0'))
    const made = await Promise.all(keys.map(key => openTab(memory).makeOneOf(4, key)))
    expect(made.map(one => one.ok && 'place' in one.value).sort()).toEqual([false, true])
    expect(made.every(({ ok }) => ok)).toBe(true)
    const states = await openTab(memory).start()
    expect(states.ok && states.value.size).toBe(4)
  })
})
