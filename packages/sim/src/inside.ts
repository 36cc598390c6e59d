/**
 * The one door to the insides of other packages: the rules of a relay without its sockets, and the
 * parts of the protocol that a checker needs to see what a thief could open.
 */

export { openEntries } from '../../client/src/entries.ts'
export { type Journal, loadMending, openJournal } from '../../client/src/journal.ts'
export type { SocketSurroundings } from '../../client/src/relay-socket.ts'
export { openVault, type Vault } from '../../client/src/vault.ts'
export type { Bond, Evidence, Role } from '../../core/src/bond/bond.ts'
export { evidenceKey, mailboxId, theirKey } from '../../core/src/bond/epoch.ts'
export { decodeRunMessage, type RunMessage } from '../../core/src/bonding/run-message.ts'
export { LABEL } from '../../core/src/crypto/labels.ts'
export { open } from '../../core/src/crypto/seal.ts'
export { reveal, Secret } from '../../core/src/crypto/secret.ts'
export {
  nextRoot,
  pulseContent,
  pulseKey,
  replyContent,
  replyKey,
  type StepKeys,
  stepContext,
  stepTranscript,
} from '../../core/src/step/keys.ts'
export { decode } from '../../core/src/wire/codec.ts'
export { decodeMessage, type Message, messageHash, unwrap } from '../../core/src/wire/message.ts'
export { RELAY_LIMITS } from '../../relay/src/limits.ts'
export type { Incoming, Mailboxes, Stored } from '../../relay/src/mailboxes.ts'
export { startMeter } from '../../relay/src/meter.ts'
export { chooseDigits, chooseNameplate } from '../../relay/src/nameplates.ts'
export { fillPage } from '../../relay/src/page.ts'
export type { Peer } from '../../relay/src/parts.ts'
export { type Session, startBlindRelay } from '../../relay/src/relay.ts'
export { startWatchers } from '../../relay/src/watchers.ts'
export { startWork } from '../../relay/src/work.ts'
