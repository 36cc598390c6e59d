/** What looks like chance, and what of a flow there is to pick from. */
import type { Flow, Step } from './world.ts'

export type Letter = 'A' | 'B'
export type Pick = <T>(list: readonly T[]) => T

export const letters: readonly Letter[] = ['A', 'B']

export function otherOf(letter: Letter): Letter {
  return letter === 'A' ? 'B' : 'A'
}

/** Numbers that look like chance, the same for the same seed. */
export function pickerOf(seed: number): Pick {
  let state = Math.imul(seed + 1, 0x9e3779b1) >>> 0
  return list => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x297a2d39) >>> 0
    const found = list[Math.floor((state / 2 ** 32) * list.length)]
    if (found === undefined) throw new Error('nothing to pick from')
    return found
  }
}

export interface Posted {
  step: Step
  send: number
}

export function sentIn({ steps }: Flow): Posted[] {
  return steps.flatMap(step => step.wires.map((_, send) => ({ step, send })))
}

/** What was sent and has not come. */
export function unreadIn(flow: Flow): Posted[] {
  return sentIn(flow).filter(each => !cameIn(flow, each))
}

function cameIn({ steps }: Flow, { step, send }: Posted): boolean {
  const at = steps.indexOf(step)
  return steps.some(
    ({ input }) => input.do === 'deliver' && input.step === at && input.send === send,
  )
}
