/** Steps that meet loss, repetition and time, and the end of a bond. */
import { endBond } from './copies.ts'
import { mailboxId } from './derive.ts'
import { answer, ask, numberOf, ticks } from './flows-check.ts'
import { challenge, hear, said } from './flows-spoken.ts'
import { finish } from './receive.ts'
import { bondOf } from './side.ts'
import { start } from './tick.ts'
import {
  act,
  deliverBytes,
  deliverKind,
  type Flow,
  goOn,
  type Step,
  settle,
  wait,
} from './world.ts'

type Letter = 'A' | 'B'

const day_ms = 86_400_000

/** `I` is the letter of the phone that starts steps. */
export function steps(settled: Flow, unsettled: Flow): Flow[] {
  return [
    weekly(settled),
    weeklyLate(settled),
    repeated(settled),
    movedLost(settled),
    replyLost(settled),
    pauses(settled),
    tooMany(settled),
    unconfirmedSays(settled),
    behindAgain(settled),
    pulseAfterCheck(settled),
    byI(settled),
    byR(settled),
    afterCheck(settled),
    endCrossesStep(settled),
    endBeforeStep(settled),
    noWeekBehindEnd(settled),
    dueWithAnyWire(settled),
    pulseAtAnchor(unsettled),
    checkAtAnchor(settled),
  ]
}

function lettersOf(flow: Flow): { i: Letter; r: Letter } {
  return flow.sides.A.bond?.role === 'I' ? { i: 'A', r: 'B' } : { i: 'B', r: 'A' }
}

export function starts(flow: Flow, letter: Letter): Step {
  return act(flow, letter, { do: 'start' }, side => {
    start(side)
    finish(side)
  })
}

export function ends(flow: Flow, letter: Letter): Step {
  return act(flow, letter, { do: 'end' }, side => {
    endBond(side)
    finish(side)
  })
}

function weekly(settled: Flow): Flow {
  const title = 'a week without a check: a step begins by itself, and only then'
  const flow = goOn(settled, 'step-weekly', title, [
    'STEP-3',
    'STEP-4',
    'STEP-9',
    'EVID-6',
    'TABLE-2',
  ])
  const { i } = lettersOf(flow)
  wait(flow, 7 * day_ms - 60_000)
  ticks(flow, i)
  wait(flow, 60_000)
  settle(flow, ticks(flow, i))
  return flow
}

/** STEP-3: the week runs from when the last step was finished, not from when it was begun. */
function weeklyLate(settled: Flow): Flow {
  const title = 'a step that took two days: the next is due a week after the reply was taken'
  const flow = goOn(settled, 'step-weekly-late', title, ['STEP-3', 'STEP-9'])
  const { i } = lettersOf(flow)
  const pulse = pulseOut(flow)
  wait(flow, 2 * day_ms)
  settle(flow, pulse)
  wait(flow, 6 * day_ms)
  ticks(flow, i)
  wait(flow, day_ms)
  settle(flow, ticks(flow, i))
  return flow
}

/** A pulse is out, with nothing answered yet. */
function pulseOut(flow: Flow): Step {
  const { i } = lettersOf(flow)
  wait(flow, 7 * day_ms)
  return ticks(flow, i)
}

function repeated(settled: Flow): Flow {
  const title = 'every message of a step comes twice'
  const flow = goOn(settled, 'step-repeated', title, [
    'STEP-6',
    'STEP-7',
    'RECV-1',
    'EVID-10',
    'SEND-1',
    'TABLE-1',
  ])
  const pulse = pulseOut(flow)
  const reply = deliverKind(flow, pulse, 'pulse')
  deliverKind(flow, pulse, 'pulse')
  const moved = deliverKind(flow, reply, 'reply')
  const again = deliverKind(flow, reply, 'reply')
  deliverKind(flow, moved, 'moved')
  deliverKind(flow, again, 'moved')
  deliverKind(flow, pulse, 'pulse')
  return flow
}

function movedLost(settled: Flow): Flow {
  const title = 'moved is lost; R asks in front of which the reply goes, then moved comes again'
  const flow = goOn(settled, 'step-moved-lost', title, ['STEP-5', 'STEP-6', 'SEND-2'])
  const { r } = lettersOf(flow)
  deliverKind(flow, deliverKind(flow, pulseOut(flow), 'pulse'), 'reply')
  const asked = ask(flow, r)
  const again = deliverKind(flow, asked, 'reply')
  deliverKind(flow, asked, 'ask')
  deliverKind(flow, again, 'moved')
  return flow
}

