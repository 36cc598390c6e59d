/**
 * A match is a value that only this file can make, from a check whose answer was judged here. It
 * names whose yes it is, to which question, and what the bond itself proves.
 */
import type { Bond, Grade } from '../bond/bond.ts'
import type { Question } from '../bond/question.ts'

declare const evidence: unique symbol

export type Match = {
  readonly [evidence]: true
  readonly person: string
  readonly question: Question
  readonly grade: Grade
  readonly at_ms: number
}

export type Verdict =
  | { readonly is: 'match'; readonly match: Match }
  | { readonly is: 'not-them' }
  | { readonly is: 'other-number' }
  | { readonly is: 'no-answer' }

const minted = new WeakSet<object>()

type Judged = {
  readonly outcome: Verdict['is']
  readonly question: Question
  readonly at_ms: number
}

export function verdictOf(bond: Bond, { outcome, question, at_ms }: Judged): Verdict {
  if (outcome !== 'match') return { is: outcome }
  const match = { person: bond.label, question, grade: bond.grade, at_ms } as Match
  minted.add(match)
  return { is: 'match', match }
}

/** Whether a value that claims to be a match was made here. */
export function isMatch(value: unknown): value is Match {
  return typeof value === 'object' && value !== null && minted.has(value)
}
