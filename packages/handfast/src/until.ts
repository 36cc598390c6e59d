/** Waiting for something to stand on a screen. */
import type { Entry, Handfast } from '@handfast/client'

/**
 * The first value that `look` finds in an entry. Looks now, after every change, and once a second,
 * since what a view says also changes with time. Waits until then, or until `signal` aborts: then
 * it rejects with its reason.
 */
export function until<T>(
  handfast: Handfast,
  look: (entry: Entry) => T | undefined,
  signal?: AbortSignal,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const end = () => {
      clearInterval(seconds)
      stop()
      signal?.removeEventListener('abort', giveUp)
    }
    const giveUp = () => {
      end()
      reject(signal?.reason)
    }
    const check = () => {
      for (const entry of handfast.snapshot().entries) {
        const found = look(entry)
        if (found === undefined) continue
        end()
        return resolve(found)
      }
    }
    const stop = handfast.subscribe(check)
    const seconds = setInterval(check, 1000)
    signal?.addEventListener('abort', giveUp)
    if (signal?.aborted) giveUp()
    else check()
  })
}
