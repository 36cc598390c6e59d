/** Every invariant of a world, in the order of their letters. */
import type { Checker } from '../world.ts'
import { noFalseMatch } from './a-no-false-match.ts'
import { noFalseAlarm } from './b-no-false-alarm.ts'
import { copiesFound } from './c-copies-found.ts'
import { counting } from './counting.ts'
import { copiesHealed } from './d-copies-healed.ts'
import { gradesStay } from './e-grades-stay.ts'
import { settles } from './f-settles.ts'
import { noNonceTwice } from './g-no-nonce-twice.ts'
import { type Mark, stateBounded } from './h-state-bounded.ts'
import { relaySeesNothing } from './i-relay-sees-nothing.ts'

/** What checkers measure beside judging. */
export type Measured = {
  readonly healed: number[]
  readonly largest: { state_bytes: number; evidence_bytes: number }
  readonly marks: Mark[]
}

export function allCheckers({ healed, largest, marks }: Measured): readonly Checker[] {
  return [
    noFalseMatch(),
    noFalseAlarm(),
    copiesFound(),
    copiesHealed(healed),
    gradesStay(),
    settles(),
    noNonceTwice(),
    stateBounded(largest, marks),
    relaySeesNothing(),
    counting(),
  ]
}
