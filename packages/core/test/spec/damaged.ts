/**
 * Byte by byte: before what came in a vector comes as it was, it comes with a byte changed, and cut.
 * Messages of bonds take turns, so that all together change every byte of a wire and cut it
 * everywhere; of a run and of a frame each byte is changed.
 */
import { expect } from 'vitest'
import { encodeEvidence, encodeKept, fromHex, type State, toHex } from '../../src/index.ts'
import { parseFrame } from '../../src/wire/card.ts'
import type { Ran } from './flows.ts'
import { type Fields, numberAt, runStep, type StepVector, textAt } from './phone.ts'

const WIRE_BYTES = 4096

export interface Damage {
  readonly changed: Set<number>
  /** Where the next delivery goes on. */
  next: number
  deliveries: number
}

export function newDamage(): Damage {
  return { changed: new Set(), next: 0, deliveries: 0 }
}

/** What a phone holds, every byte of it. */
function heldIn({ kept, evidence }: State): Buffer {
  return Buffer.concat([encodeKept(kept), encodeEvidence(evidence)])
}

/** One step of a flow as it was, or with another input, on what the phones held before it. */
interface Moment {
  readonly step: StepVector
  readonly where: string
  readonly before: State
  readonly as: (input: Fields) => State
}

function momentsOf({ flow, begins, phones, wires }: Ran): Moment[] {
  return flow.steps.flatMap((step, at) => {
    const all = phones[at - 1] ?? begins
    const before = all[step.side]
    if (before === undefined) return []
    const as = (input: Fields) =>
      runStep({ ...step, input: { ...step.input, ...input } }, flow, all, wires).state
    return [{ step, where: `${flow.id} ${at}`, before, as }]
  })
}

const spoilt = { do: 'deliver-changed' }

/**
 * ENV-4: what opens under no key changes nothing; what only time does is the same for all. Of each
 * message so many bytes are changed, so far from each other.
 */
export function runDamagedBonds(ran: Ran, damage: Damage, count: number, stride: number): void {
  for (const { step, where, before, as } of momentsOf(ran)) {
    if (step.input.do !== 'deliver' || before.kept.is !== 'bond') continue
    const nothing = heldIn(as({ ...spoilt, length: 0 }))
    const expectNothing = (how: Fields, what: string) =>
      expect(heldIn(as({ ...spoilt, ...how })).equals(nothing), `${where} ${what}`).toBe(true)
    for (let i = 0; i < count; i++) {
      const byte = damage.next % WIRE_BYTES
      damage.next += stride
      damage.changed.add(byte)
      expectNothing({ flip_bit: 8 * byte + (damage.deliveries % 8) }, `byte ${byte}`)
    }
    // What has another length is none before anything is read.
    if (damage.deliveries % 8 === 0) {
      for (const length of [damage.next % WIRE_BYTES, WIRE_BYTES + 1]) {
        expectNothing({ length }, `of ${length} bytes`)
      }
    }
    damage.deliveries += 1
  }
}

/** CODE-10: whatever is changed, nothing comes of it but the end of the run. */
export function runDamagedRuns(ran: Ran, every: number): number {
  let count = 0
  for (const { step, where, before, as } of momentsOf(ran)) {
    if (step.input.do !== 'deliver' || before.kept.is !== 'code') continue
    const wire = ran.wires[numberAt(step.input, 'step')]?.[numberAt(step.input, 'send')]?.wire
    const [, high = 0, low = 0] = wire ?? []
    const nothing = heldIn(as({ ...spoilt, length: 0 }))
    for (let byte = count % every; byte < 3 + 256 * high + low; byte += every) {
      const { kept } = as({ ...spoilt, flip_bit: 8 * byte + (byte % 8) })
      expect(kept.is, `${where} byte ${byte}`).toBe('code')
      const cut = heldIn(as({ ...spoilt, length: byte }))
      expect(cut.equals(nothing), `${where} cut to ${byte}`).toBe(true)
      count += 1
    }
  }
  return count
}

/** CARD-3, CARD-8: a frame that is another one may be another card, and never a MAC over it. */
export function runDamagedFrames(ran: Ran): number {
  let count = 0
  for (const { step, where, before, as } of momentsOf(ran)) {
    if (step.input.do !== 'read-frame' || before.kept.is !== 'cards') continue
    const frame = fromHex(textAt(step.input, 'frame')) ?? new Uint8Array()
    const read = parseFrame(frame)
    const mayRead = read.is === 'frame' && read.frame.mac === null && !before.kept.run.partner
    for (const at of frame.keys()) {
      const changed = frame.map((byte, i) => (i === at ? byte ^ (1 << (at % 8)) : byte))
      const after = as({ frame: toHex(changed) })
      const isRead = mayRead && after.kept.is === 'cards' && after.kept.run.partner?.whole === false
      const isSame = heldIn(after).equals(heldIn(before))
      expect(isRead || isSame, `${where} byte ${at}`).toBe(true)
      const cut = as({ frame: toHex(frame.slice(0, at)) })
      expect(heldIn(cut).equals(heldIn(before)), `${where} cut to ${at}`).toBe(true)
      count += 1
    }
  }
  return count
}
