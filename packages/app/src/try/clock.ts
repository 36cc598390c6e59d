/** The clock of the three phones: the real one, which can be put ahead. */
import { type Clock, systemClock } from '@handfast/client'

export type AheadClock = Clock & {
  /** So much time passes on the phones at once; what was to wake by then wakes. */
  pass(ms: number): void
}

type Waker = { readonly at_ms: number; readonly ring: () => void; callOff: () => void }

export function openAheadClock(real: Clock = systemClock()): AheadClock {
  let ahead_ms = 0
  const wakers = new Set<Waker>()
  const now = () => {
    const { utc_ms, steady_ms, run } = real.now()
    return { utc_ms: utc_ms + ahead_ms, steady_ms: steady_ms + ahead_ms, run }
  }
  const plan = (waker: Waker) => {
    const left_ms = Math.max(0, waker.at_ms - now().steady_ms)
    waker.callOff = real.wake(left_ms, () => {
      if (wakers.delete(waker)) waker.ring()
    })
  }
  return {
    now,
    wake(delay_ms, ring) {
      const waker: Waker = { at_ms: now().steady_ms + delay_ms, ring, callOff: () => {} }
      wakers.add(waker)
      plan(waker)
      return () => {
        wakers.delete(waker)
        waker.callOff()
      }
    },
    pass(ms) {
      ahead_ms += ms
      for (const waker of wakers) {
        waker.callOff()
        plan(waker)
      }
    },
  }
}
