/** TIME-1 to TIME-3: how long ago an instant was. */
import type { Instant } from './bond.ts'

const tooLong_ms = Number.MAX_SAFE_INTEGER

/** What counts against an ask, an answer, a card or a code. */
export function gone_ms(since: Instant, now: Instant): number {
  const wall_ms = now.wall_ms - since.wall_ms
  if (since.run === now.run) return Math.max(0, wall_ms, now.steady_ms - since.steady_ms)
  if (wall_ms < -5_000) return tooLong_ms
  return Math.max(0, wall_ms)
}

/** TIME-2: for a pause of the spoken check only the steady clock counts within a run. */
export function surelyGone_ms(since: Instant, now: Instant): number {
  if (since.run === now.run) return Math.max(0, now.steady_ms - since.steady_ms)
  return Math.max(0, now.wall_ms - since.wall_ms)
}
