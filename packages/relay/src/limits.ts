/**
 * What one relay process allows itself. What clients can rely on is in the envelope's limits.
 */
export type RelayLimits = {
  /** Open sockets and plain requests under way; one more is answered 503 before it costs anything. */
  readonly connections: number
  /** Requests of any kind from one address; each connection counts as one. */
  readonly requests_per_minute: number
  /** Claims, and as many allocations, from one address. */
  readonly nameplates_per_minute: number
  /** Requests of one connection that are not answered yet. */
  readonly asked_per_connection: number
  /** Bytes of all requests not answered and all answers not read, of all connections. */
  readonly held_bytes: number
  /** Bytes waiting for a slow reader; above this the connection ends, its messages stay. */
  readonly buffered_bytes: number
  /** Every connection is pinged this often and ends when it missed one. */
  readonly ping_ms: number
  /** By then a request, its body and a TLS handshake are there, or the connection ends. */
  readonly request_ms: number
  /** By then a plain answer was read, or the connection ends. */
  readonly answer_ms: number
  /** Frames that do not parse, in the life of one connection. */
  readonly bad_frames: number
  /** How often what is past its lifetime is deleted. */
  readonly sweep_ms: number
  /** Stored messages read at a time. */
  readonly replay_messages: number
  /** Size of the database; a put above it answers `storage-failed`. */
  readonly store_bytes: number
  /** What is under way when the relay ends has this long to be done, and once more to be read. */
  readonly drain_ms: number
}

export const RELAY_LIMITS: RelayLimits = {
  connections: 15_000,
  requests_per_minute: 6000,
  nameplates_per_minute: 30,
  asked_per_connection: 1024,
  held_bytes: 512 * 1024 * 1024,
  buffered_bytes: 4 * 1024 * 1024,
  ping_ms: 30_000,
  request_ms: 10_000,
  answer_ms: 30_000,
  bad_frames: 10,
  sweep_ms: 60_000,
  replay_messages: 16,
  store_bytes: 64 * 1024 * 1024 * 1024,
  drain_ms: 1000,
}
