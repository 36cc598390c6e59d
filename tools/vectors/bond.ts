/** What one side keeps of one bond, STATE-1 to STATE-8, as types. */
import type { Bytes } from './bytes.ts'
import type { Role } from './derive.ts'
import type { Address, Outcome, Question, Topic } from './messages.ts'

export interface Instant {
  wall_ms: number
  steady_ms: number
  run: number
}

export interface Box {
  relay: string
  readKey: Bytes
}

export interface Left {
  n: number
  evidence: Bytes
  box: Box
  theirs: Address
  last: Bytes
  lastHash: Bytes
  sent: Instant
  anchored: boolean
  confirmed: boolean
  ofR: { p3: Bytes; th2: Bytes; pulse: Bytes; spoken: Spoken | undefined } | undefined
}

export interface Spoken {
  key: Bytes
  made: Bytes
  heard: Bytes
}

export interface Pulse {
  message: Bytes
  hash: Bytes
  nextSeed: Bytes
  nextBox: Box
  ssR: Bytes
  ctx: Bytes
  begun_ms: number
  sent: Instant
  anchored: boolean
}

export interface Ask {
  id: Bytes
  question: Question
  number: number
  n: number
  message: Bytes
  hash: Bytes
  ssP: Bytes
  ctx: Bytes
  begun: Instant
  sent: Instant
  anchored: boolean
  isOpen: boolean
  over: AskOver | undefined
}

export interface AskOver {
  outcome: Outcome
  at_ms: number
  lateNo_ms: number | undefined
  answer: Bytes | undefined
  done: Bytes | undefined
}

export interface Asked {
  id: Bytes
  question: Question
  n: number
  message: Bytes
  hash: Bytes
  ssP: Bytes
  ctx: Bytes
  asked_ms: number
  arrived: Instant
  waited_ms: number
  isDismissed: boolean
  /** CHECK-11: whether it may cover the screen. */
  isLoud: boolean
  state: AskedState
}

export type AskedState =
  | { is: 'shown' }
  | { is: 'queued'; yes: boolean; number: number; sent: Instant; isOpen: boolean }
  | {
      is: 'answered'
      yes: boolean
      number: number
      message: Bytes
      hash: Bytes
      k3: Bytes
      th2: Bytes
      sent: Instant
      anchored: boolean
      isOpen: boolean
    }
  | { is: 'over'; outcome: Outcome; yes: boolean; at_ms: number }
  | { is: 'late'; at_ms: number }

export interface HistoryEntry {
  at_ms: number
  iAsked: boolean
  byWords: boolean
  question: Question
  outcome: Outcome
}

export interface OutboxEntry {
  id: Bytes
  to: Address
  evidence: Bytes | undefined
  message: Bytes
}

export interface Challenge {
  topic: Topic
  nonce: number
  challenge: string
  expected: string
  begun_ms: number
  fallback: boolean
  over: { outcome: Outcome; at_ms: number } | undefined
}

export interface Brake {
  misses: number
  missed: Instant | undefined
  pause: number
}

export interface Bond {
  id: Bytes
  role: Role
  condition: Condition
  tornUnder: Bytes[]
  grade: { is: 'met' | 'code' | 'link'; at_ms: number }
  myName: string
  theirName: string
  label: string
  fingerprint: Bytes
  meet: Bytes
  meets: { key: Bytes; meet: Bytes; fits: boolean } | undefined
  anchor: Box
  theirAnchor: Address | undefined
  n: number
  root: Bytes
  seed: Bytes
  promised: Bytes | undefined
  ekThem: Bytes | undefined
  box: Box
  theirs: Address
  made: Bytes[]
  heard: Bytes[]
  noncesMade: Bytes
  noncesHeard: Bytes
  left: Left | undefined
  pulse: Pulse | undefined
  contact: Bytes | undefined
  asks: Ask[]
  asked: Asked[]
  prompts_ms: number[]
  challenge: Challenge | undefined
  lastAnswer: { typed: string; topic: Topic; answer: string; at: Instant } | undefined
  warnings: { digits: string; topic: Topic }[]
  brakeV: Brake
  brakeP: Brake
  history: HistoryEntry[]
  outbox: OutboxEntry[]
  made_ms: number
  lastLive_ms: number | undefined
  stepBegun_ms: number
  stepTaken_ms: number
  checked_ms: number | undefined
  stepsSince: number
  resent: Instant
  resentPause: number
}

export type Condition =
  | { is: 'unfinished' }
  | { is: 'sound' }
  | { is: 'torn'; at_ms: number }
  | { is: 'ended'; at_ms: number; by: 'me' | 'them'; told: number }

/** STATE-8. */
export interface Evidence {
  n: number
  key: Bytes
  heard: Bytes[]
  told: Bytes[] | undefined
}
