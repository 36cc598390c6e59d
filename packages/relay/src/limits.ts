/**
 * What one relay process allows itself. What clients can rely on is in the envelope's limits.
 */
export type RelayLimits = {
  /** Open sockets; one more is answered 503 before it costs anything. */
  readonly connections: number
  /** Bytes waiting for a slow reader; above this the connection ends, its messages stay. */
  readonly buffered_bytes: number
  /** Every connection is pinged this often and ends when it missed one. */
  readonly ping_ms: number
  /** Frames that do not parse, in the life of one connection. */
  readonly bad_frames: number
  /** How often what is past its lifetime is deleted. */
  readonly sweep_ms: number
  /** Stored messages read at a time. */
  readonly replay_messages: number
  /** Size of the database; a put above it answers `storage-failed`. */
  readonly store_bytes: number
}

export const RELAY_LIMITS: RelayLimits = {
  connections: 15_000,
  buffered_bytes: 4 * 1024 * 1024,
  ping_ms: 30_000,
  bad_frames: 10,
  sweep_ms: 60_000,
  replay_messages: 16,
  store_bytes: 64 * 1024 * 1024 * 1024,
}
