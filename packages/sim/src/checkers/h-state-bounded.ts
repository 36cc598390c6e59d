/** (h) State per bond stays under 40 KiB without history and kept evidence, evidence under 256. */
import { encodeEvidence, encodeKept, type State } from '@handfast/core'
import { bondOf, type Checker, type Happening } from '../world.ts'

export const NAME = 'h-state-bounded'
export const STATE_BYTES_MAX = 40 * 1024
export const EVIDENCE_BYTES_MAX = 256 * 1024
export const EPOCHS_MAX = 1024

/** What was held of a bond when one side first came to an epoch. */
export type Mark = {
  readonly epoch: number
  readonly state_bytes: number
  readonly evidence_bytes: number
}

const MARKED = [1, 4, 256, 512, EPOCHS_MAX, 1100]

type Largest = { state_bytes: number; evidence_bytes: number }

/** `largest` is raised to the largest state that was seen; `marks` gets those of round epochs. */
export function stateBounded(largest: Largest, marks: Mark[]): Checker {
  return {
    name: NAME,
    on(happening, world) {
      if (happening.is !== 'saved') return
      const { after, phone, evidence_bytes, entry_bytes } = happening
      mark(marks, happening)
      if (entry_bytes > largest.state_bytes || entry_bytes > STATE_BYTES_MAX) {
        const state_bytes = withoutHistory_bytes(after)
        largest.state_bytes = Math.max(largest.state_bytes, state_bytes)
        if (state_bytes > STATE_BYTES_MAX) {
          world.fail(NAME, `${phone.name}: ${state_bytes} bytes of one bond: ${contentsOf(after)}`)
        }
      }
      largest.evidence_bytes = Math.max(largest.evidence_bytes, evidence_bytes)
      const epochs = after.evidence.epochs.length
      if (evidence_bytes > EVIDENCE_BYTES_MAX || epochs > EPOCHS_MAX) {
        world.fail(NAME, `${phone.name}: ${evidence_bytes} bytes of evidence, ${epochs} epochs`)
      }
    },
  }
}

function mark(marks: Mark[], { before, after }: Extract<Happening, { is: 'saved' }>): void {
  const epoch = bondOf(after)?.epoch.n
  if (epoch === undefined || !MARKED.includes(epoch)) return
  if (bondOf(before)?.epoch.n === epoch) return
  const evidence_bytes = encodeEvidence(after.evidence).length
  marks.push({ epoch, state_bytes: withoutHistory_bytes(after), evidence_bytes })
}

function withoutHistory_bytes({ kept }: State): number {
  if (kept.is !== 'bond') return encodeKept(kept).length
  return encodeKept({ is: 'bond', bond: { ...kept.bond, history: [] } }).length
}

function contentsOf(state: State): string {
  const bond = bondOf(state)
  if (bond === null) return state.kept.is
  return `outbox ${bond.outbox.length}, asks ${bond.asks.length}, asked ${bond.asked.length}`
}