function replyLost(settled: Flow): Flow {
  const title = 'the reply is lost and comes at the next start'
  const flow = goOn(settled, 'step-reply-lost', title, ['STEP-7'])
  const { i, r } = lettersOf(flow)
  deliverKind(flow, pulseOut(flow), 'pulse')
  starts(flow, i)
  settle(flow, starts(flow, r))
  return flow
}

function pauses(settled: Flow): Flow {
  const title = 'an unanswered pulse: to the anchor after 10 s, again after 30 s, 60 s'
  const flow = goOn(settled, 'step-pauses', title, ['BOX-3', 'STEP-7', 'TABLE-2'])
  const { i } = lettersOf(flow)
  pulseOut(flow)
  wait(flow, 9_800)
  ticks(flow, i)
  wait(flow, 20_000)
  ticks(flow, i)
  wait(flow, 60_000)
  settle(flow, ticks(flow, i))
  return flow
}

/** STEP-4: R takes two for a check; a third waits for a day to go by. */
function tooMany(settled: Flow): Flow {
  const title = 'a pulse that R does not take yet changes nothing and comes again'
  const flow = goOn(settled, 'step-too-soon', title, ['STEP-4', 'STEP-7'])
  const { i } = lettersOf(flow)
  // The clock of I is ahead by a week: only I thinks that a step is due.
  wait(flow, 7 * day_ms)
  const pulse = ticks(flow, i)
  wait(flow, 400 - 7 * day_ms)
  deliverKind(flow, pulse, 'pulse')
  wait(flow, day_ms)
  settle(flow, deliverKind(flow, pulse, 'pulse'))
  return flow
}

function unconfirmedSays(settled: Flow): Flow {
  const title = 'R is unconfirmed and answers a check: moved, then the answer'
  const flow = goOn(settled, 'step-unconfirmed', title, ['STEP-6', 'RECV-1', 'CHECK-9', 'EVID-7'])
  const { i, r } = lettersOf(flow)
  const pulse = pulseOut(flow)
  const asked = ask(flow, i)
  deliverKind(flow, pulse, 'pulse')
  const heard = deliverKind(flow, asked, 'ask')
  settle(flow, deliverKind(flow, heard, 'reply'))
  settle(flow, answer(flow, r, true, numberOf(flow, i)))
  return flow
}

/** A relay's order, or somebody who spoke as R: I cannot tell, and says again what R lacks. */
function behindAgain(settled: Flow): Flow {
  const title = 'R is level, then a message of before comes: moved comes again'
  const flow = goOn(settled, 'step-behind-again', title, ['STEP-6'])
  const { r } = lettersOf(flow)
  const moved = deliverKind(flow, deliverKind(flow, pulseOut(flow), 'pulse'), 'reply')
  const early = ask(flow, r)
  deliverKind(flow, moved, 'moved')
  deliverKind(flow, ask(flow, r), 'ask')
  const again = deliverKind(flow, early, 'ask')
  deliverKind(flow, again, 'moved')
  return flow
}

/** STEP-7: R could not take it before; now a check has counted. */
function pulseAfterCheck(settled: Flow): Flow {
  const title =
    'a pulse is lost; with the first check that counts it goes out again, and no later one'
  const flow = goOn(settled, 'step-pulse-after-check', title, ['STEP-3', 'STEP-7', 'RECV-2'])
  const { i, r } = lettersOf(flow)
  pulseOut(flow)
  deliverKind(flow, ask(flow, r), 'ask')
  deliverKind(flow, ask(flow, r), 'ask')
  answer(flow, i, false, 0, 0)
  settle(flow, answer(flow, i, true, numberOf(flow, r), 1))
  return flow
}

function byI(settled: Flow): Flow {
  const title = 'the initiator ends the bond'
  const flow = goOn(settled, 'end-by-i', title, ['END-1', 'END-2', 'BOX-3', 'COND-2'])
  const { i, r } = lettersOf(flow)
  deliverKind(flow, ask(flow, r), 'ask')
  settle(flow, ends(flow, i))
  ask(flow, i)
  ask(flow, r)
  return flow
}

function byR(settled: Flow): Flow {
  const flow = goOn(settled, 'end-by-r', 'the responder ends the bond', ['END-1', 'COND-1'])
  const { r } = lettersOf(flow)
  settle(flow, ends(flow, r))
  ends(flow, r)
  return flow
}

