/** EVID-3: at most 32 messages a side an epoch, and always room for what must still be said. */
import { LIMIT } from '../wire/limits.ts'
import type { Bond } from './bond.ts'

/** An ask needs room for itself and its `done`. */
export function roomToAsk(bond: Bond): boolean {
  return bond.epoch.made.length + owed(bond) + 2 <= LIMIT.made
}

/** An ask is shown only if there is room for its answer. */
export function roomToAnswer(bond: Bond): boolean {
  return bond.epoch.made.length + owed(bond) + 1 <= LIMIT.made
}

/** Whether a `done` may still go out: a late answer gets one too, if there is room. */
export function roomToTell(bond: Bond): boolean {
  return bond.epoch.made.length + 2 <= LIMIT.made
}

/** Also an ask that was given up: its answer may come late. */
function awaitsDone({ state }: Bond['asks'][number]): boolean {
  return state.is === 'waiting' || state.answer === null
}

/** The step that makes room, a `done` for each open ask, an answer for each one shown, the end. */
function owed(bond: Bond): number {
  const dones = bond.asks.filter(ask => ask.n === bond.epoch.n && awaitsDone(ask)).length
  const answers = bond.asked.filter(asked => asked.state.is === 'shown').length
  return 2 + dones + answers
}
