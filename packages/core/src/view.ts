/**
 * What a screen may show: the outermost of the three rings. A number, a mark or a verdict that does
 * not exist yet is not in here, so it cannot be shown; keys and messages never are.
 */
import type { Condition, Grade, HistoryEntry } from './bond/bond.ts'
import type { Question, Topic } from './bond/question.ts'
import type { CodeEnd, LinkEnd } from './bonding/run-ends.ts'
import type { Verdict } from './check/verdict.ts'
import type { Suite } from './crypto/suite.ts'
import { personViewOf } from './person-view.ts'
import type { Kept } from './record.ts'
import { cardsView, codeView, linkView } from './run-views.ts'
import type { Instant } from './turn.ts'

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
  /** Mine, then theirs where it is another. */
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
      return { is: 'person', person: personViewOf(kept.bond, now) }
    case 'cards':
      return { is: 'cards', cards: cardsView(kept.run, now, suite) }
    case 'code':
      return kept.run.secret.is === 'code'
        ? { is: 'code', code: codeView(kept.run, now) }
        : { is: 'link', link: linkView(kept.run, now, suite) }
  }
}
