/** The two clocks of a phone: one that never jumps, and one that somebody may set. */
import type { Clock } from '@handfast/client'
import type { Scheduler } from '../scheduler.ts'
import type { Tab } from './disk.ts'

/** 3 May 2026, noon: when every world begins. */
export const BEGIN_UTC_MS = Date.UTC(2026, 4, 3, 12)

export type Wall = { ahead_ms: number }

/** The clocks as one run of the program sees them. */
export function startClock(scheduler: Scheduler, wall: Wall, tab: Tab, run: number): Clock {
  const begun_ms = scheduler.now_ms()
  return {
    now: () => ({
      utc_ms: Math.max(0, Math.floor(BEGIN_UTC_MS + scheduler.now_ms() + wall.ahead_ms)),
      steady_ms: Math.floor(scheduler.now_ms() - begun_ms),
      run,
    }),
    wake: (delay_ms, ring) =>
      scheduler.at(delay_ms, () => {
        if (tab.alive) ring()
      }),
  }
}
