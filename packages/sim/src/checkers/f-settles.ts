/** (f) When faults stop, a bond settles within a dozen messages, with nobody waiting on a person. */
import { outgoingOf, toHex } from '@handfast/core'
import type { Bond } from '../inside.ts'
import { keyOf } from '../suite/remembering.ts'
import { bondOf, type Checker, type Pair, pairsOf, type Side, type World } from '../world.ts'

export const NAME = 'f-settles'
const MESSAGES_MAX = 12

/** What was put since the faults stopped, by the bond whose mailbox it was put into. */
type Sent = {
  readonly bondOfBox: Map<string, string>
  /** What waited to be sent when they stopped: it costs nobody anything. */
  readonly waiting: Set<string>
  readonly bodies: Map<string, Set<string>>
}

export function settles(): Checker {
  const sent: Sent = { bondOfBox: new Map(), waiting: new Set(), bodies: new Map() }
  let counting = false
  return {
    name: NAME,
    on(happening, world) {
      switch (happening.is) {
        case 'faults-over':
          counting = true
          noteWaiting(sent, world)
          return
        case 'saved':
          if (counting) noteBoxes(sent, bondOf(happening.after))
          return
        case 'put':
          if (counting) notePut(sent, happening.mailbox, happening.body)
          return
        case 'time-to-settle-over':
          counting = false
          return judge(world, sent)
        case 'honest-check': {
          const { pair, matched, asks } = happening
          if (!matched && isWhole(world, pair)) {
            world.fail(NAME, `${asks.name} asked, the other answered, and there was no match`)
          }
          return
        }
        case 'world-over':
          for (const pair of wholePairs(world)) judgeSettled(world, pair)
          return
        default:
          return
      }
    },
  }
}

function noteWaiting(sent: Sent, world: World): void {
  for (const state of world.phones.flatMap(({ states }) => [...states.values()])) {
    noteBoxes(sent, bondOf(state))
    for (const { wire } of outgoingOf(state.kept, world.suite)) sent.waiting.add(nameOf(wire))
  }
}

function noteBoxes({ bondOfBox }: Sent, bond: Bond | null): void {
  for (const { address } of bond?.outbox ?? []) {
    if (bond !== null) bondOfBox.set(keyOf(address.id), toHex(bond.id))
  }
}

function notePut({ bondOfBox, waiting, bodies }: Sent, mailbox: Uint8Array, body: Uint8Array) {
  const bond = bondOfBox.get(keyOf(mailbox))
  const name = nameOf(body)
  if (bond !== undefined && !waiting.has(name)) {
    bodies.set(bond, (bodies.get(bond) ?? new Set()).add(name))
  }
}

/** Each message once, however often and to however many places it is sent. */
function nameOf(wire: Uint8Array): string {
  return keyOf(wire.subarray(0, 40))
}

function wholePairs(world: World): readonly Pair[] {
  return pairsOf(world).filter(pair => isWhole(world, pair))
}

function judge(world: World, { bodies }: Sent): void {
  for (const pair of wholePairs(world)) {
    if (judgeSettled(world, pair)) world.counts.settled += 1
    const made = bodies.get(pair.id)?.size ?? 0
    if (made > MESSAGES_MAX) world.fail(NAME, `${made} messages to settle ${pair.id.slice(0, 6)}`)
  }
}

function judgeSettled(world: World, pair: Pair): boolean {
  const isRight = isSettled(pair)
  if (!isRight) world.fail(NAME, `did not settle: ${pair.sides.map(sideText).join(' | ')}`)
  return isRight
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
