/** (f) When faults stop, a bond settles within a dozen messages, with nobody waiting on a person. */
import { toHex } from '@handfast/core'
import type { Bond } from '../inside.ts'
import { keyOf } from '../suite/remembering.ts'
import { bondOf, type Checker, type Pair, pairsOf, type Side, type World } from '../world.ts'

export const NAME = 'f-settles'
const MESSAGES_MAX = 12

export function settles(): Checker {
  const bodies = new Set<string>()
  let counting = false
  let waiting = 0
  return {
    name: NAME,
    on(happening, world) {
      switch (happening.is) {
        case 'faults-over':
          counting = true
          waiting = waitingPosts(world)
          return
        case 'put':
          if (counting) bodies.add(keyOf(happening.body.subarray(0, 40)))
          return
        case 'time-to-settle-over':
          counting = false
          return judge(world, bodies.size - waiting)
        case 'honest-check': {
          const { pair, matched, asks } = happening
          if (!matched && isWhole(world, pair) && isSettled(pair)) {
            world.fail(NAME, `${asks.name} asked, the other answered, and there was no match`)
          }
          return
        }
        default:
          return
      }
    },
  }
}

function waitingPosts(world: World): number {
  const posts = world.phones.flatMap(phone =>
    [...phone.states.values()].map(state => bondOf(state)?.outbox.length ?? 0),
  )
  return posts.reduce((sum, count) => sum + count, 0)
}

function judge(world: World, made: number): void {
  const pairs = pairsOf(world).filter(pair => isWhole(world, pair))
  for (const pair of pairs) {
    if (isSettled(pair)) world.counts.settled += 1
    else world.fail(NAME, `did not settle: ${pair.sides.map(sideText).join(' | ')}`)
  }
  const all = pairsOf(world).length
  if (made > MESSAGES_MAX * Math.max(1, all)) {
    world.fail(NAME, `${made} messages to settle ${all} bonds`)
  }
}

/** A bond that can settle: both hold it, and nobody's phone was doubled. */
export function isWhole(world: World, pair: Pair): boolean {
  const bonds = bondsOf(pair)
  if (bonds.some(bond => bond.condition.is === 'ended' || bond.condition.is === 'torn'))
    return false
  return !pair.sides.some(({ phone, key }) => world.doubled.has(phone) || phone.damaged.has(key))
}

function bondsOf({ sides }: Pair): readonly Bond[] {
  return sides.flatMap(({ phone, key }) => bondOf(phone.states.get(key)) ?? [])
}

export function isSettled(pair: Pair): boolean {
  const [a, b] = bondsOf(pair)
  if (a === undefined || b === undefined) return false
  return a.epoch.n === b.epoch.n && a.epoch.n > 0 && isQuiet(a) && isQuiet(b)
}

function isQuiet(bond: Bond): boolean {
  if (bond.condition.is !== 'sound' || bond.pulse !== null || bond.outbox.length > 0) return false
  return bond.role === 'I' || bond.left === null || bond.left.confirmed
}

/** One side of a bond in a line. */
export function sideText({ phone, key }: Side): string {
  const bond = bondOf(phone.states.get(key))
  if (bond === null) return `${phone.name} nothing`
  const { condition, epoch, pulse, left, outbox, role, contact } = bond
  const parts = [
    `${phone.name} ${role} ${condition.is} n=${epoch.n}`,
    pulse === null ? '' : 'pulse',
    left === null || left.confirmed ? '' : 'unconfirmed',
    contact === null ? '' : 'contact',
    outbox.length === 0 ? '' : `outbox ${outbox.length}`,
    `made ${epoch.made.length} heard ${epoch.heard.length}`,
    toHex(bond.id).slice(0, 6),
  ]
  return parts.filter(part => part !== '').join(' ')
}
