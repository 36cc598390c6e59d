/**
 * (c) Every copy that acted is found once the genuine two have each got a new message and a step
 * through: at least one of their phones has the alarm.
 */
import { toHex } from '@handfast/core'
import { bondOf, type Checker, type Happening, pairsOf, type World } from '../world.ts'

export const NAME = 'c-copies-found'

type Forged = Extract<Happening, { is: 'forged' }>

export function copiesFound(): Checker {
  const forged: Forged[] = []
  /** Bonds in which the other phone took what a copy made. */
  const taken = new Set<string>()
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is === 'forged') forged.push(happening)
      if (happening.is === 'saved' && forged.length > 0) noteTaken(forged, taken, happening)
      if (happening.is === 'world-over') judge(world, taken)
    },
  }
}

function noteTaken(
  forged: readonly Forged[],
  taken: Set<string>,
  { phone, after }: Extract<Happening, { is: 'saved' }>,
): void {
  const bond = bondOf(after)
  if (bond === null) return
  const id = toHex(bond.id)
  const theirs = forged.filter(each => each.bond === id && each.phone !== phone)
  if (theirs.length === 0 || taken.has(id)) return
  const told = after.evidence.epochs.flatMap(epoch => [...epoch.heard, ...(epoch.told ?? [])])
  const heard = new Set([...bond.epoch.heard, ...told].map(toHex))
  if (theirs.some(each => heard.has(each.hash))) taken.add(id)
}

function judge(world: World, taken: ReadonlySet<string>): void {
  for (const { id, sides } of pairsOf(world)) {
    if (!taken.has(id)) continue
    const conditions = sides.map(({ phone, key }) => bondOf(phone.states.get(key))?.condition.is)
    if (conditions.includes('torn') || conditions.includes('ended')) continue
    world.fail(NAME, `a copy acted between ${sides.map(({ phone }) => phone.name).join(' and ')}`)
  }
}
