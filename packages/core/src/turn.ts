/** What every transition is given from outside: primitives, fresh entropy, the time. */
import type { Suite } from './crypto/suite.ts'
import { type Of, struct, time_ms, u32 } from './wire/codec.ts'

/**
 * One moment on both clocks. `steady_ms` never jumps but means nothing outside the run of the
 * program that `run` names; `utc_ms` lasts, and may jump.
 */
export const instant = struct({ utc_ms: time_ms, steady_ms: time_ms, run: u32 })
export type Instant = Of<typeof instant>

export type Turn = {
  readonly suite: Suite
  readonly now: Instant
  /** Takes the next bytes of this transition's entropy. */
  draw(length: number): Uint8Array
}

/** Throws when a transition asks for more than it was given: that would be our mistake. */
export function turnOf(suite: Suite, entropy: Uint8Array, now: Instant): Turn {
  let at = 0
  return {
    suite,
    now,
    draw(length) {
      if (at + length > entropy.length) throw new Error('more entropy drawn than was given')
      at += length
      return entropy.slice(at - length, at)
    },
  }
}

/**
 * Time gone by, by whichever clock says more. Within one run the steady clock bounds it from
 * below, so a wall clock put back cannot keep a question open; a machine that slept is told by the
 * wall clock. In another run, with the wall clock before the stored time, nobody knows how long
 * ago it was: then it was too long ago. [TIME-1] [TIME-3]
 */
export function elapsed_ms(since: Instant, now: Instant): number {
  const wall = now.utc_ms - since.utc_ms
  if (since.run === now.run) return Math.max(0, wall, now.steady_ms - since.steady_ms)
  return wall < -CLOCK_SLACK_MS ? Number.MAX_SAFE_INTEGER : Math.max(0, wall)
}

/** Two programs on one machine read one clock, which is now and then set back by a little. */
const CLOCK_SLACK_MS = 5000

/**
 * The least that has gone by for sure: for pauses, which nobody may cut short. A wall clock that is
 * put forward within one run ends none. [TIME-2]
 */
export function elapsedAtLeast_ms(since: Instant, now: Instant): number {
  if (since.run === now.run) return Math.max(0, now.steady_ms - since.steady_ms)
  return Math.max(0, now.utc_ms - since.utc_ms)
}

/** A stored date ahead of the clock is the clock's. [TIME-2] */
export function elapsedSince_ms(utc_ms: number, now: Instant): number {
  return Math.max(0, now.utc_ms - utc_ms)
}
