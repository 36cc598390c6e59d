import type { Asked } from '../bond/bond.ts'
import { elapsed_ms, type Turn } from '../turn.ts'

/** How long ago it was asked: the wait at the relay and the time here. */
export function sinceAsked_ms(asked: Asked, turn: { readonly now: Turn['now'] }): number {
  return asked.waited_ms + elapsed_ms(asked.arrived, turn.now)
}
