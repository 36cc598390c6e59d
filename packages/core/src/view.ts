/**
 * What a screen may show: the outermost of the three rings. A number, a mark or a verdict that does
 * not exist yet is not in here, so it cannot be shown; keys and messages never are.
 */
import type { Ask, Asked, Bond, Condition, Grade, HistoryEntry } from './bond/bond.ts'
import type { Question, Topic } from './bond/question.ts'
import { isWaiting } from './bond/sending.ts'
import type { CardsRun } from './bonding/cards.ts'
import { markOf, roleOf, shownFrame } from './bonding/cards.ts'
import { shownCode } from './bonding/code.ts'
import type { CodeRun } from './bonding/code-run.ts'
import { shownLink } from './bonding/link.ts'
import { CODE_ENDS, type CodeEnd, LINK_ENDS, type LinkEnd } from './bonding/run-ends.ts'
import { sinceAsked_ms } from './check/answering.ts'
import { type Verdict, verdictOf } from './check/verdict.ts'
import type { Suite } from './crypto/suite.ts'
import type { Kept } from './record.ts'
import { MISSES_TO_HANG_UP, pause_ms } from './spoken/brake.ts'
import { answerLength } from './spoken/digits.ts'
import { leftKey, shownDigits } from './spoken/speaking.ts'
import { elapsed_ms, type Instant } from './turn.ts'
import { toHex } from './wire/bytes.ts'
import { LIMIT } from './wire/limits.ts'

export type View =
  | { readonly is: 'person'; readonly person: PersonView }
  | { readonly is: 'cards'; readonly cards: CardsView }
  | { readonly is: 'code'; readonly code: CodeView }
  | { readonly is: 'link'; readonly link: LinkView }

export type PersonView = {
  readonly label: string
  /** The name the other phone chose. */
  readonly theirName: string
  readonly myName: string
  /** 16 public bytes: the mark is drawn from them; I carries the left half, R the right. */
  readonly mark: Uint8Array
  readonly half: 'left' | 'right'
  readonly grade: Grade
  readonly condition: Condition
  /** The entry this one is to go on with, once the other phone was seen in it. */
  readonly meets: string | null
  /** Live checks exist from the first step on. */
  readonly settled: boolean
  readonly made_ms: number
  readonly lastProof_ms: number | null
  /** Since then a copied phone would not be noticed by a spoken check. */
  readonly stepBegun_ms: number
  readonly relays: readonly string[]
  readonly asks: readonly AskView[]
  readonly asked: readonly AskedView[]
  readonly spoken: SpokenView
  readonly history: readonly HistoryEntry[]
}

export type AskView = {
  readonly id: string
  readonly question: Question
  readonly begun_ms: number
  readonly open: boolean
  /** The relay has not taken it yet: this phone may be offline. */
  readonly unsent: boolean
  readonly state:
    | { readonly is: 'waiting'; readonly number: string; readonly left_ms: number }
    | {
        readonly is: 'over'
        readonly verdict: Verdict
        readonly at_ms: number
        /** A no that came after the screen had closed. */
        readonly late_ms: number | null
        /** The second time in a row that other digits were typed. */
        readonly again: boolean
      }
}

export type AskedView = {
  readonly id: string
  readonly question: Question
  readonly asked_ms: number
  readonly dismissed: boolean
  /** Whether it may cover the screen; a line otherwise. */
  readonly loud: boolean
  readonly state:
    | { readonly is: 'shown'; readonly left_ms: number }
    | { readonly is: 'answered'; readonly yes: boolean; readonly open: boolean }
    | {
        readonly is: 'over'
        readonly outcome: Verdict['is']
        readonly yes: boolean
        readonly at_ms: number
      }
    | { readonly is: 'late' }
}

export type SpokenView = {
  readonly asking: null | {
    readonly about: Topic
    /** Nine digits to say. */
    readonly challenge: string
    readonly answerDigits: number
    /** The partner may be a step behind: told "it doesn't fit", ask once more with the other key. */
    readonly fallback: boolean
    readonly verdict: null | { readonly verdict: Verdict; readonly at_ms: number }
  }
  readonly canFallBack: boolean
  readonly askPause_ms: number
  readonly hearPause_ms: number
  /** Three misses in a row. */
  readonly hangUp: boolean
  /** The answer to say, while it may be shown. */
  readonly answer: null | { readonly about: Topic; readonly digits: string }
}

