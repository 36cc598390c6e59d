/** Time from outside. */
import type { Instant } from '@handfast/core'

export interface Clock {
  /** Both clocks at this moment; `run` names this run of the program. */
  now(): Instant
  /** Calls once, not before `delay_ms` have passed; returns how to call it off. */
  wake(delay_ms: number, ring: () => void): () => void
}
