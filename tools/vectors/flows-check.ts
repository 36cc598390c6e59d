/** Live checks, and the steps that follow them. */
import { answerAsk, closeAsk, closeAsked, startAsk } from './check.ts'
import type { Question } from './messages.ts'
import { finish } from './receive.ts'
import { bondOf } from './side.ts'
import { tick } from './tick.ts'
import { act, deliver, deliverKind, type Flow, goOn, type Step, settle, wait } from './world.ts'

type Letter = 'A' | 'B'

const money: Question = { topic: 'money', channel: 'phone', saying: '£3,000 to account 22' }

export function ask(flow: Flow, letter: Letter, question: Question = money): Step {
  return act(flow, letter, { do: 'ask', question: { ...question } }, side => {
    startAsk(side, question)
    finish(side)
  })
}

export function answer(flow: Flow, letter: Letter, yes: boolean, number: number, asked = 0): Step {
  return act(flow, letter, { do: 'answer', asked, yes, number }, side => {
    const id = bondOf(side).asked[asked]?.id ?? new Uint8Array(8)
    answerAsk(side, id, yes, number)
    finish(side)
  })
}

export function ticks(flow: Flow, letter: Letter): Step {
  return act(flow, letter, { do: 'tick' }, side => {
    tick(side)
    finish(side)
  })
}

export function leaveAsk(flow: Flow, letter: Letter, ask: number): Step {
  return act(flow, letter, { do: 'leave-ask', ask }, side => {
    closeAsk(side, bondOf(side).asks[ask]?.id ?? new Uint8Array(8))
    finish(side)
  })
}

export function leaveAsked(flow: Flow, letter: Letter, asked: number): Step {
  return act(flow, letter, { do: 'leave-asked', asked }, side => {
    closeAsked(side, bondOf(side).asked[asked]?.id ?? new Uint8Array(8))
    finish(side)
  })
}

export function numberOf(flow: Flow, letter: Letter): number {
  return bondOf(flow.sides[letter]).asks.at(-1)?.number ?? -1
}

export function checks(settled: Flow): Flow[] {
  return [
    whole(settled, 'check-match', 'A asks, B types the number', 'A', 'match'),
    whole(settled, 'check-match-back', 'B asks, A types the number', 'B', 'match'),
    whole(settled, 'check-not-them', 'A asks, B says that it is not him', 'A', 'not-them'),
    whole(settled, 'check-other-number', 'A asks, B types another number', 'A', 'other-number'),
    lateAnswer(settled),
    lateNo(settled),
    lateDone(settled),
    closed(settled),
    closedAnswer(settled),
    closedOver(settled),
    waited(settled),
    expires(settled),
    atOnce(settled),
    acrossStep(settled),
    answeredAcrossStep(settled),
    lateAcrossStep(settled),
    four(settled),
    outOfRange(settled),
    sentences(settled),
    lateBeforeTick(settled),
    waitsForAnchor(settled),
    answeredAtAnchor(settled),
    answerLeftBehind(settled),
  ]
}

function whole(settled: Flow, id: string, title: string, letter: Letter, wanted: string): Flow {
  const flow = goOn(settled, id, title, ['CHECK-1', 'CHECK-3', 'CHECK-5', 'STEP-3', 'STEP-4'])
  const asked = deliverKind(flow, ask(flow, letter), 'ask')
  const right = numberOf(flow, letter)
  const yes = wanted !== 'not-them'
  const number = wanted === 'other-number' ? (right + 1) % 100 : right
  settle(flow, answer(flow, asked.side === 'A' ? 'A' : 'B', yes, yes ? number : 0))
  return flow
}

