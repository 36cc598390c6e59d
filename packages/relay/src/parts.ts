import type { Clock } from './clock.ts'
import type { RelayLimits } from './limits.ts'
import type { Mailboxes } from './mailboxes.ts'
import type { Meter } from './meter.ts'
import type { Work } from './work.ts'

/** What a relay stands on. `sha256` takes any bytes and gives 32. */
export type RelayParts = {
  readonly mailboxes: Mailboxes
  readonly now: Clock
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  readonly limits: RelayLimits
  readonly work: Work
  readonly meter: Meter
}

/** One connection, as the relay sees it. */
export interface Peer {
  /** `onWritten` is called when the frame left this process, or never will. */
  send(frame: Uint8Array, onWritten?: () => void): void
  /** Ends the connection; `onClose` of the session follows. */
  close(why: 'misuse' | 'storage-failed'): void
}
