/** What must be refused: one input more at some point of a flow, and the layer that refuses it. */
import { type Bytes, hex } from './bytes.ts'
import { onRunWire } from './code.ts'
import { finish, receive } from './receive.ts'
import type { Side } from './side.ts'
import { act, base64, type Flow, type Input, isAnchor, type Step } from './world.ts'

export type Letter = 'A' | 'B'

export interface Attack extends Step {
  id: string
  title: string
  tags: string[]
  flow: string
  after: number
}

export interface Named {
  id: string
  title: string
  tags: string[]
  outcome: string
}

/** Runs an input on a copy; a layer other than the named one is a fault of this program. */
export function attack(
  flow: Flow,
  letter: Letter,
  named: Named,
  input: Input,
  run: (side: Side) => void,
): Attack {
  const copy = structuredClone({ ...flow, id: named.id })
  const step = act(copy, letter, input, run)
  if (step.outcome !== named.outcome) {
    throw new Error(`${named.id}: ${step.outcome} refused it, not ${named.outcome}`)
  }
  const { id, title, tags } = named
  return { ...step, id, title, tags, flow: flow.id, after: flow.steps.length - 1 }
}

/** Bytes that are none of those that were sent. */
export function attackWith(
  flow: Flow,
  letter: Letter,
  named: Named,
  wire: Bytes,
  mailbox: Bytes,
): Attack {
  const input = {
    ...{ do: 'deliver-changed', ...shortest(wire) },
    ...{ mailbox: hex(mailbox), age_ms: 0 },
  }
  return attack(flow, letter, named, input, side => arrive(side, wire, mailbox))
}

/** What stands behind the last byte that is not zero is told by its length. */
function shortest(wire: Bytes): { wire_base64: string; length: number } {
  const end = wire.findLastIndex(byte => byte !== 0) + 1
  return { wire_base64: base64(wire.slice(0, end)), length: wire.length }
}

export type Change = { flip_bit: number } | { length: number } | Record<string, never>

/** Bytes that were sent, with one bit flipped or of another length. */
export function attackChanged(
  flow: Flow,
  letter: Letter,
  named: Named,
  sent: { step: Step; send: number },
  change: Change,
): Attack {
  const found = sent.step.wires[sent.send]
  if (found === undefined) throw new Error('nothing was sent')
  const { mailbox } = found
  const wire = changed(found.wire, change)
  const at = flow.steps.findIndex(each => each.entropy === sent.step.entropy)
  const input = {
    ...{ do: 'deliver-changed', step: at, send: sent.send, ...change },
    ...{ mailbox: hex(mailbox), age_ms: 0 },
  }
  return attack(flow, letter, named, input, side => arrive(side, wire, mailbox))
}

function changed(wire: Bytes, change: Change): Bytes {
  if ('flip_bit' in change) return flipped(wire, Number(change.flip_bit))
  if (!('length' in change)) return wire
  return Uint8Array.from({ length: Number(change.length) }, (_, at) => wire[at] ?? 0)
}

/** Bit 0 is the highest of the first byte. */
export function flipped(bytes: Bytes, bit: number): Bytes {
  return bytes.map((byte, at) => (at === bit >> 3 ? byte ^ (0x80 >> (bit % 8)) : byte))
}

function arrive(side: Side, wire: Bytes, mailbox: Bytes): void {
  if (side.bond === undefined) onRunWire(side, wire)
  else receive(side, { wire, inAnchor: isAnchor(side, mailbox), age_ms: 0 })
  finish(side)
}