function lateAnswer(settled: Flow): Flow {
  const title = 'the answer comes after 180 seconds: no match'
  const flow = goOn(settled, 'check-late-answer', title, ['CHECK-5'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  wait(flow, 180_000)
  settle(flow, deliverKind(flow, given, 'answer'))
  return flow
}

function lateNo(settled: Flow): Flow {
  const title = 'a late no is kept'
  const flow = goOn(settled, 'check-late-no', title, ['CHECK-5'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', false, 0)
  wait(flow, 180_000)
  deliverKind(flow, given, 'answer')
  return flow
}

function lateDone(settled: Flow): Flow {
  const title = 'the outcome comes after 180 seconds: no match for who answered'
  const flow = goOn(settled, 'check-late-done', title, ['CHECK-7'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  const judged = deliverKind(flow, given, 'answer')
  wait(flow, 180_000)
  deliverKind(flow, judged, 'done')
  return flow
}

function closed(settled: Flow): Flow {
  const title = 'the screen that asked was left before the answer came'
  const flow = goOn(settled, 'check-closed', title, ['CHECK-5', 'CHECK-6'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  leaveAsk(flow, 'A', 0)
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  settle(flow, deliverKind(flow, given, 'answer'))
  return flow
}

function closedAnswer(settled: Flow): Flow {
  const title = 'the screen that answered was left before the outcome came'
  const flow = goOn(settled, 'check-closed-answer', title, ['CHECK-7'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  leaveAsked(flow, 'B', 0)
  deliverKind(flow, deliverKind(flow, given, 'answer'), 'done')
  return flow
}

/** CHECK-6: it is no fault, and the match stays one; a question that there is not is refused. */
function closedOver(settled: Flow): Flow {
  const title = 'the screen of a match is left, on both sides, and left again'
  const flow = goOn(settled, 'check-closed-over', title, ['CHECK-6'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  deliverKind(flow, deliverKind(flow, given, 'answer'), 'done')
  leaveAsk(flow, 'A', 0)
  leaveAsk(flow, 'A', 0)
  leaveAsked(flow, 'B', 0)
  leaveAsk(flow, 'A', 1)
  return flow
}

function waited(settled: Flow): Flow {
  const title = 'an ask that lay 180 seconds at the relay is shown without a keypad'
  const flow = goOn(settled, 'check-waited', title, ['CHECK-8', 'TIME-5', 'RELAY-20'])
  deliverKind(flow, ask(flow, 'A'), 'ask', 180_000)
  answer(flow, 'B', true, numberOf(flow, 'A'))
  return flow
}

function expires(settled: Flow): Flow {
  const title = 'nobody answers: to the anchor after 10 seconds, over after 180'
  const flow = goOn(settled, 'check-no-answer', title, ['BOX-3', 'CHECK-5', 'TABLE-2'])
  const asked = ask(flow, 'A')
  wait(flow, 9_000)
  ticks(flow, 'A')
  wait(flow, 1_000)
  const again = ticks(flow, 'A')
  deliverKind(flow, again, 'ask')
  deliverKind(flow, asked, 'ask')
  wait(flow, 180_000)
  ticks(flow, 'A')
  ticks(flow, 'B')
  return flow
}

function atOnce(settled: Flow): Flow {
  const title = 'both ask each other at once'
  const flow = goOn(settled, 'check-both', title, ['CHECK-1', 'STEP-3'])
  const ofA = ask(flow, 'A')
  const ofB = ask(flow, 'B', { topic: 'talk', channel: 'video', saying: '' })
  deliverKind(flow, ofA, 'ask')
  deliverKind(flow, ofB, 'ask')
  const byB = answer(flow, 'B', true, numberOf(flow, 'A'))
  const byA = answer(flow, 'A', true, numberOf(flow, 'B'))
  settle(flow, byB, byA)
  return flow
}

/** The ask is out when a step that another check caused moves both on. */
function acrossStep(settled: Flow): Flow {
  const title = 'an ask is open when the epoch moves: it is asked again'
  const flow = goOn(settled, 'check-across-step', title, [
    'CHECK-9',
    'CHECK-13',
    'ENTROPY-1',
    'RECV-2',
  ])
  deliverKind(flow, ask(flow, 'B', { topic: 'access', channel: 'chat', saying: '' }), 'ask')
  deliverKind(flow, ask(flow, 'A'), 'ask')
  settle(flow, answer(flow, 'B', true, numberOf(flow, 'A')))
  settle(flow, answer(flow, 'A', true, numberOf(flow, 'B'), 0))
  return flow
}

/** The answer is on its way when the asker's phone has left the epoch. */
function answeredAcrossStep(settled: Flow): Flow {
  const title = 'an answer is lost in a step, and goes out again under the new epoch'
  const flow = goOn(settled, 'check-answer-across-step', title, ['CHECK-9', 'CHECK-10', 'EVID-7'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const other = { topic: 'favour', channel: 'door', saying: '' } as const
  deliverKind(flow, ask(flow, 'A', other), 'ask')
  const [first, second] = bondOf(flow.sides.A).asks.map(each => each.number)
  const lost = answer(flow, 'B', true, second ?? 0, 1)
  const judged = deliverKind(flow, answer(flow, 'B', true, first ?? 0, 0), 'answer')
  settle(flow, judged)
  deliverKind(flow, lost, 'answer')
  return flow
}

/** CHECK-9: what a relay says of a repetition changes nothing. */
function lateAcrossStep(settled: Flow): Flow {
  const title = 'one ask came late and one in time; asked again, and held back: each is as it was'
  const flow = goOn(settled, 'check-late-across-step', title, ['CHECK-8', 'CHECK-9', 'TIME-5'])
  deliverKind(flow, ask(flow, 'A'), 'ask', 180_000)
  deliverKind(flow, ask(flow, 'A', { ...money, saying: 'in time' }), 'ask')
  deliverKind(flow, ask(flow, 'B', { topic: 'access', channel: 'chat', saying: '' }), 'ask')
  settleHeldBack(flow, answer(flow, 'A', true, numberOf(flow, 'B')))
  answer(flow, 'B', true, 0)
  settle(flow, answer(flow, 'B', true, numberOf(flow, 'A'), 1))
  return flow
}

/** As `settle`, but each ask lies 180 seconds at the relay. */
function settleHeldBack(flow: Flow, first: Step): void {
  const all = [first]
  for (const step of all) {
    const age_ms = (kind: string) => (kind === 'ask' ? 180_000 : 0)
    all.push(...step.wires.map(({ kind }, at) => deliver(flow, step, at, age_ms(kind))))
  }
}

/** CHECK-4: the fifth is refused. */
function four(settled: Flow): Flow {
  const flow = goOn(settled, 'check-four', 'four asks are open, a fifth is refused', [
    'CHECK-4',
    'CHECK-11',
    'LIMIT-1',
  ])
  flow.outcome = 'limit'
  for (const saying of ['one', 'two', 'three', 'four', 'five']) {
    const asked = ask(flow, 'A', { ...money, saying })
    if (asked.outcome === 'ok') deliverKind(flow, asked, 'ask')
  }
  return flow
}

/** CHECK-8: time passes for the screen, and in the record with the next tick. */
function lateBeforeTick(settled: Flow): Flow {
  const title = '180 seconds are gone and no tick came: the screen shows it as late at once'
  const flow = goOn(settled, 'check-late-before-tick', title, ['CHECK-8', 'TABLE-2'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  wait(flow, 180_000)
  leaveAsked(flow, 'B', 0)
  answer(flow, 'B', true, numberOf(flow, 'A'))
  ticks(flow, 'B')
  return flow
}

/** CHECK-10: what goes to the anchor now waits, and is not put beside it. */
function waitsForAnchor(settled: Flow): Flow {
  const title = 'the ask comes again when its answer is due at the anchor: it goes there alone'
  const flow = goOn(settled, 'check-again-at-anchor', title, ['CHECK-10', 'BOX-3'])
  const asked = ask(flow, 'A')
  deliverKind(flow, asked, 'ask')
  answer(flow, 'B', true, numberOf(flow, 'A'))
  wait(flow, 10_000)
  deliverKind(flow, asked, 'ask')
  deliverKind(flow, asked, 'ask')
  return flow
}

/** SEND-3: time puts the ask there, the answer takes it away. */
function answeredAtAnchor(settled: Flow): Flow {
  const title = 'the answer comes when its ask is due at the anchor: the ask goes nowhere'
  const flow = goOn(settled, 'check-answered-at-anchor', title, ['SEND-3', 'BOX-3'])
  deliverKind(flow, ask(flow, 'A'), 'ask')
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  wait(flow, 10_000)
  deliverKind(flow, given, 'answer')
  return flow
}

/** BOX-3: it would open under no key that I still looks for it with. */
function answerLeftBehind(settled: Flow): Flow {
  const title =
    'ten seconds after an answer whose epoch was left: only the reply goes to the anchor'
  const flow = goOn(settled, 'check-answer-left', title, ['BOX-3', 'CHECK-13', 'SEND-2'])
  const i = flow.sides.A.bond?.role === 'I' ? 'A' : 'B'
  const r = i === 'A' ? 'B' : 'A'
  deliverKind(flow, ask(flow, i), 'ask')
  deliverKind(flow, ask(flow, i, { topic: 'favour', channel: 'door', saying: '' }), 'ask')
  answer(flow, r, true, numberOf(flow, i), 1)
  const number = bondOf(flow.sides[i]).asks[0]?.number ?? 0
  const judged = deliverKind(flow, answer(flow, r, true, number, 0), 'answer')
  deliverKind(flow, judged, 'pulse')
  wait(flow, 10_000)
  ticks(flow, r)
  return flow
}

/** CHECK-3: it is told first, and the question is not answered by it. */
function outOfRange(settled: Flow): Flow {
  const title = 'a number of three digits is refused, and the right one still matches'
  const flow = goOn(settled, 'check-number-range', title, ['CHECK-3'])
  answer(flow, 'B', true, 100)
  deliverKind(flow, ask(flow, 'A'), 'ask')
  answer(flow, 'B', true, 100)
  const given = answer(flow, 'B', true, numberOf(flow, 'A'))
  answer(flow, 'B', true, 100)
  answer(flow, 'B', true, 99)
  deliverKind(flow, given, 'answer')
  return flow
}

/** TEXT-2: what is typed is cleaned before it is sealed, or not sent at all. */
function sentences(settled: Flow): Flow {
  const title = 'a sentence is brought into its form; one with a link or too long is not asked'
  const flow = goOn(settled, 'check-sentences', title, ['TEXT-2', 'TEXT-3'])
  deliverKind(flow, ask(flow, 'A', { ...money, saying: ' to\u00a0\u3000me\t\u200b' }), 'ask')
  ask(flow, 'A', { ...money, saying: 'see www.example' })
  ask(flow, 'A', { ...money, saying: 'x'.repeat(81) })
  deliverKind(flow, ask(flow, 'A', { ...money, saying: 'x'.repeat(80) }), 'ask')
  return flow
}
