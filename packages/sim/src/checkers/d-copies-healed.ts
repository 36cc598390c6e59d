/**
 * (d) After an honest check a silent copy's state opens nothing: the first step begun after the
 * theft shuts him out, whoever's data it was, and such a step follows each check by itself.
 */
import { equalBytes, toHex } from '@handfast/core'
import { type Bond, reveal } from '../inside.ts'
import { keyOf } from '../suite/remembering.ts'
import { bondOf, type Checker, type Happening, holdersOf, type World } from '../world.ts'
import { lastEpochOpen, type Record } from './follower.ts'

export const NAME = 'd-copies-healed'

type Leak = { readonly bond: Bond; readonly at_ms: number }
/** A step that was begun, by the bond and the epoch it leaves. */
type Begun = { readonly bond: string; readonly n: number; readonly at_ms: number }
/** A check that came to a match: when it was asked, and the epoch soon after it. */
type Checked = { readonly bond: string; readonly n: number; readonly asked_ms: number }

/** `healed` gets, for each leak, how many epochs what was stolen stayed of use. */
export function copiesHealed(healed: number[]): Checker {
  const leaks: Leak[] = []
  const begun: Begun[] = []
  const checked: Checked[] = []
  /** The other's first public key, which whoever holds the first root learns as the phone does. */
  const firstKeys = new Map<string, Uint8Array>()
  /** Each once, however often it was sent. */
  const wires = new Map<string, Uint8Array>()
  const reached = new Map<string, number>()
  const roots = new Set<string>()
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is === 'put') wires.set(keyOf(happening.body.subarray(0, 40)), happening.body)
      if (happening.is === 'leaked') {
        const bond = bondOf(happening.state)
        if (bond !== null) leaks.push({ bond, at_ms: world.scheduler.now_ms() })
      }
      if (happening.is === 'honest-check' && happening.matched) {
        checked.push(checkedBy(happening))
      }
      if (happening.is === 'saved') {
        noteSteps(world, begun, reached, happening)
        noteFirstKey(firstKeys, bondOf(happening.after))
        const root = bondOf(happening.after)?.epoch.root
        if (root !== undefined) roots.add(keyOf(reveal(root)))
      }
      if (happening.is === 'world-over') {
        const record = { wires: [...wires.values()], roots, read: new Map() }
        const course = { begun, checked, firstKeys, record, reached, healed }
        for (const leak of leaks) judge(world, leak, course)
      }
    },
  }
}

function noteSteps(
  world: World,
  begun: Begun[],
  reached: Map<string, number>,
  { before, after }: Extract<Happening, { is: 'saved' }>,
): void {
  const bond = bondOf(after)
  if (bond === null) return
  const id = toHex(bond.id)
  reached.set(id, Math.max(reached.get(id) ?? 0, bond.epoch.n))
  const earlier = bondOf(before)?.pulse ?? null
  if (bond.pulse === null) return
  if (earlier !== null && equalBytes(earlier.hash, bond.pulse.hash)) return
  begun.push({ bond: id, n: bond.epoch.n, at_ms: world.scheduler.now_ms() })
}

function checkedBy({ pair, begun_ms }: Extract<Happening, { is: 'honest-check' }>): Checked {
  const epochs = pair.sides.map(({ phone, key }) => bondOf(phone.states.get(key))?.epoch.n ?? 0)
  return { bond: pair.id, n: Math.min(...epochs), asked_ms: begun_ms }
}

function noteFirstKey(firstKeys: Map<string, Uint8Array>, bond: Bond | null): void {
  if (bond?.epoch.n !== 0 || bond.epoch.theirs.is !== 'known') return
  firstKeys.set(toHex(bond.id) + bond.role, bond.epoch.theirs.key)
}

type Course = {
  readonly begun: readonly Begun[]
  readonly checked: readonly Checked[]
  readonly firstKeys: ReadonlyMap<string, Uint8Array>
  readonly record: Record
  readonly reached: ReadonlyMap<string, number>
  readonly healed: number[]
}

function judge(world: World, leak: Leak, course: Course): void {
  const { begun, checked, record, reached, healed } = course
  // Where somebody acted, or a phone was put back, there are two courses of one bond: (c) is for that.
  if (holdersOf(world, leak.bond.id).some(phone => world.doubled.has(phone))) return
  const id = toHex(leak.bond.id)
  const first = begun.find(
    each => each.bond === id && each.at_ms > leak.at_ms && (reached.get(id) ?? 0) > each.n,
  )
  const after = checked.filter(each => each.bond === id && each.asked_ms > leak.at_ms)
  if (first === undefined && after.length === 0) return
  const stolen = withFirstKey(leak.bond, course.firstKeys)
  const open_n = lastEpochOpen(world.suite, stolen, record)
  const what = `stolen at epoch ${stolen.epoch.n}, it still opens epoch ${open_n}`
  if (after.some(({ n }) => open_n >= n)) world.fail(NAME, `${what}, after an honest check`)
  if (first === undefined) return
  healed.push(open_n + 1 - stolen.epoch.n)
  if (open_n > first.n) world.fail(NAME, what)
}

function withFirstKey(bond: Bond, firstKeys: ReadonlyMap<string, Uint8Array>): Bond {
  const key = firstKeys.get(toHex(bond.id) + bond.role)
  if (bond.epoch.theirs.is === 'known' || key === undefined) return bond
  return { ...bond, epoch: { ...bond.epoch, theirs: { is: 'known', key } } }
}