export type CardsView = {
  /** What my screen shows: a QR code of these bytes. */
  readonly frame: Uint8Array
  readonly left_ms: number
  readonly partner: null | {
    readonly name: string
    readonly mark: Uint8Array
    readonly half: 'left' | 'right'
    /** Their phone has read mine. */
    readonly whole: boolean
  }
  readonly touched: boolean
  /** The entry of the bond to mend, chosen or recognised. */
  readonly meets: string | null
}

export type CodeView = {
  readonly by: 'maker' | 'joiner'
  readonly at: string
  readonly label: string
  readonly left_ms: number
  readonly stage:
    | { readonly is: 'preparing' }
    | { readonly is: 'waiting'; readonly code: string }
    | { readonly is: 'running' }
    | { readonly is: 'over'; readonly why: CodeEnd }
}

/** Its maker waits for days until it is opened; who opened it, until the other phone is on. */
export type LinkView = {
  readonly by: 'maker' | 'joiner'
  readonly at: string
  readonly label: string
  readonly begun_ms: number
  readonly left_ms: number
  readonly stage:
    | { readonly is: 'preparing' }
    /** `#link=…`, to stand behind the address of an app. */
    | { readonly is: 'waiting'; readonly link: string }
    | { readonly is: 'running' }
    | { readonly is: 'over'; readonly why: LinkEnd }
}

export function viewOf(kept: Kept, now: Instant, suite: Suite): View {
  switch (kept.is) {
    case 'bond':
      return { is: 'person', person: personView(kept.bond, now) }
    case 'cards':
      return { is: 'cards', cards: cardsView(kept.run, now, suite) }
    case 'code':
      return kept.run.secret.is === 'code'
        ? { is: 'code', code: codeView(kept.run, now) }
        : { is: 'link', link: linkView(kept.run, now, suite) }
  }
}

function personView(bond: Bond, now: Instant): PersonView {
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

function cardsView(run: CardsRun, now: Instant, suite: Suite): CardsView {
  const { partner } = run
  return {
    frame: shownFrame({ suite }, run),
    left_ms: Math.max(0, LIMIT.cards_ms - elapsed_ms(partner?.read ?? run.begun, now)),
    partner:
      partner === null
        ? null
        : {
            name: partner.name,
            mark: markOf(suite, partner),
            half: roleOf(run, partner) === 'I' ? 'left' : 'right',
            whole: partner.whole,
          },
    touched: run.touched,
    meets: run.meets === null ? null : toHex(run.meets.entry),
  }
}

function codeView(run: CodeRun, now: Instant): CodeView {
  const { by, at, label, stage } = run
  const left_ms = Math.max(0, LIMIT.code_ms - elapsed_ms(run.begun, now))
  const code = shownCode(run)
  const shown = code === null ? null : ({ is: 'waiting', code } as const)
  const over = stage.is === 'over' ? ({ is: 'over', why: CODE_ENDS[stage.why] } as const) : null
  return { by, at, label, left_ms, stage: over ?? shown ?? { is: underWay(run) } }
}

function linkView(run: CodeRun, now: Instant, suite: Suite): LinkView {
  const { by, at, label, stage } = run
  const left_ms = Math.max(0, LIMIT.link_ms - elapsed_ms(run.begun, now))
  const link = shownLink(suite, run)
  const shown = link === null ? null : ({ is: 'waiting', link } as const)
  const why = stage.is === 'revoking' ? 'revoked' : stage.is === 'over' ? stage.why : null
  const over = why === null ? null : ({ is: 'over', why: LINK_ENDS[why] } as const)
  const begun_ms = Math.min(run.begun.utc_ms, now.utc_ms)
  return { by, at, label, begun_ms, left_ms, stage: over ?? shown ?? { is: underWay(run) } }
}

function underWay(run: CodeRun): 'preparing' | 'running' {
  return run.stage.is === 'allocating' ? 'preparing' : 'running'
}
