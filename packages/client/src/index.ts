/** Runs the core: one open vault, its links and its timers. */
export type { Act, Entry, Handfast, Snapshot } from './api.ts'
export { type OpenEntries, openEntries } from './entries.ts'
export { type ClientError, failed, type Result, succeeded } from './errors.ts'
export { firstLook } from './first-look.ts'
export { openHandfast } from './handfast.ts'
export type { Ports } from './journal.ts'
export type { Me } from './me.ts'
export { emptyMemory, type Memory, memoryStore } from './memory-store.ts'
export type { LinkState } from './network.ts'
export { noRelays } from './no-relays.ts'
export type { Opening } from './opening.ts'
export type { Clock } from './ports/clock.ts'
export type { Entropy } from './ports/entropy.ts'
export type {
  Arrived,
  RelayEvents,
  RelayFailure,
  RelayLink,
  RelayPort,
} from './ports/relay.ts'
export type { Changes, Records, Store, Stored, StoreFailure } from './ports/store.ts'
export type { Preferences } from './preferences.ts'
export { relayOverEither } from './relay-either.ts'
export { relayOverWebSocket } from './relay-socket.ts'
export { systemPorts, systemRelays } from './system.ts'
export { systemClock, systemEntropy } from './system-clock.ts'
