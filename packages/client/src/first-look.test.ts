import { readFileSync } from 'node:fs'
import { decodeKept, fromHex, type Kept, nobleSuite as suite, viewOf } from '@handfast/core'
import { expect, test } from 'vitest'
import { besideOf, ENTRIES, NO_EVIDENCE, openEntries } from './entries.ts'
import { firstLook } from './first-look.ts'
import { openHandfast } from './handfast.ts'
import { emptyMemory, memoryStore } from './memory-store.ts'
import type { Records } from './ports/store.ts'
import { systemPorts } from './system.ts'

const dataKey = Uint8Array.from({ length: 32 }, (_, i) => i)
const nonce = new Uint8Array(24).fill(5)
const now = { utc_ms: 1_700_000_000_000, steady_ms: 1000, run: 1 }
const open = () => openEntries(suite, dataKey)
const keyOf = (i: number) => i.toString(16).padStart(32, '0')

/** Kept records of the first format, as `core` keeps them for its own tests. */
function kept(name: string): { readonly kept: Kept; readonly bytes: Uint8Array } {
  const file = new URL(`../../core/test/vaults/1-${name}.hex`, import.meta.url)
  const bytes = fromHex(readFileSync(file, 'utf8').replaceAll(/\s/g, '')) ?? new Uint8Array()
  const decoded = decodeKept(bytes)
  if (decoded === null) throw new Error(`${name} does not open`)
  return { kept: decoded, bytes }
}

function recordsOf(...entries: readonly Uint8Array[]): Map<string, Uint8Array> {
  const vault = open()
  const beside = besideOf(vault, NO_EVIDENCE)
  return new Map(
    entries.map((bytes, i) => {
      const place = ENTRIES + keyOf(i)
      return [place, vault.seal(place, new Uint8Array([...beside, ...bytes]), nonce)]
    }),
  )
}

const look = (records: Records) => firstLook(open(), records)?.(now) ?? null
const BONDS = ['bond-asked', 'bond-asking', 'bond-link', 'bond-unfinished'].map(kept)

test('every bond is seen as the whole program shows it', () => {
  const seen = look(recordsOf(...BONDS.map(({ bytes }) => bytes)))
  const views = BONDS.map(({ kept }, i) => ({ key: keyOf(i), view: viewOf(kept, now, suite) }))
  expect(seen?.entries).toEqual(views)
})

test('with a run, a damaged entry or a damaged name it says nothing', () => {
  const bond = BONDS[0]?.bytes ?? new Uint8Array()
  for (const run of ['cards', 'code', 'link']) {
    expect(look(recordsOf(bond, kept(run).bytes))).toBeNull()
  }
  const [damaged, named] = [recordsOf(bond), recordsOf(bond)]
  const sealed = damaged.get(ENTRIES + keyOf(0)) ?? new Uint8Array()
  damaged.set(
    ENTRIES + keyOf(0),
    sealed.map((byte, i) => (i === 60 ? byte ^ 1 : byte)),
  )
  expect(look(damaged)).toBeNull()
  named.set('me', sealed)
  expect(look(named)).toBeNull()
})

test('of an empty vault and of a name it says what the whole program says', async () => {
  const store = memoryStore(emptyMemory())
  expect(look(new Map())).toMatchObject({ me: null, entries: [], damaged: [] })
  const opened = await openHandfast({ ...systemPorts(), store, dataKey })
  if (!opened.ok) throw new Error(opened.code)
  const me = { name: 'Buffy', relay: 'https://relay.example', language: 'en' }
  await opened.value.setMe(me)
  await opened.value.prefer(before => ({ ...before, sounds: false }))
  const records = await store.readAll('')
  const seen = records.ok ? look(records.value) : null
  const whole = opened.value.snapshot()
  expect(seen).toEqual({ ...whole, now })
  opened.value.close()
})

test('what was opened for the first look is what the whole program goes on with', async () => {
  const store = memoryStore(emptyMemory())
  const records = recordsOf(...BONDS.map(({ bytes }) => bytes))
  await store.update([...records.keys()], () => ({ changes: records, result: null }))
  const entries = open()
  firstLook(entries, records)
  const opened = await openHandfast({ ...systemPorts(), store, dataKey, entries })
  expect(opened.ok && opened.value.snapshot().entries.map(({ key }) => key)).toEqual(
    BONDS.map((_, i) => keyOf(i)),
  )
  if (opened.ok) opened.value.close()
})
