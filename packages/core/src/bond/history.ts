/** What a person can look up about a bond: the last fifty checks, and when a step is called for. */
import type { Turn } from '../turn.ts'
import { LIMIT } from '../wire/limits.ts'
import type { Bond, HistoryEntry } from './bond.ts'

export function remember(bond: Bond, turn: Turn, entry: Omit<HistoryEntry, 'at_ms'>): Bond {
  const at_ms = turn.now.utc_ms
  return { ...bond, history: [{ ...entry, at_ms }, ...bond.history].slice(0, LIMIT.history) }
}

/** Nothing is decided by the history, so what a person deletes of it is gone. */
export function forgetChecks(bond: Bond, at_ms: number | null): Bond['history'] {
  return at_ms === null ? [] : bond.history.filter(entry => entry.at_ms !== at_ms)
}

/** More than enough steps are as good as too many: the count stays in its byte. */
export function countUp(steps: number): number {
  return Math.min(steps + 1, 255)
}

/** STEP-3, STEP-4: a check happened that calls for a step. */
export function countCheck(bond: Bond, turn: Turn): Bond {
  return { ...bond, checked_ms: turn.now.utc_ms, stepsSinceCheck: 0 }
}
