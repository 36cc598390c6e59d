/**
 * One input to the one flow whose it is: `(state, input, entropy, now) -> (state, outcome)`. What
 * is to be sent stands in the state's outbox, what is to be shown in its view, so that whoever
 * saves the state has saved both. Nothing here throws for input from outside.
 */
import { type Bond, type Evidence, type Held, type Pulse, withBond } from './bond/bond.ts'
import { endBond, tellEndAgain } from './bond/ending.ts'
import { forgetChecks } from './bond/history.ts'
import type { Question, Topic } from './bond/question.ts'
import { resendUnfinished, tickUnfinished } from './bond/resending.ts'
import { send } from './bond/sending.ts'
import { answerFit, answerTouch, isCardsRunOver, seeFrame } from './bonding/cards.ts'
import type { CardsRun } from './bonding/cards-run.ts'
import {
  onAllocated,
  onClaimed,
  onRefused,
  onReleased,
  onRunMessage,
  revokeLink,
  tickCode,
} from './bonding/code.ts'
import type { CodeRun, RunEnd } from './bonding/code-run.ts'
import { continued, type Known, mayReplace } from './bonding/meeting.ts'
import { sendContact } from './bonding/settle.ts'
import { answerAsk, dismissAsked, tickAsked } from './check/answering.ts'
import { askAgain, leaveAsk, startAsk, tickAsks } from './check/asking.ts'
import { sendTorn } from './copies/judging.ts'
import type { Suite } from './crypto/suite.ts'
import type { ErrorCode } from './errors.ts'
import { type Delivery, receive } from './receiving.ts'
import type { Kept } from './record.ts'
import { startedAnew } from './spoken/brake.ts'
import { hearSpoken, judgeSpoken, leaveSpoken, startSpoken } from './spoken/speaking.ts'
import { isStepDue, startStep } from './step/initiator.ts'
import { type Instant, type Turn, turnOf } from './turn.ts'
import { equalBytes } from './wire/bytes.ts'
import { plainName, plainSaying } from './wire/plain.ts'

/** What is kept of one bond or run: its record, and beside it the evidence of epochs left. */
export type State = { readonly kept: Kept; readonly evidence: Evidence }

export type Input =
  /** The program started: what is unfinished goes out again. */
  | { readonly do: 'start' }
  | { readonly do: 'tick' }
  /** A relay has it on disk. */
  | { readonly do: 'posted'; readonly id: Uint8Array }
  | { readonly do: 'receive'; readonly delivery: Delivery }
  /** `known`: my bonds that may be met again. */
  | { readonly do: 'see-frame'; readonly frame: Uint8Array; readonly known?: readonly Known[] }
  | { readonly do: 'touched'; readonly label: string }
  | { readonly do: 'fits' }
  | { readonly do: 'allocated'; readonly nameplate: string }
  | { readonly do: 'claimed'; readonly payload: Uint8Array }
  | { readonly do: 'claim-refused'; readonly why: RunEnd }
  /** The maker of a link takes it back; the relay has done so. */
  | { readonly do: 'revoke' }
  | { readonly do: 'released' }
  | { readonly do: 'ask'; readonly question: Question }
  | { readonly do: 'leave-ask'; readonly id: Uint8Array }
  | {
      readonly do: 'answer'
      readonly id: Uint8Array
      readonly yes: boolean
      readonly number: number
    }
  | { readonly do: 'dismiss'; readonly id: Uint8Array }
  | { readonly do: 'speak'; readonly about: Topic; readonly fallback: boolean }
  | { readonly do: 'judge-spoken'; readonly digits: string }
  | { readonly do: 'leave-spoken' }
  | { readonly do: 'hear-spoken'; readonly about: Topic; readonly digits: string }
  | { readonly do: 'rename'; readonly label: string }
  /** Checks of the history, of one moment or, with `null`, all of them: a person's own to delete. */
  | { readonly do: 'forget-checks'; readonly at_ms: number | null }
  | { readonly do: 'end' }

export type Outcome =
  | { readonly is: 'done' }
  | { readonly is: 'refused'; readonly code: ErrorCode }
  /** The answer to say aloud. */
  | { readonly is: 'answer'; readonly digits: string }
  /** The digits fit another topic than the one picked: somebody asks in my name. */
  | { readonly is: 'other-topic'; readonly about: Topic }

export type Transition = { readonly state: State; readonly outcome: Outcome }

/** What is given from outside: 1,024 bytes of fresh entropy, the time, the primitives. */
export type Given = { readonly suite: Suite; readonly entropy: Uint8Array; readonly now: Instant }

export function transition(state: State, input: Input, given: Given): Transition {
  const turn = turnOf(given.suite, given.entropy, given.now)
  switch (state.kept.is) {
    case 'cards':
      return ofCards(state, state.kept.run, turn, input)
    case 'code':
      return ofCode(state, state.kept.run, turn, input)
    case 'bond':
      return ofBond({ bond: state.kept.bond, evidence: state.evidence }, turn, input)
  }
}

