/** Records of a vault of different ages, put together: noticed when the vault is opened. */
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { cleanUp, newPair, newPerson, type Person, type Relay, startRelay } from './terminal.ts'

type Image = ReadonlyMap<string, Uint8Array>

const NONE = new Uint8Array()

let relay: Relay
let bonded: Image
let buffy: Person

beforeAll(async () => {
  relay = await startRelay()
  const pair = await newPair(relay.url)
  buffy = pair.buffy
  // A second entry, that nothing below touches: a code nobody joined.
  const { handfast } = await buffy.open(false)
  const run = await handfast.startCode({ label: 'Spike' })
  if (!run.ok) throw new Error(run.code)
  handfast.close()
  bonded = imageOf(buffy)
})
afterAll(cleanUp)
beforeEach(() => restore(bonded))

describe('the vault notices', () => {
  test('[VAULT-10] evidence that is missing, older or another bond’s beside its entry', async () => {
    const place = placeOf('evidence/')
    restore(without(bonded, place))
    expect(await seen()).toEqual({ whole: 1, damaged: [place.slice(9)] })
    // What was there before the first epoch was left: an empty list, sealed for this very place.
    const { buffy: other } = await newPair(relay.url)
    const theirs = [...imageOf(other)].find(([key]) => key.startsWith('evidence/'))?.[1]
    restore(new Map([...bonded, [place, theirs ?? new Uint8Array()]]))
    expect(await seen()).toEqual({ whole: 1, damaged: [place.slice(9)] })
  })

  test('[VAULT-16] an entry put back with its evidence, beside newer ones', async () => {
    await rename('William')
    const newer = imageOf(buffy)
    const mixed = new Map([...newer, ...ofBond(bonded)])
    restore(mixed)
    expect(await seen()).toEqual({ whole: 1, damaged: [bondKey()] })
    expect(imageOf(buffy)).toEqual(mixed)
    const acted = await rename('Liam')
    expect(acted).toBe('record-damaged')
    restore(newer)
    expect(await seen()).toEqual({ whole: 2, damaged: [] })
  })

  test('[VAULT-16] any page of the roll put back: who is under it is told, for good', async () => {
    await rename('William')
    const newer = imageOf(buffy)
    for (const [digits, place] of pagesOver(bondKey()).entries()) {
      restore(new Map([...newer, [place, bonded.get(place) ?? NONE]]))
      // Under the root, whom the branch is over that it does not name as it is.
      const under = runKey().startsWith(bondKey().slice(0, digits || 1))
      const damaged = under ? [bondKey(), runKey()].sort() : [bondKey()]
      for (let times = 0; times < 2; times++) {
        const told = await seen()
        expect({ ...told, damaged: told.damaged.toSorted() }).toEqual({
          whole: 2 - damaged.length,
          damaged,
        })
      }
      expect(await rename('Liam')).toBe('record-damaged')
    }
  })

  test('[VAULT-16] a save that is lost whole, but for the root of the roll', async () => {
    await rename('William')
    const path = pagesOver(bondKey()).slice(1)
    const lost = [...bonded].filter(([place]) => path.includes(place))
    restore(new Map([...imageOf(buffy), ...ofBond(bonded), ...lost]))
    expect((await seen()).damaged).toContain(bondKey())
  })

  test('[VAULT-16] an entry that is gone, and one that came back', async () => {
    const entry = `entry/${bondKey()}`
    restore(without(bonded, entry))
    expect(await seen()).toEqual({ whole: 1, damaged: [bondKey()] })
    restore(bonded)
    const run = [...bonded].find(([place]) => place.startsWith('entry/') && place !== entry)
    if (run === undefined) throw new Error('no run')
    const { handfast } = await buffy.open(false)
    expect((await handfast.forget(run[0].slice(6))).ok).toBe(true)
    handfast.close()
    restore(new Map([...imageOf(buffy), run]))
    expect(await seen()).toEqual({ whole: 1, damaged: [run[0].slice(6)] })
  })

  test('[VAULT-11] every cut and every turned byte of an entry; the others open', async () => {
    const place = `entry/${bondKey()}`
    const whole = bonded.get(place) ?? new Uint8Array()
    const { length } = whole
    for (const at of [0, 1, 24, 25, 41, length >> 1, length - 1]) {
      const turned = whole.map((byte, i) => (i === at ? byte ^ 1 : byte))
      for (const bad of [turned, whole.slice(0, at)]) {
        const image = new Map([...bonded, [place, bad]])
        restore(image)
        expect(await seen()).toEqual({ whole: 1, damaged: [bondKey()] })
        expect(imageOf(buffy)).toEqual(image)
      }
    }
  })
})

