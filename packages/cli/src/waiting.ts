/** Waiting for something to stand in the state, until a time is over or a signal comes. */
import type { Handfast, Snapshot } from '@handfast/client'
import type { Lines } from './input.ts'

export type Waited<T> =
  | { readonly is: 'found'; readonly value: T }
  | { readonly is: 'timed-out' }
  | { readonly is: 'interrupted' }

export type Waiting = {
  readonly handfast: Handfast
  /** Looked at again whenever a line comes. */
  readonly lines?: Lines
  /** On the steady clock; infinite waits for ever. */
  readonly until_ms: number
  readonly interrupted: AbortSignal
  /** About once a second, with the milliseconds left. */
  readonly tell?: (snapshot: Snapshot, left_ms: number) => void
}

/** Looks after every change and once a second, since what a view says also changes with time. */
export function waitFor<T>(
  waiting: Waiting,
  look: (snapshot: Snapshot) => T | undefined,
): Promise<Waited<T>> {
  const { handfast, lines, until_ms, interrupted, tell } = waiting
  return new Promise(resolve => {
    const left_ms = () => until_ms - performance.now()
    const finish = (waited: Waited<T>) => {
      clearInterval(seconds)
      clearTimeout(alarm)
      stop()
      stopLines?.()
      interrupted.removeEventListener('abort', check)
      resolve(waited)
    }
    const check = () => {
      const snapshot = handfast.snapshot()
      const value = look(snapshot)
      if (value !== undefined) return finish({ is: 'found', value })
      if (interrupted.aborted) return finish({ is: 'interrupted' })
      if (left_ms() <= 0) return finish({ is: 'timed-out' })
      tell?.(snapshot, left_ms())
    }
    const stop = handfast.subscribe(check)
    const stopLines = lines?.subscribe(check)
    interrupted.addEventListener('abort', check)
    const seconds = setInterval(check, 1000)
    const alarm = setTimeout(check, Math.min(Math.max(0, left_ms()), TIMER_MS_MAX) + 1)
    check()
  })
}

const TIMER_MS_MAX = 2 ** 31 - 2

export function untilIn_ms(wait_ms: number): number {
  return performance.now() + wait_ms
}
