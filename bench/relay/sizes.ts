/** How large the relay's bench is. */
export interface RelaySizes {
  readonly connections: number
  readonly rounds: number
  readonly span_ms: number
  readonly idle: number
  /** Stored mailboxes: the fewest and the most. */
  readonly stored: readonly [number, number]
  readonly starts: number
  /** Rows that lie there already where schemas are compared. */
  readonly variant_rows: number
}

export const FULL_RELAY: RelaySizes = {
  connections: 32,
  rounds: 5,
  span_ms: 1000,
  idle: 10_000,
  stored: [1000, 1_000_000],
  starts: 7,
  variant_rows: 100_000,
}

export const SMALL_RELAY: RelaySizes = {
  connections: 4,
  rounds: 1,
  span_ms: 60,
  idle: 20,
  stored: [10, 100],
  starts: 1,
  variant_rows: 200,
}
