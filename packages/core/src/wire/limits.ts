/** Specification constants: another value could not talk to this one, or would promise less. */
export const LIMIT = {
  /** One size class for all messages of bonding, steps and checks. [ENV-1] */
  wire_bytes: 4096,
  /** Two cards and their MAC fit one QR code that any camera reads at once. */
  card_bytes: 250,
  frame_bytes: 320,
  relay_bytes: 100,
  name_bytes: 64,
  /** Characters a person sees; the bytes are bounded by `saying_bytes`. */
  name_characters: 32,
  saying_characters: 80,
  saying_bytes: 320,
  /** Messages one side makes in one epoch. */
  made: 32,
  /** Entries of one side in one bond. */
  asks: 4,
  /** Of one partner in an hour, as a screen of its own. */
  prompts: 3,
  history: 50,
  outbox: 48,
  nonces: 1000,
  kept_epochs: 1024,
  evidence_bytes: 250 * 1024,
  warnings: 8,
  /** A card and its two questions. */
  cards_ms: 120_000,
  code_ms: 600_000,
  ask_ms: 180_000,
  /** A run that began in time may finish a little after its code has expired. */
  code_grace_ms: 120_000,
  link_ms: 7 * 86_400_000,
  /** Either phone may be off for days between two messages of the run. */
  link_grace_ms: 7 * 86_400_000,
  /** An address of an app and the link behind it. */
  link_characters: 2048,
  /** Links that wait to be opened, of one vault. */
  links: 4,
  anchor_after_ms: 10_000,
  hour_ms: 3_600_000,
  day_ms: 86_400_000,
  week_ms: 7 * 86_400_000,
  spoken_pause_ms_max: 300_000,
  spoken_repeat_ms: 60_000,
  steps_per_check: 2,
} as const

/** Entropy one transition is given, taken from the front in the order the specification lists. */
export const ENTROPY_BYTES = 1024
export const KEM_KEY_BYTES = 1216
export const KEM_CIPHERTEXT_BYTES = 1120
export const HASH_BYTES = 16
