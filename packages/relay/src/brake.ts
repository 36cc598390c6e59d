const MINUTE_MS = 60_000

/** True while there were fewer than `per_minute` in the minute before `now_ms`; then it counts. */
export type Brake = (now_ms: number) => boolean

/** A brake for one connection: it remembers at most `per_minute` times. */
export function startBrake(per_minute: number): Brake {
  let taken: readonly number[] = []
  return now_ms => {
    taken = taken.filter(at_ms => at_ms > now_ms - MINUTE_MS)
    if (taken.length >= per_minute) return false
    taken = [...taken, now_ms]
    return true
  }
}
