import { nobleSuite } from '@handfast/core'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { Handfast } from './api.ts'
import { openHandfast } from './handfast.ts'
import { noRelays } from './no-relays.ts'
import type { StorePlace } from './ports/store.acceptance.ts'
import type { Records, Store } from './ports/store.ts'
import { systemPorts } from './system.ts'
import { openVault } from './vault.ts'

/**
 * [VAULT-2] What a newer version wrote into a vault in such a store is told, and left as it is.
 * `make` gives a fresh, empty place each time.
 */
export function newerAcceptance(name: string, make: () => Promise<StorePlace>): void {
  describe(`[VAULT-2] written by a newer version, in a store: ${name}`, () => {
    whoIAm(make)
    choices(make)
    describe.each(WAYS)('its format raised %s', (_, raised) => {
      entries(make, raised)
      pages(make, raised)
    })
    besideWhatIsLost(make)
  })
}

type Make = () => Promise<StorePlace>
type Raised = (image: Records, place: string) => Uint8Array

export const dataKey = new Uint8Array(32).fill(7)
const me = { name: 'Buffy', relay: 'https://relay.example', language: 'en' }
const newer = { ok: false, code: 'record-newer' }

/** The first byte of what is sealed, which anybody sees, and that of what lies inside. */
const WAYS: readonly [string, Raised][] = [
  ['outside', (image, place) => (image.get(place) ?? new Uint8Array(1)).with(0, 2)],
  ['inside', raisedInside],
]

/** Sealed with the same nonce, so that the roll names it. */
function raisedInside(image: Records, place: string): Uint8Array {
  const vault = openVault(nobleSuite, dataKey)
  const sealed = image.get(place)
  const record = sealed === undefined ? new Uint8Array(1) : vault.open(place, sealed)
  if (typeof record === 'string') throw new Error(`${place}: ${record}`)
  const format = place.startsWith('entry/') ? 16 : 0
  const nonce = sealed?.slice(1, 25) ?? new Uint8Array(24)
  return vault.seal(place, record.with(format, 2), nonce)
}

function whoIAm(make: Make): void {
  test('my name and relay: the vault is not opened, and nothing is changed', async () => {
    const { write, image, open } = await startVault(make)
    await write('me', WAYS[0]?.[1])
    const before = await image()
    expect(await open()).toEqual(newer)
    expect(await image()).toEqual(before)
  })

  test('my name and relay, while an older program has it open: not written over', async () => {
    const { write, image, opened } = await startVault(make)
    const handfast = await opened()
    await write('me', WAYS[0]?.[1])
    const before = await image()
    expect(await handfast.setMe({ ...me, name: 'Anne' })).toEqual(newer)
    expect(handfast.snapshot().me?.name).toBe('Buffy')
    expect(await image()).toEqual(before)
  })
}

function choices(make: Make): void {
  test('what was chosen: it counts for nothing, and no choice is kept', async () => {
    const { write, image, opened } = await startVault(make)
    const quiet = await opened()
    expect((await quiet.prefer(before => ({ ...before, sounds: false }))).ok).toBe(true)
    expect(quiet.snapshot().newerPreferences).toBe(false)
    quiet.close()
    await write('preferences', WAYS[0]?.[1])
    const before = await image()
    const handfast = await opened()
    expect(handfast.snapshot()).toMatchObject({
      newerPreferences: true,
      preferences: { sounds: true },
      newer: [],
      damaged: [],
    })
    expect(await handfast.prefer(chosen => ({ ...chosen, sounds: false }))).toEqual(newer)
    expect((await image()).get('preferences')).toEqual(before.get('preferences'))
  })
}

function entries(make: Make, raised: Raised): void {
  test.each(['entry', 'evidence'])('%s of one: it is told, the other goes on', async kind => {
    const vault = await startVault(make)
    const [key = '', other = ''] = vault.keys
    await vault.write(`${kind}/${key}`, raised)
    const before = await vault.image()
    const handfast = await vault.opened()
    expect(seen(handfast)).toEqual({ newer: [key], damaged: [], whole: [other] })
    expect(await handfast.act(key, { do: 'end' })).toEqual(newer)
    expect(await handfast.forget(key)).toEqual(newer)
    expect((await handfast.forget(other)).ok).toBe(true)
    const after = await vault.image()
    for (const place of [`entry/${key}`, `evidence/${key}`]) {
      expect(after.get(place)).toEqual(before.get(place))
    }
  })
}

