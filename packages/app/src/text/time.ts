/** Dates, times and spans as the person writes them. */
import { language, say } from './text.ts'

const DAY_MS = 86_400_000

/** The person's own variety of the app's language, `en-GB` for instance. */
function localeOf(): string {
  const own = globalThis.navigator?.languages ?? []
  return own.find(tag => tag.split('-')[0]?.toLowerCase() === language()) ?? language()
}

/** `3 May 2026`. */
export function dateOf(at_ms: number): string {
  return new Intl.DateTimeFormat(localeOf(), { dateStyle: 'long' }).format(at_ms)
}

/** `14:32`. */
export function clockOf(at_ms: number): string {
  return new Intl.DateTimeFormat(localeOf(), { timeStyle: 'short' }).format(at_ms)
}

/** `Today, 14:32`, or the date and the time. */
export function momentOf(at_ms: number, now_ms: number): string {
  if (dateOf(at_ms) === dateOf(now_ms)) return say('time.today', { time: clockOf(at_ms) })
  const style = { dateStyle: 'long', timeStyle: 'short' } as const
  return new Intl.DateTimeFormat(localeOf(), style).format(at_ms)
}

/** `two days ago`, `today`: whole days, by the calendar. */
export function daysAgoOf(at_ms: number, now_ms: number): string {
  const days = Math.max(0, midnight(now_ms) - midnight(at_ms)) / DAY_MS
  const relative = new Intl.RelativeTimeFormat(localeOf(), { numeric: 'auto' })
  return relative.format(-Math.round(days), 'day')
}

/** `2 minutes`, rounded up. */
export function minutesOf(span_ms: number): string {
  return unitOf(Math.ceil(span_ms / 60_000), 'minute')
}

/** `12 seconds`, rounded up. */
export function secondsOf(span_ms: number): string {
  return unitOf(Math.ceil(span_ms / 1000), 'second')
}

/** `7 days`, rounded up; below one day `5 hours`. */
export function daysOf(span_ms: number): string {
  if (span_ms < DAY_MS) return unitOf(Math.ceil(span_ms / 3_600_000), 'hour')
  return unitOf(Math.ceil(span_ms / DAY_MS), 'day')
}

function unitOf(value: number, unit: 'minute' | 'second' | 'hour' | 'day'): string {
  const style = { style: 'unit', unit, unitDisplay: 'long' } as const
  return new Intl.NumberFormat(localeOf(), style).format(value)
}

function midnight(at_ms: number): number {
  return new Date(at_ms).setHours(0, 0, 0, 0)
}
