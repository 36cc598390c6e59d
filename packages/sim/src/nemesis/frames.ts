/** What becomes of a frame on its way from a relay to a phone. */

import type { Fault } from '../faults.ts'
import type { SimRelay } from '../surroundings/relay.ts'
import { flowsOf, type Phone, type World } from '../world.ts'

const MESSAGE = 0x87
/** Op, mailbox, id: where the age stands, and then the body. */
const AGE_AT = 65
const BODY_AT = 69
const DAY_MS = 86_400_000

export type Fate = {
  readonly frame: Uint8Array
  readonly inOrder: boolean
  readonly late_ms: number
}

/** A frame that left a relay for a phone. */
export type Sent = {
  readonly phone: Phone
  readonly relay: SimRelay
  readonly frame: Uint8Array
}

export function fatesOf(world: World, sent: Sent): readonly Fate[] {
  const { phone, frame } = sent
  const strikes = (fault: Fault) => {
    const struck = world.weather.strikes(fault)
    if (struck) world.tally.met(fault, flowsOf(world, phone))
    return struck
  }
  const onTime = (each: Uint8Array) => ({ frame: each, inOrder: true, late_ms: 0 })
  if (strikes('garbage')) return [onTime(garbage(world, frame))]
  if (frame[0] !== MESSAGE) return [onTime(frame)]
  if (strikes('drop')) return []
  if (world.weather.strikes('delay-days')) {
    delayed(world, sent)
    return []
  }
  const told = strikes('lie-age') ? withAge(frame, world.random.pick([0, 1000, 5 * DAY_MS])) : frame
  const came = strikes('corrupt') ? corrupted(world, told) : told
  const fates: Fate[] = [
    strikes('reorder')
      ? { frame: came, inOrder: false, late_ms: world.random.below(20_000) }
      : onTime(came),
  ]
  if (strikes('duplicate')) {
    fates.push({ frame: came, inOrder: false, late_ms: world.random.below(60_000) })
  }
  return fates
}

/** Days late; what is due while every app is closed comes when they are open again. */
function delayed(world: World, { phone, relay, frame }: Sent): void {
  const sent_ms = world.scheduler.now_ms()
  const flows = flowsOf(world, phone)
  const arrive = () => {
    if (world.isCalm) return
    if (world.isAsleep) {
      world.waking.push(arrive)
      return
    }
    const reached = inject(world, relay, withAge(frame, world.scheduler.now_ms() - sent_ms))
    if (reached.length > 0) world.tally.met('delay-days', flows)
  }
  world.scheduler.at(DAY_MS + world.random.below(4 * DAY_MS), arrive)
}

/** Puts a frame in front of every phone that is connected to this relay; says which those were. */
export function inject(world: World, relay: SimRelay, frame: Uint8Array): readonly Phone[] {
  const reached = world.phones.filter(({ lines }) => [...lines].some(line => line.relay === relay))
  for (const { lines } of reached) {
    for (const line of [...lines]) if (line.relay === relay) line.inject(frame)
  }
  return reached
}

function withAge(frame: Uint8Array, age_ms: number): Uint8Array {
  const copy = frame.slice()
  new DataView(copy.buffer).setUint32(AGE_AT, Math.min(age_ms, 2 ** 32 - 1))
  return copy
}

function corrupted(world: World, frame: Uint8Array): Uint8Array {
  const at = BODY_AT + world.random.below(frame.length - BODY_AT)
  return frame.map((byte, i) => (i === at ? byte ^ (1 + world.random.below(255)) : byte))
}

/** What no relay should answer: a cut frame, another one's answer, bytes, or nothing. */
function garbage(world: World, frame: Uint8Array): Uint8Array {
  const { random } = world
  switch (random.below(4)) {
    case 0:
      return frame.slice(0, random.below(frame.length))
    case 1:
      return random.bytes(random.below(200))
    case 2:
      return Uint8Array.of(0x86, ...frame.slice(1, 5), 1 + random.below(12))
    default:
      return new Uint8Array()
  }
}