/** Of an entry that may be met again; `null` for runs, and for bonds that never were or are over. */
export function knownOf(entry: Uint8Array, kept: Kept): Known | null {
  if (kept.is !== 'bond' || kept.bond.meets !== null) return null
  const { condition, meetKey } = kept.bond
  const is = condition.is === 'sound' || condition.is === 'torn'
  return is ? { entry, key: meetKey } : null
}

/** The entry that a new session may take the place of, because the other was seen in it. */
export function replaces(kept: Kept): Uint8Array | null {
  return kept.is === 'bond' && mayReplace(kept.bond) ? (kept.bond.meets?.entry ?? null) : null
}

/** MEET-4: the new session under the old entry, also if that is gone or damaged. */
export function replaced(next: State, old: State | null): State | null {
  if (next.kept.is !== 'bond' || replaces(next.kept) === null) return null
  if (old !== null && old.kept.is !== 'bond') return null
  const before = old?.kept.is === 'bond' ? old.kept.bond : next.kept.bond
  const { bond, evidence } = continued({ bond: next.kept.bond, evidence: next.evidence }, before)
  return { kept: { is: 'bond', bond }, evidence }
}

function ofCards(state: State, run: CardsRun, turn: Turn, input: Input): Transition {
  const next = cardsInput(run, turn, input)
  if (typeof next === 'string') return { state, outcome: { is: 'refused', code: next } }
  if (!('condition' in next)) return done({ ...state, kept: { is: 'cards', run: next } })
  return done({ ...state, kept: { is: 'bond', bond: sendContact(next, turn) } })
}

function cardsInput(run: CardsRun, turn: Turn, input: Input): CardsRun | Bond | ErrorCode {
  switch (input.do) {
    case 'see-frame':
      return seeFrame(run, turn, input.frame, input.known)
    case 'touched': {
      const label = input.label === '' ? '' : plainName(input.label)
      if (isCardsRunOver(run, turn)) return 'card-expired'
      return label === null ? 'bad-name' : answerTouch(run, label)
    }
    case 'fits':
      return isCardsRunOver(run, turn) ? 'card-expired' : answerFit(run, turn)
    default:
      return run
  }
}

function ofCode(state: State, run: CodeRun, turn: Turn, input: Input): Transition {
  const next = codeInput(run, turn, input)
  if (!('condition' in next)) return done({ ...state, kept: { is: 'code', run: next } })
  const { bond } = settled({ bond: next, evidence: state.evidence }, turn, next)
  return done({ ...state, kept: { is: 'bond', bond } })
}

function codeInput(run: CodeRun, turn: Turn, input: Input): CodeRun | Bond {
  switch (input.do) {
    case 'allocated':
      return onAllocated(run, input.nameplate)
    case 'claimed':
      return onClaimed(run, turn, input.payload)
    case 'claim-refused':
      return onRefused(run, input.why)
    case 'revoke':
      return revokeLink(tickCode(run, turn), turn)
    case 'released':
      return onReleased(run)
    case 'receive':
      return onRunMessage(tickCode(run, turn), turn, input.delivery.wire)
    case 'posted':
      return { ...run, outbox: run.outbox.filter(entry => !equalBytes(entry.id, input.id)) }
    case 'start':
    case 'tick':
      return tickCode(run, turn)
    default:
      return run
  }
}

function ofBond(held: Held, turn: Turn, input: Input): Transition {
  if (input.do === 'hear-spoken') return ofHearing(held, turn, input)
  const next = bondInput(held, turn, input)
  if (typeof next === 'string') {
    return { state: stateOf(held), outcome: { is: 'refused', code: next } }
  }
  return done(stateOf(settled(next, turn, held.bond)))
}

function bondInput(held: Held, turn: Turn, input: Input): Held | ErrorCode {
  switch (input.do) {
    case 'receive':
      return receive(withBond(held, ticked(held.bond, turn)), turn, input.delivery)
    case 'start':
      return started(held, turn)
    case 'tick':
      return withBond(held, ticked(held.bond, turn))
    case 'posted':
      return posted(held, input.id)
    case 'end':
      // Only meeting closes the alarm, and no caller may talk anybody out of it. [COND-3]
      if (held.bond.condition.is === 'torn') return 'torn'
      return withBond(held, endBond(held.bond, turn))
    case 'rename': {
      const label = plainName(input.label)
      return label === null ? 'bad-name' : withBond(held, { label })
    }
    case 'forget-checks':
      return withBond(held, { history: forgetChecks(held.bond, input.at_ms) })
    case 'dismiss':
      return orRefusal(held, dismissAsked(held.bond, input.id))
    case 'leave-ask':
      return orRefusal(held, leaveAsk(held.bond, turn, input.id))
    case 'leave-spoken':
      return withBond(held, leaveSpoken(held.bond))
    case 'ask':
    case 'answer':
    case 'speak':
    case 'judge-spoken':
      return checkInput(held, turn, input)
    default:
      return held
  }
}

