/** What one side holds of one bond: states as types, and their one encoding. */

import { instant } from '../turn.ts'
import { address, box } from '../wire/address.ts'
import {
  blob,
  bool,
  bytes,
  list,
  type Of,
  oneOf,
  option,
  secret,
  steady,
  struct,
  tagged,
  text,
  time_ms,
  u8,
  u16,
  u32,
} from '../wire/codec.ts'
import { HASH_BYTES, KEM_KEY_BYTES, LIMIT } from '../wire/limits.ts'
import { question, TOPICS } from './question.ts'

export const ROLES = ['I', 'R'] as const
export type Role = (typeof ROLES)[number]
export const OUTCOMES = ['match', 'not-them', 'other-number', 'no-answer'] as const
export type Outcome = (typeof OUTCOMES)[number]

const hash = bytes(HASH_BYTES)
/** The bytes of a message, before it is sealed for the wire. */
const message = blob(LIMIT.wire_bytes)
const name = text(LIMIT.name_bytes)

/** A fact written once. [BOND-1] */
export const grade = tagged('kind', {
  met: { at_ms: time_ms },
  code: { at_ms: time_ms },
  link: { at_ms: time_ms },
})
export type Grade = Of<typeof grade>

export const condition = tagged('is', {
  unfinished: {},
  sound: {},
  torn: { at_ms: time_ms },
  /** `told`: the epoch in which I told it; told again in each later one. */
  ended: { at_ms: time_ms, by: oneOf(['me', 'them'] as const), told: u32 },
})
export type Condition = Of<typeof condition>

/** Nonces made and heard of one spoken key, one bit each. */
const nonces = struct({
  made: bytes(LIMIT.nonces / 8),
  heard: bytes(LIMIT.nonces / 8),
})
export type Nonces = Of<typeof nonces>

/** The partner's imprint: their X-Wing public key, or before first contact what commits to it. */
const imprint = tagged('is', {
  promised: { hash: bytes(32) },
  known: { key: bytes(KEM_KEY_BYTES) },
})
export type Imprint = Of<typeof imprint>

const epoch = struct({
  n: u32,
  root: secret('RootKey', 32),
  seed: secret('KemSeed', 32),
  theirs: imprint,
  /** Where I listen, and where they do. */
  box,
  address,
  made: list(hash, LIMIT.made),
  heard: list(hash, LIMIT.made),
  nonces,
})
export type Epoch = Of<typeof epoch>

/** The epoch just left, kept while the other may still be in it. */
const left = struct({
  n: u32,
  evidence: secret('EvidenceKey', 32),
  box,
  address,
  /** R's reply or I's `moved`: in front of everything until the step is confirmed. */
  last: message,
  lastHash: hash,
  sent: instant,
  anchored: bool,
  confirmed: bool,
  /** What R needs of the step: to open `moved`, and to speak with who is a step behind. */
  responder: option(
    struct({
      movedKey: secret('MessageKey', 32),
      transcript: bytes(32),
      pulse: hash,
      /** Gone as soon as the step is confirmed. */
      spoken: option(struct({ key: secret('SpokenKey', 32), nonces })),
    }),
  ),
})
export type Left = Of<typeof left>

/** The step I started and that is not answered yet. */
const pulse = struct({
  message,
  hash,
  seed: secret('KemSeed', 32),
  box,
  kem: secret('KemSecret', 32),
  context: bytes(32),
  begun_ms: time_ms,
  sent: instant,
  anchored: bool,
})
export type Pulse = Of<typeof pulse>

const asking = tagged('is', {
  waiting: {},
  /** `done` is what the other was told; `late` when a no came after the screen had closed. */
  over: {
    outcome: oneOf(OUTCOMES),
    at_ms: time_ms,
    late_ms: option(time_ms),
    answer: option(hash),
    done: option(message),
  },
})

/** A live check I asked for. */
export const ask = struct({
  id: bytes(8),
  question,
  number: u8,
  n: u32,
  message,
  hash,
  kem: secret('KemSecret', 32),
  context: bytes(32),
  begun: instant,
  /** When these bytes were made: a question asked again under a new epoch has newer ones. */
  sent: instant,
  anchored: bool,
  /** The screen that asked is the one Handfast would show. */
  open: bool,
  state: asking,
})
export type Ask = Of<typeof ask>

const reading = tagged('is', {
  shown: {},
  /** Answered when the epoch of the question had been left: goes out when it is asked again. */
  queued: { yes: bool, number: u8, sent: instant, open: bool },
  answered: {
    yes: bool,
    number: u8,
    message,
    hash,
    doneKey: secret('MessageKey', 32),
    transcript: bytes(32),
    sent: instant,
    anchored: bool,
    open: bool,
  },
  over: { outcome: oneOf(OUTCOMES), yes: bool, at_ms: time_ms },
  /** It came when its time was over: shown without a keypad. */
  late: { at_ms: time_ms },
})

/** A live check somebody asks of me. */
export const asked = struct({
  id: bytes(8),
  question,
  n: u32,
  message,
  hash,
  kem: secret('KemSecret', 32),
  context: bytes(32),
  /** When it was asked, as far as the relay's word goes. */
  asked_ms: time_ms,
  arrived: instant,
  waited_ms: u32,
  dismissed: bool,
  /** Whether it may cover the screen: the first three of an hour may. */
  loud: bool,
  state: reading,
})
export type Asked = Of<typeof asked>

