import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { judgeSteps, runSteps, storeAcceptance } from '../inside.fixture.ts'
import { startRandom } from '../random.ts'
import { startScheduler } from '../scheduler.ts'
import { type Disk, type DiskEvents, type SaveFate, startDisk, type Tab } from './disk.ts'

const scheduler = startScheduler()
let running = true

/** The acceptance suite waits in real time; the disk's own time passes beside it. */
beforeAll(() => {
  const pass = async () => {
    while (running) await scheduler.advance(10)
  }
  void pass()
})
afterAll(() => {
  running = false
})

const quiet: DiskEvents = {
  fate: () => 'saved',
  decided: (_found, changes, result) => ({ changes, result }),
  saved: () => {},
  crash: () => {},
  threw: () => {},
}

storeAcceptance('of a world', async () => {
  const disk = startDisk(scheduler, startRandom('disk'), quiet)
  return { open: async () => disk.open({ alive: true }), cleanup: async () => {} }
})

describe('a disk with faults', () => {
  const save = (value: number) => () => ({
    changes: new Map([['entry/a', Uint8Array.of(value)]]),
    result: value,
  })

  function start(fates: SaveFate[]) {
    const tab: Tab = { alive: true }
    const disk = startDisk(scheduler, startRandom('faults'), {
      ...quiet,
      fate: () => fates.shift() ?? 'saved',
      crash: () => {
        tab.alive = false
      },
    })
    const held = () => disk.image().get('entry/a')?.[0]
    return { disk, tab, held, store: disk.open(tab) }
  }

  test('a save that fails saves nothing and says so', async () => {
    const { store, held } = start(['saved', 'store-full'])
    await store.update([], save(1))
    expect(await store.update([], save(2))).toEqual({ ok: false, failure: 'store-full' })
    expect(held()).toBe(1)
  })

  test.each([
    ['crash-before', 1],
    ['crash-after', 2],
  ] as const)('after %s the record is %i and nobody is told', async (fate, left) => {
    const { store, held, tab } = start(['saved', fate])
    await store.update([], save(1))
    let told = false
    void store.update([], save(2)).then(() => {
      told = true
    })
    await new Promise(resolve => setTimeout(resolve, 30))
    expect([held(), told, tab.alive]).toEqual([left, false, false])
  })

  test('saves can be lost, newest first, and the newest record torn', async () => {
    const { disk, store, held } = start([])
    for (const value of [1, 2, 3]) await store.update([], save(value))
    expect(disk.lose(2)).toBe(2)
    expect(held()).toBe(1)
    await store.update([], () => ({
      changes: new Map([['entry/a', new Uint8Array(100).fill(9)]]),
      result: null,
    }))
    expect(disk.tear(startRandom('tear'))).toBe('entry/a')
    const torn = disk.image().get('entry/a') ?? new Uint8Array()
    expect(torn[0]).toBe(9)
    expect(torn.at(-1)).toBe(0)
  })
})

describe('the n-th save struck, until a whole run passes', () => {
  async function strike(fateAt: (save: number) => SaveFate, spoil: (disk: Disk) => void) {
    let saves = 0
    let [hits, tab] = [0, { alive: true }]
    const disk = startDisk(scheduler, startRandom('struck'), {
      ...quiet,
      fate() {
        saves += 1
        const fate = fateAt(saves)
        if (fate !== 'saved') hits += 1
        return fate
      },
    })
    const open = async () => ({ ok: true as const, value: disk.open(tab) })
    const told = await runSteps(open)
    spoil(disk)
    tab = { alive: true }
    saves = Number.NEGATIVE_INFINITY
    return { hits, wrong: await judgeSteps(told, disk.open(tab)) }
  }
  const nothing = () => {}

  test.each([
    ['once', (nth: number, save: number) => save === nth],
    ['for ever', (nth: number, save: number) => save >= nth],
  ])('%s', async (_, isStruck) => {
    for (let nth = 1; ; nth += 1) {
      const fateAt = (save: number) => (isStruck(nth, save) ? 'store-full' : 'saved')
      const { hits, wrong } = await strike(fateAt, nothing)
      expect(wrong).toEqual([])
      if (hits === 0) return expect(nth).toBe(8)
    }
  })

  test('a disk that lies is found out: a save lost after it was told, and one that is torn', async () => {
    for (const spoil of [
      (disk: Disk) => void disk.lose(1),
      (disk: Disk) => void disk.tear(startRandom('tear')),
    ]) {
      const { wrong } = await strike(() => 'saved', spoil)
      expect(wrong).toHaveLength(1)
    }
  })
})
