/** A phone of a world: production code over its disk, clocks and sockets; opened, crashed, closed. */
import { type Handfast, type Opening, openHandfast, relayOverWebSocket } from '@handfast/client'
import { type State, toHex } from '@handfast/core'
import type { Fault } from './faults.ts'
import { startClock } from './surroundings/clock.ts'
import { decidedBy, stateIn, statesOf } from './surroundings/decisions.ts'
import { type DiskEvents, type SaveFate, startDisk } from './surroundings/disk.ts'
import { diallerOf } from './surroundings/network.ts'
import { socketSurroundings } from './surroundings/socket.ts'
import { bondOf, flowsOf, type Nature, type Phone, type RunningTab, type World } from './world.ts'

export type Owner = { readonly name: string; readonly nature: Nature; readonly relay: string }

export function startPhone(world: World, owner: Owner): Phone {
  const random = world.random.fork('phone', owner.name)
  const phone: Phone = {
    ...owner,
    random,
    dataKey: random.bytes(32),
    wall: { ahead_ms: 0 },
    disk: startDisk(world.scheduler, random.fork('disk'), {
      fate: () => fateOf(world, phone),
      decided: (found, changes, result) => decidedBy(world, phone, { found, changes, result }),
      saved: (changes, result) => onSaved(world, phone, changes, result),
      crash: () => crash(world, phone),
      threw: error => world.fail('threw', String(error)),
    } satisfies DiskEvents),
    states: new Map(),
    lines: new Set(),
    damaged: new Set(),
    tabs: [],
    boots: 0,
    online: true,
    silentUntil_ms: 0,
  }
  world.phones.push(phone)
  return phone
}

/** Opens the app, or another tab of it. Resolves when it runs; `null` if it did not open. */
export async function boot(world: World, phone: Phone): Promise<Handfast | null> {
  if (world.isAsleep) return null
  phone.boots += 1
  const tab: RunningTab = { alive: true, handfast: null }
  phone.tabs.push(tab)
  const opened = await openHandfast(openingOf(world, phone, tab))
  if (!tab.alive) return null
  if (!opened.ok) {
    tab.alive = false
    phone.tabs = phone.tabs.filter(each => each !== tab)
    return null
  }
  const app = opened.value
  if (app.snapshot().me === null) {
    await app.setMe({ name: phone.name, relay: phone.relay, language: 'en' })
  }
  tab.handfast = app
  return app
}

function openingOf(world: World, phone: Phone, tab: RunningTab): Opening {
  const random = phone.random.fork('boot', phone.boots)
  const { scheduler, suite, plant } = world
  const around = socketSurroundings(
    scheduler,
    random.fork('back-off'),
    tab,
    diallerOf(world, phone, tab),
  )
  const entropy = random.fork('entropy')
  return {
    store: phone.disk.open(tab),
    clock: startClock(scheduler, phone.wall, tab, random.below(2 ** 32)),
    entropy: {
      async draw(length) {
        const bytes = entropy.bytes(length)
        return plant.entropy?.(bytes) ?? bytes
      },
    },
    suite,
    relays: relayOverWebSocket(around),
    dataKey: phone.dataKey,
  }
}

/** The program is gone from one moment to the next: battery, a kill, a crash. */
export function crash(world: World, phone: Phone): void {
  for (const tab of phone.tabs) tab.alive = false
  phone.tabs = []
  for (const line of [...phone.lines]) line.hangUp()
  world.digest('crash', phone.name)
}

/** The person closes the app. */
export function close(world: World, phone: Phone): void {
  for (const tab of phone.tabs) tab.handfast?.close()
  crash(world, phone)
}

/** The app as its person has it in hand; `null` when it is closed. */
export function appOf(phone: Phone): Handfast | null {
  return phone.tabs.find(tab => tab.alive && tab.handfast !== null)?.handfast ?? null
}

/** The app, opened now if it was closed; `null` if it does not open. */
export async function opened(world: World, phone: Phone): Promise<Handfast | null> {
  for (let tries = 0; tries < 6; tries++) {
    const app = appOf(phone)
    if (app !== null) return app
    if (phone.tabs.some(tab => tab.alive)) await pause(world, 250)
    else await boot(world, phone)
  }
  return appOf(phone)
}

/** Lets time of the world pass, in a scene. */
export function pause(world: World, span_ms: number): Promise<void> {
  return new Promise(resolve => world.scheduler.at(span_ms, resolve))
}

export function goOffline(phone: Phone): void {
  phone.online = false
  for (const line of [...phone.lines]) line.hangUp()
}

export function goOnline(phone: Phone): void {
  phone.online = true
  for (const tab of phone.tabs) tab.handfast?.retry()
}

function fateOf(world: World, phone: Phone): SaveFate {
  if (world.isCalm) return 'saved'
  world.counts.saves += 1
  if (world.blow?.save === world.counts.saves) return world.blow.fate
  const strikes = (fault: Fault) => {
    const struck = world.weather.strikes(fault)
    if (struck) world.tally.met(fault, flowsOf(world, phone))
    return struck
  }
  if (strikes('crash-before-save')) return 'crash-before'
  if (strikes('crash-after-save')) return 'crash-after'
  if (!strikes('save-fails')) return 'saved'
  return world.random.pick(['store-full', 'store-busy', 'store-failed'] as const)
}

/** Format, nonce and tag of a sealed record. */
const SEALED_MORE_BYTES = 41

function onSaved(
  world: World,
  phone: Phone,
  changes: ReadonlyMap<string, Uint8Array | null>,
  result: unknown,
): void {
  for (const [place, record] of changes) world.digest('saved', phone.name, place, record ?? 'gone')
  for (const [place, record] of changes) {
    if (record === null && place.startsWith(ENTRIES))
      phone.states.delete(place.slice(ENTRIES.length))
  }
  const state = stateIn(result)
  const place = [...changes].find(([each, record]) => record !== null && isOfEntry(each))?.[0]
  if (state === null || place === undefined) return
  const key = place.replace(/^[a-z]+\//, '')
  const before = phone.states.get(key) ?? null
  phone.states.set(key, state)
  noteHolder(world, phone, state)
  const size = (place: string) => Math.max(0, (changes.get(place)?.length ?? 0) - SEALED_MORE_BYTES)
  const entry_bytes = size(`entry/${key}`)
  const evidence_bytes = size(`evidence/${key}`)
  world.tell({ is: 'saved', phone, key, before, after: state, entry_bytes, evidence_bytes })
}

function noteHolder(world: World, phone: Phone, state: State): void {
  const bond = bondOf(state)
  if (bond === null) return
  const id = toHex(bond.id)
  world.holders.set(id, (world.holders.get(id) ?? new Set()).add(phone))
}

const ENTRIES = 'entry/'

function isOfEntry(place: string): boolean {
  return place.startsWith(ENTRIES) || place.startsWith('evidence/')
}

/** Reads every entry as the disk has it now: after a disk was put back, or was torn. */
export async function rereadStates(world: World, phone: Phone): Promise<void> {
  const states = await statesOf(world, phone, phone.disk.image())
  phone.states.clear()
  for (const [key, state] of states) phone.states.set(key, state)
}
