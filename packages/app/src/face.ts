/** Which face a verdict has: its words and its ground follow from it. */
import type { PersonView, Question, Verdict } from '@handfast/core'

const AGES_MS = 600_000
const HOUR_MS = 3_600_000
const DAY_MS = 86_400_000
/** How far a stored time may lie ahead of the clock and still count as now. */
const AHEAD_MS = 60_000

export type Face =
  /** Met, and something was asked for: the only one on the accent's ground. */
  | { readonly is: 'yes' }
  /** Met, just talking: on paper. */
  | { readonly is: 'there' }
  /** Not met: on paper, and said so. */
  | { readonly is: 'unproven'; readonly today: boolean }
  /** Any match, ten minutes old: on paper. */
  | { readonly is: 'aged' }
  | { readonly is: 'no' }
  | { readonly is: 'wrong'; readonly again: boolean }
  | { readonly is: 'none' }

export type Judged = {
  readonly verdict: Verdict
  readonly question: Question
  readonly at_ms: number
  readonly again: boolean
  /** When the screen was last locked or opened anew, or 0: what was found out before is old. */
  readonly locked_ms?: number
}

export function faceOf(judged: Judged, person: PersonView, now_ms: number): Face {
  switch (judged.verdict.is) {
    case 'match':
      return matchFace(judged, person, now_ms)
    case 'not-them':
      return { is: 'no' }
    case 'other-number':
      return { is: 'wrong', again: judged.again }
    case 'no-answer':
      return { is: 'none' }
  }
}

function matchFace(judged: Judged, person: PersonView, now_ms: number): Face {
  const { question, at_ms, locked_ms = 0 } = judged
  if (isAged(at_ms, now_ms) || at_ms < locked_ms) return { is: 'aged' }
  if (person.grade.kind !== 'met') {
    return { is: 'unproven', today: now_ms - person.grade.at_ms < DAY_MS }
  }
  return question.about === 'talk' ? { is: 'there' } : { is: 'yes' }
}

/** A clock put back must not keep a match fresh. */
function isAged(at_ms: number, now_ms: number): boolean {
  return now_ms - at_ms >= AGES_MS || at_ms - now_ms > AHEAD_MS
}

/** Whether the last live check of the last hour ended with no, twice wrong, or nothing. */
export function wentBadly(person: PersonView, now_ms: number): boolean {
  const last = person.asks.findLast(ask => ask.state.is === 'over')
  if (last?.state.is !== 'over') return false
  if (Math.abs(now_ms - last.begun_ms) > HOUR_MS) return false
  const { verdict, again } = last.state
  switch (verdict.is) {
    case 'match':
      return false
    case 'other-number':
      return again
    case 'not-them':
    case 'no-answer':
      return true
  }
}