describe('the vault goes on', () => {
  test.each([
    ['without', undefined],
    ['with one that is cut', (page: Uint8Array) => page.slice(0, -1)],
    ['with one of a single byte', () => Uint8Array.of(1)],
    ['with an empty one', () => NONE],
  ])(
    '[VAULT-16] %s, of any page of the roll: it is made anew, and notices again',
    async (_, bad) => {
      for (const place of pagesOver(bondKey())) {
        const page = bonded.get(place) ?? NONE
        restore(
          bad === undefined ? without(bonded, place) : new Map([...bonded, [place, bad(page)]]),
        )
        expect(await seen()).toEqual({ whole: 2, damaged: [] })
        expect(imageOf(buffy).get(place)).toHaveLength(page.length)
        const before = imageOf(buffy)
        await rename('William')
        restore(new Map([...imageOf(buffy), ...ofBond(before)]))
        expect(await seen()).toEqual({ whole: 1, damaged: [bondKey()] })
      }
    },
  )

  test('[VAULT-10] when all of it is put back at once: that the other phone tells', async () => {
    await rename('William')
    restore(bonded)
    expect(await seen()).toEqual({ whole: 2, damaged: [] })
  })

  test('[VAULT-1] and takes no record of another vault', async () => {
    const spike = await newPerson('Spike', relay.url)
    const image = imageOf(spike)
    restore(new Map([...bonded, ['roll', image.get('roll') ?? new Uint8Array()]]))
    expect(await seen()).toEqual({ whole: 2, damaged: [] })
  })
})

function bondKey(): string {
  return placeOf('evidence/').slice('evidence/'.length)
}

function runKey(): string {
  const keys = [...bonded.keys()].filter(place => place.startsWith('entry/'))
  return keys.map(place => place.slice(6)).find(key => key !== bondKey()) ?? ''
}

/** The root first. */
function pagesOver(key: string): string[] {
  return ['roll', ...[1, 2, 3].map(digits => `roll/${key.slice(0, digits)}`)]
}

function placeOf(prefix: string): string {
  const place = [...bonded.keys()].find(key => key.startsWith(prefix))
  if (place === undefined) throw new Error(`nothing at ${prefix}`)
  return place
}

function ofBond(image: Image): [string, Uint8Array][] {
  return [...image].filter(([place]) => place.endsWith(`/${bondKey()}`))
}

function without(image: Image, gone: string): Image {
  return new Map([...image].filter(([place]) => place !== gone))
}

async function seen() {
  const { handfast } = await buffy.open(false)
  const { entries, damaged } = handfast.snapshot()
  handfast.close()
  return { whole: entries.length, damaged }
}

async function rename(label: string): Promise<string> {
  const { handfast } = await buffy.open(false)
  const done = await handfast.act(bondKey(), { do: 'rename', label })
  handfast.close()
  return done.ok ? done.value.is : done.code
}

function imageOf({ home }: Person): Image {
  const database = new DatabaseSync(join(home, 'vault.db'))
  const rows = database.prepare('SELECT key, value FROM records ORDER BY key').all()
  database.close()
  return new Map(
    rows.map(({ key, value }) => [
      String(key),
      value instanceof Uint8Array ? value : new Uint8Array(),
    ]),
  )
}

function restore(image: Image): void {
  const database = new DatabaseSync(join(buffy.home, 'vault.db'))
  database.exec('BEGIN; DELETE FROM records')
  const put = database.prepare('INSERT INTO records (key, value) VALUES (?, ?)')
  for (const [key, value] of image) put.run(key, value)
  database.exec('COMMIT')
  database.close()
}
