/** The runtime's own clock and entropy. */
import type { Clock } from './ports/clock.ts'
import type { Entropy } from './ports/entropy.ts'

/** Longer delays overflow a timer and would ring at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

export function systemClock(): Clock {
  const run = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
  return {
    now: () => ({ utc_ms: Math.max(0, Date.now()), steady_ms: Math.floor(performance.now()), run }),
    wake: (delay_ms, ring) => wakeAfter(delay_ms, ring),
  }
}

function wakeAfter(delay_ms: number, ring: () => void): () => void {
  const first_ms = Math.min(delay_ms, TIMER_MS_MAX)
  let callOff = () => {}
  const timer = setTimeout(() => {
    if (delay_ms > first_ms) callOff = wakeAfter(delay_ms - first_ms, ring)
    else ring()
  }, first_ms)
  callOff = () => clearTimeout(timer)
  return () => callOff()
}

export function systemEntropy(): Entropy {
  return {
    draw: async length => crypto.getRandomValues(new Uint8Array(length)),
  }
}
