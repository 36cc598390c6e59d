import { nobleSuite } from '@handfast/core'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openEntries } from './entries.ts'
import { emptyMemory, memoryStore } from './memory-store.ts'
import { entryKeyAt, pagePlace, readRoll, readWhole, rollPlacesOver } from './roll.ts'
import { mendRoll } from './roll-mending.ts'
import { ROLL_ENTROPY_BYTES, withRoll } from './roll-saving.ts'
import { systemPorts } from './system.ts'

type Image = ReadonlyMap<string, Uint8Array>

const vault = openEntries(nobleSuite, new Uint8Array(32).fill(7))
/** Some under one leaf, some under one branch, some alone. */
const KEYS: readonly string[] = [
  'a00',
  'a00',
  'a00',
  'a01',
  'a01',
  'ab7',
  'a3f',
  'b00',
  'b0c',
  '0ff',
].map((digits, at) => digits.padEnd(31, '0') + at.toString(16))
const ROOT = pagePlace('')

/** Saves of entries, of which only the nonce matters here; `null` forgets. */
function saved(before: Image, saves: readonly Save[]): Image {
  let image = before
  for (const { key, nonce } of saves) {
    const place = `entry/${key}`
    const changes = new Map([[place, nonce === null ? null : entryOf(nonce)]])
    const found = new Map([...image].filter(([at]) => [...rollPlacesOver(key), place].includes(at)))
    image = changed(image, withRoll(vault, found, changes, fresh(ROLL_ENTROPY_BYTES)))
  }
  return image
}
type Save = { readonly key: string; readonly nonce: number | null }

function entryOf(nonce: number): Uint8Array {
  return Uint8Array.from({ length: 60 }, (_, at) => (at === 0 ? 1 : nonce >> (8 * (at % 2))))
}

function fresh(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length))
}

function changed(image: Image, changes: ReadonlyMap<string, Uint8Array | null>): Image {
  const next = new Map([...image, ...changes])
  return new Map([...next].flatMap(([at, record]) => (record === null ? [] : [[at, record]])))
}

async function mended(image: Image): Promise<Image> {
  const memory = emptyMemory()
  for (const [place, record] of image) memory.records.set(place, record)
  const done = await mendRoll({ ...systemPorts(), store: memoryStore(memory) }, vault)
  expect(done.ok).toBe(true)
  return memory.records
}

/** Who would be told as damaged by the roll, and whether it hangs together. */
function seen(image: Image) {
  const { roll, keys, isSound } = readWhole(vault, image)
  const told = [...keys].filter(key => !roll.isNewest(key, image.get(`entry/${key}`)))
  return { told: told.sort(), isSound }
}

const aKey = fc.constantFrom(...KEYS)
const aSave = fc.record({ key: aKey, nonce: fc.option(fc.integer({ min: 1, max: 60_000 })) })
const someSaves = fc.array(aSave, { minLength: 1, maxLength: 24 })

/** The images after each save. The first is a vault at its first start. */
async function ages(saves: readonly Save[]): Promise<Image[]> {
  const images = [await mended(new Map())]
  for (const save of saves) images.push(saved(images.at(-1) ?? new Map(), [save]))
  return images
}

function newest(images: readonly Image[]): Image {
  return images.at(-1) ?? new Map()
}

/** The newest vault, but each record as it was at some age, or gone; the root is the newest. */
const aMix = (images: readonly Image[]) => {
  const last = newest(images)
  const places = [...new Set(images.flatMap(image => [...image.keys()]))].filter(at => at !== ROOT)
  const records = places.map(place => {
    const [now, all] = [last.get(place), images.map(image => image.get(place))]
    // A page that is gone says nothing: that is another test.
    const isPage = entryKeyAt(place) === null
    const some = isPage && now !== undefined ? all.filter(record => record !== undefined) : all
    return fc.constantFrom(now, now, now, ...some)
  })
  return fc.tuple(...records).map((picked): Image => {
    const mix = new Map(last)
    for (const [at, record] of picked.entries()) {
      const place = places[at] ?? ''
      if (record === undefined) mix.delete(place)
      else mix.set(place, record)
    }
    return mix
  })
}

function isSame(place: string, one: Image, other: Image): boolean {
  return Buffer.compare(one.get(place) ?? NONE, other.get(place) ?? NONE) === 0
}
const NONE = new Uint8Array()

function isNewest(image: Image, key: string): boolean {
  return readRoll(vault, image).isNewest(key, image.get(`entry/${key}`))
}

