import type { Question, Verdict } from '@handfast/core'
import { describe, expect, test } from 'vitest'
import { faceOf, wentBadly } from './face.ts'
import { MONEY, NOW_MS, over, person, waiting } from './testing/views.ts'

const TALK: Question = { about: 'talk', over: 'phone', saying: '' }
const met = person()
const byCode = (age_ms: number) => person({ grade: { kind: 'code', at_ms: NOW_MS - age_ms } })

/** Only its kind is looked at here: who made it is the core's business. */
const match = { is: 'match' } as Verdict

function matchFace(view: typeof met, question: Question, age_ms: number) {
  const at_ms = NOW_MS - age_ms
  return faceOf({ verdict: match, question, at_ms, again: false }, view, NOW_MS)
}

describe('a match', () => {
  test('[BOND-6] says yes only of a bond made by meeting, where something was asked', () => {
    expect(matchFace(met, MONEY, 0)).toEqual({ is: 'yes' })
    expect(matchFace(met, TALK, 0)).toEqual({ is: 'there' })
    expect(matchFace(byCode(9e8), MONEY, 0)).toEqual({ is: 'unproven', today: false })
    expect(matchFace(byCode(9e8), TALK, 0)).toEqual({ is: 'unproven', today: false })
  })

  test('of a bond made today proves nothing about today', () => {
    expect(matchFace(byCode(86_399_999), MONEY, 0)).toEqual({ is: 'unproven', today: true })
    expect(matchFace(byCode(86_400_000), MONEY, 0)).toEqual({ is: 'unproven', today: false })
  })

  test('turns to paper after ten minutes, and when the clock was put back', () => {
    for (const view of [met, byCode(9e8)]) {
      expect(matchFace(view, MONEY, 599_999).is).not.toBe('aged')
      expect(matchFace(view, MONEY, 600_000)).toEqual({ is: 'aged' })
      expect(matchFace(view, MONEY, -60_001)).toEqual({ is: 'aged' })
      expect(matchFace(view, MONEY, -60_000).is).not.toBe('aged')
    }
  })
})

test('what is no match never ages into another verdict', () => {
  const judge = (is: 'not-them' | 'other-number' | 'no-answer', again = false) =>
    faceOf({ verdict: { is }, question: MONEY, at_ms: 0, again }, met, NOW_MS)
  expect(judge('not-them')).toEqual({ is: 'no' })
  expect(judge('other-number')).toEqual({ is: 'wrong', again: false })
  expect(judge('other-number', true)).toEqual({ is: 'wrong', again: true })
  expect(judge('no-answer')).toEqual({ is: 'none' })
})

describe('a check went badly', () => {
  const after = (...asks: ReturnType<typeof over>[]) => wentBadly(person({ asks }), NOW_MS)

  test('after a no, no answer, or digits that were wrong twice', () => {
    expect(after(over('01', 'not-them'))).toBe(true)
    expect(after(over('01', 'no-answer'))).toBe(true)
    expect(after(over('01', 'other-number'))).toBe(false)
    expect(after(over('01', 'other-number', { again: true }))).toBe(true)
  })

  test('and still while the next one waits, but not for longer than an hour', () => {
    expect(after(over('01', 'not-them'), waiting('02'))).toBe(true)
    expect(after(over('01', 'not-them', { begun_ms: NOW_MS - 3_600_001 }))).toBe(false)
    expect(after()).toBe(false)
  })
})