/** END-2: a check of before is no reason for a step. COND-2: what was said stays with its time. */
function afterCheck(settled: Flow): Flow {
  const title = 'the initiator answers and ends the bond: what was asked goes, no step begins'
  const flow = goOn(settled, 'end-after-check', title, ['END-1', 'END-2', 'COND-2'])
  const { i, r } = lettersOf(flow)
  challenge(flow, r, 'talk')
  hear(flow, i, 'talk', said(flow, r))
  deliverKind(flow, ask(flow, r), 'ask')
  answer(flow, i, true, numberOf(flow, r))
  settle(flow, ends(flow, i))
  ticks(flow, i)
  return flow
}

function endCrossesStep(settled: Flow): Flow {
  const title = 'R ends the bond while its step is unconfirmed'
  const flow = goOn(settled, 'end-crosses-step', title, ['END-3', 'SEND-2'])
  const { r } = lettersOf(flow)
  const reply = deliverKind(flow, pulseOut(flow), 'pulse')
  const ended = ends(flow, r)
  settle(flow, ended)
  deliverKind(flow, reply, 'reply')
  return flow
}

function endBeforeStep(settled: Flow): Flow {
  const title = 'I ends the bond in the epoch that R leaves: told again in the next'
  const flow = goOn(settled, 'end-before-step', title, ['END-2', 'END-3', 'EVID-7'])
  const { i } = lettersOf(flow)
  const pulse = pulseOut(flow)
  const ended = ends(flow, i)
  const reply = deliverKind(flow, pulse, 'pulse')
  deliverKind(flow, ended, 'end')
  settle(flow, deliverKind(flow, reply, 'reply'))
  return flow
}

/** END-2: the ask that came behind the end is followed by a step, and no week by another. */
function noWeekBehindEnd(settled: Flow): Flow {
  const title = 'an ask comes behind the end: one step, none a week later, and no answer'
  const flow = goOn(settled, 'end-no-week', title, ['END-2', 'STEP-3', 'COND-1'])
  const { i, r } = lettersOf(flow)
  wait(flow, 2 * day_ms)
  const asked = ask(flow, r)
  deliverKind(flow, ends(flow, r), 'end')
  settle(flow, deliverKind(flow, asked, 'ask'))
  wait(flow, 7 * day_ms)
  ticks(flow, i)
  answer(flow, i, true, 0)
  answer(flow, r, true, 0)
  return flow
}

/** RECV-2: what is refused starts the step that is due; a typed challenge does not, nor a refusal. */
function dueWithAnyWire(settled: Flow): Flow {
  const title = 'a step is due: not with a typed challenge or a refused tap, but with any wire'
  const flow = goOn(settled, 'step-due-with-wire', title, ['RECV-2', 'STEP-3', 'ENV-4'])
  const { i, r } = lettersOf(flow)
  challenge(flow, r, 'talk')
  wait(flow, 7 * day_ms)
  hear(flow, i, 'talk', said(flow, r))
  answer(flow, i, true, 0)
  const to = bondOf(flow.sides[i]).anchor
  deliverBytes(flow, i, new Uint8Array(4096), mailboxId(to.readKey))
  return flow
}

/** SETTLE-3: what goes to the anchor now waits, and is not put beside it. */
function pulseAtAnchor(unsettled: Flow): Flow {
  const title = 'the contact comes again when the pulse is due at the anchor: it goes there alone'
  const flow = goOn(unsettled, 'settle-pulse-at-anchor', title, ['SETTLE-3', 'BOX-3'])
  const { i, r } = lettersOf(flow)
  wait(flow, 60_000)
  const contact = ticks(flow, r)
  deliverKind(flow, contact, 'contact')
  wait(flow, 10_000)
  deliverKind(flow, contact, 'contact')
  deliverKind(flow, contact, 'contact')
  if (bondOf(flow.sides[i]).pulse?.anchored !== true) throw new Error('not at the anchor')
  return flow
}

/** STEP-7: R hears it in its anchor, behind the check for which it takes a step. */
function checkAtAnchor(settled: Flow): Flow {
  const title = 'the first check counts when the pulse is due at the anchor: it goes there alone'
  const flow = goOn(settled, 'step-check-at-anchor', title, ['STEP-7', 'STEP-3', 'BOX-3'])
  const { i, r } = lettersOf(flow)
  wait(flow, 7 * day_ms)
  const asked = ask(flow, i)
  deliverKind(flow, asked, 'ask')
  const given = answer(flow, r, true, numberOf(flow, i))
  wait(flow, 10_000)
  settle(flow, deliverKind(flow, given, 'answer'))
  return flow
}
