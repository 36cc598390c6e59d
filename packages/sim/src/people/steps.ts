/** What people do next, and how long it is until then. */

import { close, opened } from '../phone.ts'
import { pickWeighted, type Random } from '../random.ts'
import { bondOf, type Pair, type Phone, pairsOf, type World } from '../world.ts'
import { bondByCards, bondByCode, bondByLink, meetAgain } from './bonding.ts'
import { check, nag } from './checking.ts'
import { deadSpot, endBond, forgetChecks, reload, rename } from './living.ts'
import { play } from './scene.ts'
import { speak } from './speaking.ts'

const MINUTE_MS = 60_000
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

type Deed = (world: World, random: Random, pair: Pair) => Promise<void>

/** What happens within a bond; bonding and meeting again have draws of their own. */
const DEEDS: readonly (readonly [number, Deed])[] = [
  [80, check],
  [1, nag],
  [7, speak],
  [3, rename],
  [1, forgetChecks],
  [2, endBond],
]

export async function humanStep(world: World, random: Random): Promise<void> {
  const all = pairsOf(world)
  if (world.isMarathon && all[0] !== undefined) return check(world, random, all[0])
  const torn = all.filter(isTorn)
  // "Until you meet, believe no request": so people do meet.
  if (torn.length > 0 && random.chance(0.2)) return meetAgain(world, random, random.pick(torn))
  if (all.length > 0 && random.chance(0.03)) return meetAgain(world, random, random.pick(all))
  const pairs = all.filter(pair => !isOver(pair))
  if (pairs.length === 0 || random.chance(0.03)) return bond(world, random)
  const phone = random.pick(world.phones)
  if (random.chance(0.04)) return reload(world, random, phone)
  if (random.chance(0.03)) return deadSpot(world, random, phone)
  return pickWeighted(random, DEEDS)(world, random, random.pick(pairs))
}

async function bond(world: World, random: Random): Promise<void> {
  const phones = twoOf(world, random)
  await random.pick([bondByCards, bondByCode, bondByLink])(world, random, phones)
}

function twoOf(world: World, random: Random): readonly [Phone, Phone] {
  const first = random.pick(world.phones)
  return [first, random.pick(world.phones.filter(phone => phone !== first))]
}

function isTorn({ sides }: Pair): boolean {
  return sides.some(({ phone, key }) => bondOf(phone.states.get(key))?.condition.is === 'torn')
}

function isOver({ sides }: Pair): boolean {
  return sides.some(({ phone, key }) => {
    const condition = bondOf(phone.states.get(key))?.condition.is
    return condition === 'ended' || condition === 'torn'
  })
}

/** Mostly seconds; sometimes a night, or a year in a drawer with every app closed. */
export async function waitAfter(world: World, random: Random): Promise<void> {
  const span_ms = pickWeighted(random, [
    [50, random.below(20_000)],
    [40, random.below(3 * MINUTE_MS)],
    [6, random.below(2 * HOUR_MS)],
    [3, random.below(3 * DAY_MS)],
    [0.5, random.below(400 * DAY_MS)],
  ])
  if (world.isMarathon) return world.scheduler.advance(40_000)
  const awake_ms = Math.min(span_ms, 8 * MINUTE_MS)
  await world.scheduler.advance(awake_ms)
  if (span_ms <= awake_ms) return
  for (const phone of world.phones) close(world, phone)
  for (const relay of world.relays) await relay.sweep()
  world.isAsleep = true
  await world.scheduler.advance(span_ms - awake_ms)
  world.isAsleep = false
  for (const relay of world.relays) await relay.sweep()
  for (const phone of world.phones) if (random.chance(0.7)) play(world, opened(world, phone))
  for (const arrive of world.waking.splice(0)) {
    world.scheduler.at(MINUTE_MS / 2 + random.below(5 * MINUTE_MS), arrive)
  }
}
