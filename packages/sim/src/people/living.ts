/** The rest of life with the app: names, reloads, dead spots, second tabs, and the end of a bond. */

import { boot, close, goOffline, goOnline, opened, pause } from '../phone.ts'
import type { Random } from '../random.ts'
import { flowsOf, type Pair, type Phone, type World } from '../world.ts'
import { act, personOf } from './scene.ts'

export async function rename(world: World, random: Random, pair: Pair): Promise<void> {
  await act(world, random.pick(pair.sides), { do: 'rename', label: `Name ${random.below(1000)}` })
}

/** One check of the history goes, or all of them. */
export async function forgetChecks(world: World, random: Random, pair: Pair): Promise<void> {
  const side = random.pick(pair.sides)
  await opened(world, side.phone)
  const checks = personOf(side)?.history ?? []
  const one = checks.length === 0 || random.chance(0.5) ? null : random.pick(checks)
  await act(world, side, { do: 'forget-checks', at_ms: one?.at_ms ?? null })
}

export async function endBond(world: World, random: Random, pair: Pair): Promise<void> {
  await act(world, random.pick(pair.sides), { do: 'end' })
}

export async function reload(world: World, random: Random, phone: Phone): Promise<void> {
  close(world, phone)
  await pause(world, random.below(3000))
  await opened(world, phone)
}

export async function deadSpot(world: World, random: Random, phone: Phone): Promise<void> {
  goOffline(phone)
  await pause(world, random.below(200_000))
  goOnline(phone)
}

export async function secondTab(world: World, random: Random, phone: Phone): Promise<void> {
  await opened(world, phone)
  const before = new Set(phone.tabs)
  await boot(world, phone)
  const tab = phone.tabs.find(each => !before.has(each))
  if (tab === undefined) return
  world.tally.met('second-tab', flowsOf(world, phone))
  await pause(world, random.below(300_000))
  if (!tab.alive) return
  world.tally.met('second-tab', flowsOf(world, phone))
  // Either is closed; the other is in the person's hand from then on.
  const gone = random.pick(phone.tabs.filter(({ alive }) => alive))
  gone.handfast?.close()
  gone.alive = false
  phone.tabs = phone.tabs.filter(each => each !== gone)
}