type CheckInput = Extract<Input, { do: 'ask' | 'answer' | 'speak' | 'judge-spoken' }>

/** Only a sound bond asks and answers. [COND-1] */
function checkInput(held: Held, turn: Turn, input: CheckInput): Held | ErrorCode {
  const { bond } = held
  if (bond.condition.is !== 'sound') return bond.condition.is
  switch (input.do) {
    case 'ask': {
      const saying = plainSaying(input.question.saying)
      if (saying === null) return 'bad-saying'
      return orRefusal(held, startAsk(bond, turn, { ...input.question, saying }))
    }
    case 'answer': {
      const isPair = Number.isInteger(input.number) && input.number >= 0 && input.number < 100
      if (input.yes && !isPair) return 'bad-digits'
      return orRefusal(held, answerAsk(bond, turn, input.id, input))
    }
    case 'speak':
      return orRefusal(held, startSpoken(bond, turn, input))
    case 'judge-spoken':
      return orRefusal(held, judgeSpoken(bond, turn, input.digits))
  }
}

function ofHearing(
  held: Held,
  turn: Turn,
  input: Extract<Input, { do: 'hear-spoken' }>,
): Transition {
  const { condition } = held.bond
  if (condition.is !== 'sound') {
    return { state: stateOf(held), outcome: { is: 'refused', code: condition.is } }
  }
  const heard = hearSpoken(held.bond, turn, input.about, input.digits)
  const state = stateOf(withBond(held, heard.bond))
  switch (heard.is) {
    case 'answer':
      return { state, outcome: { is: 'answer', digits: heard.digits } }
    case 'other-topic':
      return { state, outcome: { is: 'other-topic', about: heard.about } }
    case 'refused':
      return { state, outcome: { is: 'refused', code: heard.code } }
  }
}

function started(held: Held, turn: Turn): Held {
  const bond = resendUnfinished(ticked(notAhead(held.bond, turn), turn), turn)
  return withBond(held, bond.condition.is === 'torn' ? sendTorn(bond, turn) : bond)
}

/** TIME-2: a stored date ahead of the clock is the clock's; nothing waits a year for it. */
function notAhead(bond: Bond, turn: Turn): Bond {
  const { utc_ms } = turn.now
  const { spoken } = bond
  const askBrake = startedAnew(spoken.askBrake, turn)
  const hearBrake = startedAnew(spoken.hearBrake, turn)
  return {
    ...bond,
    stepTaken_ms: Math.min(bond.stepTaken_ms, utc_ms),
    stepBegun_ms: Math.min(bond.stepBegun_ms, utc_ms),
    prompts: bond.prompts.map(at_ms => Math.min(at_ms, utc_ms)),
    spoken: { ...spoken, askBrake, hearBrake },
  }
}

function ticked(bond: Bond, turn: Turn): Bond {
  return tickUnfinished(tickAsked(tickAsks(bond, turn), turn), turn)
}

function posted(held: Held, id: Uint8Array): Held {
  const outbox = held.bond.outbox.filter(entry => !equalBytes(entry.id, id))
  return outbox.length === held.bond.outbox.length ? held : withBond(held, { outbox })
}

/**
 * After every input: questions of an epoch left are asked again, an end is told again, a step due
 * is begun, and one under way goes out again after each check. [STEP-7]
 */
function settled(held: Held, turn: Turn, before: Bond): Held {
  const asked = tellEndAgain(askAgain(held.bond, turn), turn)
  const counted = asked.stepsSinceCheck === 0 && before.stepsSinceCheck !== 0
  const due = isStepDue(asked, turn) ? startStep(asked, turn) : asked
  const { pulse } = due
  const again = counted && pulse !== null && isOutAsBefore(before.pulse, pulse)
  const bond = again ? send(turn, due, pulse.message) : due
  return bond === held.bond ? held : withBond(held, bond)
}

/** Begun before this input, and not sent to the anchor by it, where the other hears it as well. */
function isOutAsBefore(before: Pulse | null, now: Pulse): boolean {
  return before !== null && equalBytes(before.hash, now.hash) && before.anchored === now.anchored
}

function orRefusal(held: Held, bond: Bond | ErrorCode): Held | ErrorCode {
  return typeof bond === 'string' ? bond : { ...held, bond }
}

function stateOf(held: Held): State {
  return { kept: { is: 'bond', bond: held.bond }, evidence: held.evidence }
}

function done(state: State): Transition {
  return { state, outcome: { is: 'done' } }
}
