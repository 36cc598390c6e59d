import { expect, test } from 'vitest'
import { met } from '../../test/pair.ts'
import { isMatch, verdictOf } from './verdict.ts'

const question = { about: 'money', over: 'phone', saying: '' } as const

test('[CHECK-12] a match names whose yes it is, and only what was made here is one', () => {
  const [phone] = met()
  if (phone.state.kept.is !== 'bond') throw new Error('no bond')
  const { bond } = phone.state.kept
  const verdict = verdictOf(bond, { outcome: 'match', question, at_ms: 5 })
  if (verdict.is !== 'match') throw new Error(verdict.is)
  expect(verdict.match).toEqual({ person: bond.label, question, grade: bond.grade, at_ms: 5 })
  expect(isMatch(verdict.match)).toBe(true)
  expect(isMatch({ ...verdict.match })).toBe(false)
  for (const other of [null, undefined, true, 'match', 7, {}]) expect(isMatch(other)).toBe(false)
  for (const outcome of ['not-them', 'other-number', 'no-answer'] as const) {
    expect(verdictOf(bond, { outcome, question, at_ms: 5 })).toEqual({ is: outcome })
  }
})