const brake = struct({ misses: u8, missed: option(instant), pause_ms: u32 })
export type Brake = Of<typeof brake>

const spoken = struct({
  /** The challenge on my screen. */
  asking: option(
    struct({
      about: oneOf(TOPICS),
      nonce: u16,
      challenge: secret('SecretDigits', 9),
      /** Six or nine digits, filled up with full stops. */
      expected: secret('SecretDigits', 9),
      begun_ms: time_ms,
      /** It was made under the key of the epoch left, by one who is a step ahead. */
      fallback: bool,
      state: tagged('is', {
        waiting: {},
        over: { outcome: oneOf(OUTCOMES), at_ms: time_ms },
      }),
    }),
  ),
  /** The last answer I said, shown again if the same digits are typed within a minute. */
  answered: option(
    struct({
      digits: blob(9),
      about: oneOf(TOPICS),
      answer: secret('SecretDigits', 9),
      at: instant,
    }),
  ),
  /** Digits that fitted another topic than the one picked. */
  warnings: list(struct({ digits: blob(9), about: oneOf(TOPICS) }), LIMIT.warnings),
  askBrake: brake,
  hearBrake: brake,
})
export type Spoken = Of<typeof spoken>

const historyEntry = struct({
  at_ms: time_ms,
  iAsked: bool,
  by: oneOf(['live', 'words'] as const),
  question,
  outcome: oneOf(OUTCOMES),
})
export type HistoryEntry = Of<typeof historyEntry>

/** A message on its way to a relay. */
export const post = struct({
  id: hash,
  address,
  /** The key whose envelope it goes out in; none while bonding, before there is one. */
  envelope: option(secret('EvidenceKey', 32)),
  message,
})
export type Post = Of<typeof post>

export const bond = struct({
  id: bytes(16),
  role: oneOf(ROLES),
  condition,
  /** Epochs whose messages tore the bond: the notice goes out under their keys too. */
  tornUnder: list(secret('EvidenceKey', 32), 4),
  grade,
  myName: name,
  theirName: name,
  label: name,
  /** Public: what the mark is drawn from. */
  imprintHash: bytes(16),
  meetKey: secret('MeetKey', 32),
  /** The entry this one was made to go on with, until it may take its place. [MEET-3] */
  meets: option(
    struct({
      entry: bytes(16),
      key: secret('MeetKey', 32),
      /** Whether the other's tag fitted: known from the frame or the contact with their MAC. */
      fits: oneOf(['unknown', 'yes'] as const),
    }),
  ),
  myAnchor: box,
  theirAnchor: option(address),
  epoch,
  left: option(left),
  pulse: option(pulse),
  /** What I sent first, and again until the other was seen at epoch 1. */
  contact: option(message),
  asks: list(steady(ask), LIMIT.asks),
  asked: list(steady(asked), LIMIT.asks),
  /** When the last prompts covered the screen. */
  prompts: list(time_ms, LIMIT.prompts),
  spoken,
  history: list(steady(historyEntry), LIMIT.history),
  outbox: list(steady(post), LIMIT.outbox),
  made_ms: time_ms,
  lastProof_ms: option(time_ms),
  /** When the last finished step was begun: since then a copied phone would not be noticed. */
  stepBegun_ms: time_ms,
  stepTaken_ms: time_ms,
  /** Checks that call for a step: when the last one ended, steps begun since. */
  checked_ms: option(time_ms),
  stepsSinceCheck: u8,
  /** When unfinished steps went out last, and the pause until they do again. */
  resent: instant,
  resendPause_ms: u32,
})
export type Bond = Of<typeof bond>

/** What lies beside a bond for long: evidence keys and told lists of epochs left. */
const keptEpoch = struct({
  n: u32,
  key: secret('EvidenceKey', 32),
  /** What came in it; judged when the list comes. */
  heard: list(hash, LIMIT.made + 1),
  /** What the other said to have made in it. */
  told: option(list(hash, LIMIT.made + 1)),
})
export type KeptEpoch = Of<typeof keptEpoch>
export const evidence = struct({ epochs: list(keptEpoch, LIMIT.kept_epochs) })
export type Evidence = Of<typeof evidence>

export const NO_NONCES: Nonces = {
  made: new Uint8Array(LIMIT.nonces / 8),
  heard: new Uint8Array(LIMIT.nonces / 8),
}
export const NO_SPOKEN: Spoken = {
  asking: null,
  answered: null,
  warnings: [],
  askBrake: { misses: 0, missed: null, pause_ms: 0 },
  hearBrake: { misses: 0, missed: null, pause_ms: 0 },
}

/** One side of a bond, whole: the bond, and beside it what is kept of the epochs it left. */
export type Held = { readonly bond: Bond; readonly evidence: Evidence }

export function withBond(held: Held, change: Partial<Bond>): Held {
  return { ...held, bond: { ...held.bond, ...change } }
}

export function otherRole(role: Role): Role {
  return role === 'I' ? 'R' : 'I'
}
