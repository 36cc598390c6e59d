/** What a screen may show of a bond. It needs no primitive, so it is there before they are. */
import type { Ask, Asked, Bond } from './bond/bond.ts'
import { isWaiting } from './bond/outbox.ts'
import { sinceAsked_ms } from './check/age.ts'
import { verdictOf } from './check/verdict.ts'
import { MISSES_TO_HANG_UP, pause_ms } from './spoken/brake.ts'
import { answerLength, leftKey, shownDigits } from './spoken/shown.ts'
import { elapsed_ms, type Instant } from './turn.ts'
import type { AskedView, AskView, PersonView, SpokenView } from './view.ts'
import { toHex } from './wire/bytes.ts'
import { LIMIT } from './wire/limits.ts'

export function personViewOf(bond: Bond, now: Instant): PersonView {
  return {
    label: bond.label,
    theirName: bond.theirName,
    myName: bond.myName,
    mark: bond.imprintHash,
    half: bond.role === 'I' ? 'left' : 'right',
    grade: bond.grade,
    condition: bond.condition,
    meets: bond.meets === null ? null : toHex(bond.meets.entry),
    settled: bond.epoch.n > 0,
    made_ms: Math.min(bond.made_ms, now.utc_ms),
    lastProof_ms: bond.lastProof_ms,
    stepBegun_ms: bond.stepBegun_ms,
    relays: [...new Set([bond.epoch.box.relay, bond.epoch.address.relay])],
    asks: bond.asks.map((ask, i) => askView(bond, ask, i, now)),
    asked: bond.asked.map(asked => askedView(asked, now)),
    spoken: spokenView(bond, now),
    history: bond.history,
  }
}

function askView(bond: Bond, ask: Ask, i: number, now: Instant): AskView {
  const { id, question, begun, open, state } = ask
  const unsent = !ask.anchored && isWaiting(bond, ask.message)
  const common = { id: toHex(id), question, begun_ms: begun.utc_ms, open, unsent }
  if (state.is === 'waiting') {
    const left_ms = Math.max(0, LIMIT.ask_ms - elapsed_ms(begun, now))
    const number = ask.number.toString().padStart(2, '0')
    return { ...common, state: { is: 'waiting', number, left_ms } }
  }
  const verdict = verdictOf(bond, { ...state, question })
  const before = bond.asks[i - 1]?.state
  const again =
    state.outcome === 'other-number' && before?.is === 'over' && before.outcome === 'other-number'
  const { at_ms, late_ms } = state
  return { ...common, state: { is: 'over', verdict, at_ms, late_ms, again } }
}

function askedView(asked: Asked, now: Instant): AskedView {
  const { id, question, asked_ms, dismissed, loud } = asked
  return { id: toHex(id), question, asked_ms, dismissed, loud, state: askedState(asked, now) }
}

function askedState(asked: Asked, now: Instant): AskedView['state'] {
  const { state } = asked
  switch (state.is) {
    case 'shown': {
      const left_ms = LIMIT.ask_ms - sinceAsked_ms(asked, { now })
      return left_ms > 0 ? { is: 'shown', left_ms } : { is: 'late' }
    }
    case 'queued':
    case 'answered':
      return { is: 'answered', yes: state.yes, open: state.open }
    case 'over':
      return state
    case 'late':
      return { is: 'late' }
  }
}

function spokenView(bond: Bond, now: Instant): SpokenView {
  const { asking, answered, askBrake, hearBrake } = bond.spoken
  const fresh = answered !== null && elapsed_ms(answered.at, now) < LIMIT.spoken_repeat_ms
  return {
    asking: asking === null ? null : askingView(bond, asking),
    canFallBack: leftKey(bond) !== null,
    askPause_ms: pause_ms(askBrake, now),
    hearPause_ms: pause_ms(hearBrake, now),
    hangUp: askBrake.misses >= MISSES_TO_HANG_UP || hearBrake.misses >= MISSES_TO_HANG_UP,
    answer: fresh ? { about: answered.about, digits: shownDigits(answered.answer) } : null,
  }
}

function askingView(bond: Bond, asking: NonNullable<Bond['spoken']['asking']>) {
  const { about, fallback, state } = asking
  const question = { about, over: 'phone', saying: '' } as const
  const judged = state.is === 'over' ? verdictOf(bond, { ...state, question }) : null
  return {
    about,
    challenge: shownDigits(asking.challenge),
    answerDigits: answerLength(about),
    fallback,
    verdict:
      state.is === 'over' && judged !== null ? { verdict: judged, at_ms: state.at_ms } : null,
  }
}
