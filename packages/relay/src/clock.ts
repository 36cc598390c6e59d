export type Clock = () => number

/** A wall clock this far ahead was set or the machine slept; less is rounding and slewing. */
const LEAP_MS = 1000

/**
 * The relay's time in milliseconds since 1970: it starts at the wall clock's and runs with the
 * monotonic one, so a wall clock that is set back changes nothing. It follows a wall clock that
 * leaps ahead, because a machine that slept may not have counted: a message must never look
 * younger than it is.
 */
export function startClock(wall: Clock, monotonic: Clock): Clock {
  let offset_ms = wall() - monotonic()
  return () => {
    const now_ms = Math.floor(monotonic() + offset_ms)
    const ahead_ms = wall() - now_ms
    if (ahead_ms <= LEAP_MS) return now_ms
    offset_ms += ahead_ms
    return Math.floor(now_ms + ahead_ms)
  }
}
