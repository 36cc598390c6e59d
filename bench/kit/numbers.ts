/** The middle of some numbers, quantiles, and numbers as a table shows them. */
export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** `q` between 0 and 1; NaN where there is nothing. */
export function quantile(values: readonly number[], q: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * q))] ?? Number.NaN
}

/** Four digits are enough to compare: `0.1234`, `12.34`, `1,234`, `123,456`. */
export function short(value: number): string {
  if (!Number.isFinite(value)) return '?'
  if (Math.abs(value) >= 1000) return Math.round(value).toLocaleString('en-GB')
  return String(Number(value.toPrecision(3)))
}

export function bytesText(size_bytes: number): string {
  if (size_bytes < 10_000) return `${Math.round(size_bytes).toLocaleString('en-GB')} B`
  if (size_bytes < 10_000_000) return `${short(size_bytes / 1000)} kB`
  return `${short(size_bytes / 1_000_000)} MB`
}

export function timeText(took_ms: number): string {
  if (took_ms < 1) return `${short(took_ms * 1000)} µs`
  return took_ms < 10_000 ? `${short(took_ms)} ms` : `${short(took_ms / 1000)} s`
}

/** Waits that long; only for loads of a given rate, never for something to happen. */
export function pause(wait_ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, wait_ms))
}

export function times<T>(count: number, make: (at: number) => T): T[] {
  return Array.from({ length: count }, (_, at) => make(at))
}