function pages(make: Make, raised: Raised): void {
  test.each([0, 1, 2, 3])(
    'a page of %i digits: nothing is written over or under it',
    async digits => {
      const vault = await startVault(make)
      const [key = ''] = vault.keys
      const page = digits === 0 ? 'roll' : `roll/${key.slice(0, digits)}`
      await vault.write(page, raised)
      const before = await vault.image()
      const handfast = await vault.opened()
      const under = vault.keys.filter(each => each.startsWith(key.slice(0, digits)))
      expect(seen(handfast).newer).toEqual(under.toSorted())
      expect(seen(handfast).damaged).toEqual([])
      expect(await handfast.forget(key)).toEqual(newer)
      if (digits === 0) expect(await handfast.startCode({ label: '' })).toEqual(newer)
      expect(await vault.image()).toEqual(before)
    },
  )
}

function besideWhatIsLost(make: Make): void {
  test('a page beside one that is lost: the roll is not made anew', async () => {
    const vault = await startVault(make)
    const [key = '', other = ''] = vault.keys
    await vault.write(`roll/${key.slice(0, 3)}`, WAYS[0]?.[1])
    await vault.write(`roll/${other.slice(0, 3)}`, null)
    const before = await vault.image()
    const handfast = await vault.opened()
    expect(seen(handfast)).toEqual({ newer: [key], damaged: [], whole: [other] })
    expect(await vault.image()).toEqual(before)
    expect((await handfast.forget(other)).ok).toBe(true)
    expect((await vault.image()).get(`roll/${key.slice(0, 3)}`)).toEqual(
      before.get(`roll/${key.slice(0, 3)}`),
    )
  })
}

/** A vault with a name and two runs, under two leaves; closed. */
export async function startVault(make: Make) {
  const place = await make()
  const store = await place.open()
  const handles: Handfast[] = []
  onTestFinished(async () => {
    for (const handfast of handles) handfast.close()
    await store.close()
    await place.cleanup()
  })
  const open = async () => {
    const mine = await place.open()
    const opened = await openHandfast({ ...systemPorts(), store: mine, relays: noRelays, dataKey })
    if (!opened.ok) await mine.close()
    return opened
  }
  const opened = async () => {
    const handfast = await open()
    if (!handfast.ok) throw new Error(handfast.code)
    handles.push(handfast.value)
    return handfast.value
  }
  const made = await opened()
  expect((await made.setMe(me)).ok).toBe(true)
  const keys = await twoRuns(made)
  made.close()
  return { keys, open, opened, store, image: () => imageOf(store), write: writer(store) }
}

/** Under two branches, so that no page but the root is over both. */
async function twoRuns(handfast: Handfast): Promise<readonly string[]> {
  const keys: string[] = []
  while (keys.length < 2) {
    const run = await handfast.startCode({ label: '' })
    if (!run.ok) throw new Error(run.code)
    if (keys[0]?.slice(0, 1) === run.value.slice(0, 1)) await handfast.forget(run.value)
    else keys.push(run.value)
  }
  return keys
}

function writer(store: Store) {
  return async (place: string, raised: Raised | null | undefined) => {
    const image = await imageOf(store)
    const record = raised?.(image, place) ?? null
    await store.update([], () => ({ changes: new Map([[place, record]]), result: null }))
  }
}

async function imageOf(store: Store): Promise<Records> {
  const read = await store.readAll('')
  if (!read.ok) throw new Error(read.failure)
  return read.value
}

export function seen(handfast: Handfast) {
  const { newer, damaged, entries } = handfast.snapshot()
  return { newer: newer.toSorted(), damaged, whole: entries.map(({ key }) => key) }
}
