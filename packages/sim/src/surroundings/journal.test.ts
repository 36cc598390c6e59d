/** The journal remembers what it opened and wrote; what lies on the disk is what counts. */
import { startCode, turnOf } from '@handfast/core'
import { expect, test } from 'vitest'
import { type Journal, openEntries, openJournal } from '../inside.ts'
import { startRandom } from '../random.ts'
import { startScheduler } from '../scheduler.ts'
import { startNativeSuite } from '../suite/native-suite.ts'
import { startClock } from './clock.ts'
import { type SaveFate, startDisk } from './disk.ts'

const KEY = 'aa'.repeat(16)

function start(fates: SaveFate[] = []) {
  const scheduler = startScheduler()
  const random = startRandom('journal')
  const suite = startNativeSuite()
  const disk = startDisk(scheduler, random.fork('disk'), {
    fate: () => fates.shift() ?? 'saved',
    decided: (_found, changes, result) => ({ changes, result }),
    saved: () => {},
    crash: () => {},
    threw: () => {},
  })
  const openTab = (): Journal => {
    const tab = { alive: true }
    const entropy = { draw: async (length: number) => random.bytes(length) }
    const clock = startClock(scheduler, { ahead_ms: 0 }, tab, 1)
    const ports = { store: disk.open(tab), clock, entropy, suite }
    return openJournal(ports, openEntries(suite, new Uint8Array(32)))
  }
  async function done<T>(work: Promise<T>): Promise<T> {
    await scheduler.advance(50)
    return work
  }
  return { disk, openTab, done }
}

type Started = ReturnType<typeof start>

async function create({ done }: Started, journal: Journal) {
  expect((await done(journal.start())).ok).toBe(true)
  const mine = { name: 'Buffy', relay: 'https://one.example', label: '' }
  const made = journal.create(KEY, given => {
    const run = startCode(turnOf(given.suite, given.entropy, given.now), mine)
    return { is: 'code', run }
  })
  expect((await done(made)).ok).toBe(true)
}

async function stageIn({ done }: Started, journal: Journal): Promise<string> {
  const stepped = await done(journal.step(KEY, { do: 'tick' }))
  const kept = stepped.ok ? stepped.value.state.kept : null
  return kept?.is === 'code' ? kept.run.stage.is : 'nothing'
}

test('what another tab wrote is what the next step begins with', async () => {
  const world = start()
  const [one, two] = [world.openTab(), world.openTab()]
  await create(world, one)
  expect(await stageIn(world, one)).toBe('allocating')
  await world.done(two.step(KEY, { do: 'allocated', nameplate: '1234' }))
  expect(await stageIn(world, one)).toBe('waiting')
  await world.done(one.step(KEY, { do: 'claim-refused', why: 'expired' }))
  expect(await stageIn(world, two)).toBe('over')
})

test('a disk that was put back, and a save that failed, are noticed', async () => {
  const world = start(['saved', 'saved', 'saved', 'store-full'])
  const journal = world.openTab()
  await create(world, journal)
  const before = world.disk.image()
  await world.done(journal.step(KEY, { do: 'allocated', nameplate: '1234' }))
  const refused = await world.done(journal.step(KEY, { do: 'claim-refused', why: 'expired' }))
  expect(refused).toEqual({ ok: false, code: 'store-full' })
  expect(await stageIn(world, journal)).toBe('waiting')
  world.disk.restore(before)
  expect(await stageIn(world, journal)).toBe('allocating')
})

test('of two steps the one decided later has the higher place, whichever is told first', async () => {
  const world = start()
  const journal = world.openTab()
  await create(world, journal)
  const told: number[] = []
  const asked = journal.place()
  const steps = Array.from({ length: 40 }, async () => {
    const stepped = await journal.step(KEY, { do: 'tick' })
    if (stepped.ok) told.push(stepped.value.place)
  })
  for (let i = 0; i < 10; i++) await world.done(Promise.resolve())
  await Promise.all(steps)
  expect(Math.min(...told)).toBeGreaterThan(asked)
  expect(new Set(told).size).toBe(40)
  // The disk of a world tells some of them in another order.
  expect(told).not.toEqual(told.toSorted((a, b) => a - b))
})

test('a record that is gone or changed does not come from memory', async () => {
  const world = start()
  const journal = world.openTab()
  await create(world, journal)
  expect(await stageIn(world, journal)).toBe('allocating')
  const place = `entry/${KEY}`
  const sealed = world.disk.image().get(place) ?? new Uint8Array()
  world.disk.restore(new Map([[place, sealed.with(40, (sealed[40] ?? 0) ^ 1)]]))
  const changed = await world.done(journal.step(KEY, { do: 'tick' }))
  expect(changed).toEqual({ ok: false, code: 'record-damaged' })
  world.disk.restore(new Map())
  const gone = await world.done(journal.step(KEY, { do: 'tick' }))
  expect(gone).toEqual({ ok: false, code: 'unknown-entry' })
})