describe('[VAULT-16] the roll', () => {
  test('[VAULT-17] is a leaf and three branches, as many bytes for each save', async () => {
    const first = await mended(new Map())
    expect([...first.keys()]).toEqual(['roll'])
    const [key = ''] = KEYS
    const full = saved(
      first,
      KEYS.map((each, at) => ({ key: each, nonce: at + 1 })),
    )
    for (const image of [first, full]) {
      const place = `entry/${key}`
      const changes = withRoll(vault, image, new Map([[place, entryOf(300)]]), fresh(96))
      const bytes = [...changes].map(([at, record]) => [at, record?.length])
      const seal = 1 + 24 + 16
      expect(bytes).toEqual([
        [place, 60],
        ['roll/a00', seal + 2049],
        ['roll/a0', seal + 257],
        ['roll/a', seal + 257],
        ['roll', seal + 257],
      ])
    }
  })

  test('says of any saves, and at any age, which sealing is the newest', async () => {
    await fc.assert(
      fc.asyncProperty(someSaves, async saves => {
        const known = new Map<string, number | null>()
        let image = await mended(new Map())
        for (const save of saves) {
          known.set(save.key, save.nonce)
          image = saved(image, [save])
          expect(seen(image)).toEqual({ told: [], isSound: true })
        }
        const { roll } = readWhole(vault, image)
        for (const key of KEYS) {
          const nonce = known.get(key) ?? null
          const here = (of: number | null) =>
            roll.isNewest(key, of === null ? undefined : entryOf(of))
          expect(here(nonce)).toBe(true)
          expect(here(nonce === null ? 7 : nonce ^ 1)).toBe(false)
          expect(here(null)).toBe(nonce === null)
        }
        // Nothing is kept of what was forgotten.
        const leaves = new Set(KEYS.filter(key => known.get(key)).map(key => key.slice(0, 3)))
        const pages = [...image.keys()].filter(place => /^roll.{4}$/.test(place))
        expect(pages.sort()).toEqual([...leaves].map(pagePlace).sort())
      }),
      { numRuns: 25 },
    )
  })

  test('names exactly the entries that were put back, are gone or came back', async () => {
    const mixes = someSaves.chain(saves =>
      fc.tuple(fc.constant(saves), fc.nat(), fc.subarray([...KEYS])),
    )
    await fc.assert(
      fc.asyncProperty(mixes, async ([saves, at, back]) => {
        const images = await ages(saves)
        const [last, old] = [newest(images), images[at % images.length] ?? new Map()]
        const put = back.map(key => [`entry/${key}`, old.get(`entry/${key}`) ?? null] as const)
        const mix = changed(last, new Map(put))
        const others = back.filter(key => !isSame(`entry/${key}`, mix, last))
        expect(seen(mix)).toEqual({ told: others.sort(), isSound: true })
      }),
      { numRuns: 25 },
    )
  })

  test('[VAULT-18] lets no entry of another age pass, whatever else was put back beside the root', async () => {
    await fc.assert(
      fc.asyncProperty(someSaves, fc.integer(), async (saves, seed) => {
        const images = await ages(saves)
        const last = newest(images)
        for (const mix of fc.sample(aMix(images), { numRuns: 3, seed })) {
          const { told } = seen(mix)
          for (const key of KEYS) {
            const place = `entry/${key}`
            if (!isSame(place, mix, last)) expect(isNewest(mix, key)).toBe(false)
            // And nobody is told of who has nothing old over it.
            const over = [place, ...rollPlacesOver(key)]
            if (over.every(at => isSame(at, mix, last))) expect(told).not.toContain(key)
          }
          await staysTold(mix, told)
        }
      }),
      { numRuns: 25 },
    )
  })

  test('of one older state, all of it, says nothing', async () => {
    for (const image of await ages(KEYS.map((key, at) => ({ key, nonce: at + 1 })))) {
      expect(seen(image)).toEqual({ told: [], isSound: true })
    }
  })

  test('[VAULT-18] costs no entry where pages are lost or do not open, and is made anew', async () => {
    const losses = fc.array(fc.tuple(fc.nat(), fc.boolean()), { minLength: 1, maxLength: 5 })
    await fc.assert(
      fc.asyncProperty(someSaves, losses, someSaves, async (saves, lost, later) => {
        let image = newest(await ages(saves))
        const pages = [...image.keys()].filter(place => entryKeyAt(place) === null)
        for (const [at, isCut] of lost) {
          const place = pages[at % pages.length] ?? ROOT
          const record = image.get(place)
          const left = isCut && record !== undefined ? record.slice(0, -1) : null
          image = changed(image, new Map([[place, left]]))
        }
        expect(seen(image)).toEqual({ told: [], isSound: false })
        for (const save of later) {
          // The journal makes no entry that can be entered nowhere.
          const isHere = image.has(`entry/${save.key}`)
          const leaf = readRoll(vault, image).leafOf(save.key)
          if (isHere || leaf.is === 'page') image = saved(image, [save])
          expect(seen(image).told).toEqual([])
        }
        const anew = await mended(image)
        expect(seen(anew)).toEqual({ told: [], isSound: true })
        const [key] = KEYS.filter(each => anew.has(`entry/${each}`))
        if (key === undefined) return
        const back = changed(anew, new Map([[`entry/${key}`, entryOf(65_535)]]))
        expect(seen(back)).toEqual({ told: [key], isSound: true })
      }),
      { numRuns: 40 },
    )
  })
})

/** Mending forgives nobody; others can be saved and made, and a bond made anew heals its own. */
async function staysTold(mix: Image, told: readonly string[]): Promise<void> {
  const anew = await mended(mix)
  expect(seen(anew)).toEqual({ told, isSound: true })
  const others = KEYS.filter(key => !told.includes(key))
  const on = saved(
    anew,
    others.map((key, at) => ({ key, nonce: at + 1 })),
  )
  expect(seen(on)).toEqual({ told, isSound: true })
  const [first] = told
  if (first === undefined) return
  expect(seen(saved(on, [{ key: first, nonce: 5 }]))).toEqual({
    told: told.slice(1),
    isSound: true,
  })
}
