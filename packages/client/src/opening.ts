/** What an open vault is made of. */
import type { OpenEntries } from './entries.ts'
import type { Ports } from './journal.ts'
import type { RelayPort } from './ports/relay.ts'

export type Opening = Ports & {
  readonly relays: RelayPort
  readonly dataKey: Uint8Array
  /** What was opened already, for a first look at the same store. */
  readonly entries?: OpenEntries
}
