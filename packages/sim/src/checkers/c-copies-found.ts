/**
 * (c) Every copy that acted is found once the genuine two have each got a new message and a step
 * through: at least one of their phones has the alarm.
 */
import { toHex } from '@handfast/core'
import type { Bond } from '../inside.ts'
import {
  bondIdOf,
  bondOf,
  type Checker,
  type Happening,
  type Phone,
  pairsOf,
  type World,
} from '../world.ts'
import { sideText } from './f-settles.ts'

export const NAME = 'c-copies-found'

type Forged = Extract<Happening, { is: 'forged' }>

export function copiesFound(): Checker {
  const forged: Forged[] = []
  /** What the owners' phones made themselves: a copy may come to the same bytes. */
  const genuine = new Set<string>()
  /** Sides that made a new message after the faults stopped: bond and phone. */
  const spoke = new Set<string>()
  /** Bonds that one of the two ended: what a copy ends is ended by nobody. */
  const ended = new Set<string>()
  let isOver = false
  /** What a copy made and the other phone took, by its hash; the bond it was in. */
  const taken = new Map<string, string>()
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is === 'forged') forged.push(happening)
      if (happening.is === 'faults-over') isOver = true
      if (happening.is === 'acted' && happening.act.do === 'end') ended.add(bondIdOf(happening))
      if (happening.is === 'saved') {
        const isNew = noteGenuine(genuine, happening)
        if (isNew && isOver) spoke.add(sideOf(bondOf(happening.after), happening.phone))
      }
      if (happening.is === 'saved' && forged.length > 0) noteTaken(forged, taken, happening)
      if (happening.is !== 'world-over') return
      const bonds = [...taken].flatMap(([hash, id]) => (genuine.has(hash) ? [] : [id]))
      const whats = forged.filter(each => taken.has(each.hash) && !genuine.has(each.hash))
      judge(world, new Set(bonds), { forged: whats, spoke, ended })
    },
  }
}

type Saved = Extract<Happening, { is: 'saved' }>

function sideOf(bond: Bond | null, phone: Phone): string {
  return bond === null ? '' : `${toHex(bond.id)} ${phone.name}`
}

/** Says whether the owner's phone made something new. */
function noteGenuine(genuine: Set<string>, { after }: Saved): boolean {
  const bond = bondOf(after)
  if (bond === null) return false
  const before = genuine.size
  for (const hash of bond.epoch.made.slice(-3)) genuine.add(toHex(hash))
  if (bond.role === 'R' && bond.left !== null) genuine.add(toHex(bond.left.lastHash))
  return genuine.size > before
}

function noteTaken(
  forged: readonly Forged[],
  taken: Map<string, string>,
  { phone, after }: Saved,
): void {
  const bond = bondOf(after)
  if (bond === null) return
  const id = toHex(bond.id)
  const theirs = forged.filter(each => each.bond === id && each.phone !== phone)
  if (theirs.length === 0) return
  const told = after.evidence.epochs.flatMap(epoch => [...epoch.heard, ...(epoch.told ?? [])])
  const heard = new Set([...bond.epoch.heard, ...told].map(toHex))
  for (const { hash } of theirs) if (heard.has(hash)) taken.set(hash, id)
}

type Course = {
  readonly forged: readonly Forged[]
  readonly spoke: ReadonlySet<string>
  readonly ended: ReadonlySet<string>
}

function judge(world: World, taken: ReadonlySet<string>, { forged, spoke, ended }: Course): void {
  for (const { id, sides } of pairsOf(world)) {
    if (!taken.has(id)) continue
    world.counts.copied += 1
    const conditions = sides.map(({ phone, key }) => bondOf(phone.states.get(key))?.condition.is)
    if (conditions.includes('torn') || ended.has(id)) continue
    // The promise is for when both have got a new message through.
    const both = sides.every(({ phone, key }) =>
      spoke.has(sideOf(bondOf(phone.states.get(key)), phone)),
    )
    if (!both) continue
    const made = forged
      .filter(each => each.bond === id)
      .map(each => `${each.phone.name}'s ${each.what}`)
    world.fail(NAME, `a copy acted: ${made.join(', ')}; ${sides.map(sideText).join(' | ')}`)
  }
}
