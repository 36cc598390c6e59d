/** The protocol, without input or output. What others may use, and nothing else. */
export { type Evidence, type Grade, type HistoryEntry, OUTCOMES } from './bond/bond.ts'
export { CHANNELS, type Channel, type Question, TOPICS, type Topic } from './bond/question.ts'
export { startCards } from './bonding/cards.ts'
export type { CardsRun } from './bonding/cards-run.ts'
export {
  joinCode,
  joinLink,
  type ParsedCode,
  parseCode,
  startCode,
  startLink,
} from './bonding/code.ts'
export type { CodeRun, RunEnd } from './bonding/code-run.ts'
export { type LinkFault, linkSideOf, type ParsedLink, parseLink } from './bonding/link.ts'
export type { Known } from './bonding/meeting.ts'
export { isMatch, type Match, type Verdict } from './check/verdict.ts'
export { symmetric } from './crypto/primitives/symmetric.ts'
export { nobleSuite, type Suite, type Symmetric } from './crypto/suite.ts'
export { openSuite } from './crypto/suite-in-parts.ts'
export { ERRORS, type ErrorCode, isErrorCode } from './errors.ts'
export { personViewOf } from './person-view.ts'
export type { Delivery } from './receiving.ts'
export {
  decodeEvidence,
  decodeKept,
  encodeEvidence,
  encodeKept,
  isNewerRecord,
  type Kept,
} from './record.ts'
export { CHALLENGE_DIGITS, parseDigits } from './spoken/shown.ts'
export {
  type Listening,
  listeningOf,
  type Outgoing,
  outgoingOf,
  type Request,
  requestOf,
  untilTick_ms,
} from './surroundings.ts'
export {
  type Given,
  type Input,
  knownOf,
  type Outcome,
  replaced,
  replaces,
  type State,
  type Transition,
  transition,
} from './transition.ts'
export { type Instant, turnOf } from './turn.ts'
export {
  type AskedView,
  type AskView,
  type CardsView,
  type CodeView,
  type LinkView,
  type PersonView,
  type SpokenView,
  type View,
  viewOf,
} from './view.ts'
export { mayContact, parseRelay } from './wire/address.ts'
export { compareBytes, equalBytes, fromHex, toHex } from './wire/bytes.ts'
export { ENTROPY_BYTES, LIMIT } from './wire/limits.ts'
export { plainName, plainSaying } from './wire/plain.ts'
