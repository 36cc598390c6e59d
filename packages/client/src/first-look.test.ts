import { nobleSuite as suite, viewOf } from '@handfast/core'
import { expect, onTestFinished, test, vi } from 'vitest'
import { keptBytes, keptRecord } from '../test/kept.ts'
import { besideOf, ENTRIES, NO_EVIDENCE, openEntries } from './entries.ts'
import { firstLook } from './first-look.ts'
import { openHandfast } from './handfast.ts'
import { emptyMemory, memoryStore } from './memory-store.ts'
import { noRelays } from './no-relays.ts'
import type { Records } from './ports/store.ts'
import { systemPorts } from './system.ts'

const dataKey = Uint8Array.from({ length: 32 }, (_, i) => i)
const nonce = new Uint8Array(24).fill(5)
const now = { utc_ms: 1_700_000_000_000, steady_ms: 1000, run: 1 }
const open = () => openEntries(suite, dataKey)
const keyOf = (i: number) => (i + 1).toString(16).padStart(32, '0')

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
const BONDS = ['bond-asked', 'bond-asking', 'bond-link', 'bond-unfinished']

test('every bond is seen as the whole program shows it', () => {
  const seen = look(recordsOf(...BONDS.map(keptBytes)))
  const views = BONDS.map((name, i) => {
    return { key: keyOf(i), view: viewOf(keptRecord(name), now, suite) }
  })
  expect(seen?.entries).toEqual(views)
})

test('with a run, a damaged entry or a damaged name it says nothing', () => {
  const bond = keptBytes('bond-asked')
  for (const run of ['cards', 'code', 'link']) {
    expect(look(recordsOf(bond, keptBytes(run)))).toBeNull()
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
  const memory = emptyMemory()
  for (const [place, record] of recordsOf(...BONDS.map(keptBytes))) {
    memory.records.set(place, record)
  }
  const ports = { ...systemPorts(), relays: noRelays }
  const before = await openHandfast({ ...ports, store: memoryStore(memory), dataKey })
  if (before.ok) before.value.close()
  const entries = open()
  expect(firstLook(entries, new Map(memory.records))).not.toBeNull()
  const aead = vi.spyOn(suite.aead, 'open')
  onTestFinished(() => aead.mockRestore())
  const store = memoryStore(memory)
  const opened = await openHandfast({ ...ports, store, dataKey, entries })
  expect(aead).not.toHaveBeenCalled()
  expect(opened.ok && opened.value.snapshot().entries.map(({ key }) => key)).toEqual(
    BONDS.map((_, i) => keyOf(i)),
  )
  if (opened.ok) opened.value.close()
})
