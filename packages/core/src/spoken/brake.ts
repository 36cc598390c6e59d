/** One try, then a pause that grows to at most five minutes; three misses: hang up. [SPOKEN-6] */
import type { Brake } from '../bond/bond.ts'
import { elapsedAtLeast_ms, type Turn } from '../turn.ts'
import { LIMIT } from '../wire/limits.ts'

const FIRST_PAUSE_MS = 5000
export const MISSES_TO_HANG_UP = 3

export const RELEASED: Brake = { misses: 0, missed: null, pause_ms: 0 }

/** A pause begun after the clock's present time begins again: it is never cut short. [TIME-2] */
export function startedAnew(brake: Brake, turn: Turn): Brake {
  const ahead = brake.missed !== null && brake.missed.utc_ms > turn.now.utc_ms
  return ahead ? { ...brake, missed: turn.now } : brake
}

/** How long is still to wait, in milliseconds; 0 when a try is free. */
export function pause_ms(brake: Brake, now: Turn['now']): number {
  return brake.missed === null
    ? 0
    : Math.max(0, brake.pause_ms - elapsedAtLeast_ms(brake.missed, now))
}

export function missed(brake: Brake, turn: Turn): Brake {
  const grown = brake.pause_ms === 0 ? FIRST_PAUSE_MS : brake.pause_ms * 4
  const misses = Math.min(brake.misses + 1, 255)
  return { misses, missed: turn.now, pause_ms: Math.min(grown, LIMIT.spoken_pause_ms_max) }
}
