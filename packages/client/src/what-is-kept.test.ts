/** What stands in a vault does not depend on where a phone is, nor on what its owner reads. */
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { decodeKept, nobleSuite, toHex } from '@handfast/core'
import { expect, onTestFinished, test } from 'vitest'
import type { Handfast } from './api.ts'
import { BESIDE_BYTES, ENTRIES } from './entries.ts'
import { openHandfast } from './handfast.ts'
import { emptyMemory, type Memory, memoryStore } from './memory-store.ts'
import { noRelays } from './no-relays.ts'
import type { Opening } from './opening.ts'
import { systemPorts } from './system.ts'
import { openVault } from './vault.ts'

const dataKey = new Uint8Array(32).fill(7)
const relay = 'https://relay.example'

interface Owner {
  readonly name: string
  readonly language: string
  readonly ports?: Partial<Opening>
}

async function opened(memory: Memory, { name, language, ports = {} }: Owner): Promise<Handfast> {
  const own = { store: memoryStore(memory), relays: noRelays, dataKey }
  const handfast = await openHandfast({ ...systemPorts(), ...ports, ...own })
  if (!handfast.ok) throw new Error(handfast.code)
  onTestFinished(() => handfast.value.close())
  expect((await handfast.value.setMe({ name, relay, language })).ok).toBe(true)
  return handfast.value
}

/** Two who met; what the first of them keeps. */
async function metBy(first: Owner, second: Owner): Promise<Memory> {
  const memory = emptyMemory()
  const phones = [await opened(memory, first), await opened(emptyMemory(), second)] as const
  const keys = [await startedOn(phones[0]), await startedOn(phones[1])] as const
  for (const by of [1, 0, 1] as const) {
    const frame = frameOn(phones[by === 1 ? 0 : 1])
    expect((await phones[by].act(keys[by], { do: 'see-frame', frame })).ok).toBe(true)
  }
  for (const by of [0, 1] as const) {
    await phones[by].act(keys[by], { do: 'touched', label: '' })
    expect((await phones[by].act(keys[by], { do: 'fits' })).ok).toBe(true)
  }
  for (const phone of phones) phone.close()
  return memory
}

async function startedOn(phone: Handfast): Promise<string> {
  const started = await phone.startCards()
  if (!started.ok) throw new Error(started.code)
  return started.value
}

function frameOn(phone: Handfast): Uint8Array {
  const view = phone.snapshot().entries[0]?.view
  if (view?.is !== 'cards') throw new Error('no card on this screen')
  return view.cards.frame
}

function bondIn({ records }: Memory) {
  const [place = ''] = [...records.keys()].filter(key => key.startsWith(ENTRIES))
  const entry = openVault(nobleSuite, dataKey).open(place, records.get(place) ?? new Uint8Array())
  const kept = typeof entry === 'string' ? null : decodeKept(entry.slice(BESIDE_BYTES))
  if (kept?.is !== 'bond') throw new Error('no bond is kept')
  return kept.bond
}

/** The time by the file system, which knows no zones. */
function fileTime_ms(): number {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-time-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'now'), '')
  return statSync(join(folder, 'now')).mtimeMs
}

const HALF_A_MINUTE_MS = 30_000

test.each([
  ['Pacific/Kiritimati', -14 * 60],
  ['Pacific/Pago_Pago', 11 * 60],
  ['Asia/Kathmandu', -(5 * 60 + 45)],
])('[TIME-4] dates are kept in UTC in %s', async (zone, offset) => {
  const { TZ } = process.env
  process.env.TZ = zone
  onTestFinished(() => {
    if (TZ === undefined) delete process.env.TZ
    else process.env.TZ = TZ
  })
  expect(new Date().getTimezoneOffset()).toBe(offset)
  const before_ms = fileTime_ms() - HALF_A_MINUTE_MS
  const owner = { language: 'en' }
  const bond = bondIn(await metBy({ ...owner, name: 'Buffy' }, { ...owner, name: 'Willow' }))
  const after_ms = fileTime_ms() + HALF_A_MINUTE_MS
  const { grade, made_ms, stepBegun_ms, stepTaken_ms, resent } = bond
  for (const kept_ms of [grade.at_ms, made_ms, stepBegun_ms, stepTaken_ms, resent.utc_ms]) {
    expect(kept_ms).toBeGreaterThan(before_ms)
    expect(kept_ms).toBeLessThan(after_ms)
  }
})

/** A clock that stands, and bytes that are the same in every run of this test. */
function repeatable(of: number): Partial<Opening> {
  let draws = 0
  return {
    clock: {
      now: () => ({ utc_ms: 1_700_000_000_000, steady_ms: 9, run: 1 }),
      wake: () => () => {},
    },
    entropy: {
      async draw(length) {
        draws += 1
        const info = Uint8Array.of(of, draws >> 8, draws)
        return nobleSuite.hkdf(new Uint8Array(), new Uint8Array(32), info, length)
      },
    },
  }
}

test('[VER-7] languages belong to no version: what is kept and sent is the same in each', async () => {
  const kept = async (mine: string, theirs: string) => {
    const first = { name: 'Buffy', language: mine, ports: repeatable(1) }
    const { records } = await metBy(first, {
      name: 'Willow',
      language: theirs,
      ports: repeatable(2),
    })
    return new Map([...records].map(([place, record]) => [place, toHex(record)]))
  }
  const english = await kept('en', 'en')
  for (const [mine, theirs] of [
    ['de', 'fr'],
    ['fr', 'es'],
  ] as const) {
    const other = await kept(mine, theirs)
    expect(other.get('me')).not.toBe(english.get('me'))
    expect([...other].filter(([place]) => place !== 'me')).toEqual(
      [...english].filter(([place]) => place !== 'me'),
    )
  }
})
