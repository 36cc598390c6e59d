import { expect, test } from 'vitest'
import { met } from '../../test/pair.ts'
import { nobleSuite as suite } from '../crypto/suite.ts'
import { turnOf } from '../turn.ts'
import { countCheck, countUp, remember } from './history.ts'
import { sameQuestion } from './question.ts'

const now = { utc_ms: 5_000_000, steady_ms: 7, run: 1 }
const turn = () => turnOf(suite, new Uint8Array(), now)
const question = { about: 'money', over: 'phone', saying: 'bail' } as const

function bond() {
  const [{ state }] = met()
  if (state.kept.is !== 'bond') throw new Error('no bond')
  return state.kept.bond
}

test('the last fifty checks are remembered, the newest first, with their time', () => {
  let held = bond()
  for (let i = 0; i < 51; i++) {
    const saying = String(i)
    const entry = { iAsked: true, by: 'live', question: { ...question, saying } } as const
    held = remember(held, turn(), { ...entry, outcome: 'match' })
  }
  expect(held.history).toHaveLength(50)
  expect(held.history[0]?.question.saying).toBe('50')
  expect(held.history.at(-1)?.question.saying).toBe('1')
  expect(held.history[0]?.at_ms).toBe(now.utc_ms)
})

test('a count of steps stays in its byte', () => {
  expect([countUp(0), countUp(1), countUp(254), countUp(255)]).toEqual([1, 2, 255, 255])
})

test('a check calls for a step: the count begins again', () => {
  const counted = countCheck({ ...bond(), checked_ms: null, stepsSinceCheck: 9 }, turn())
  expect(counted).toMatchObject({ checked_ms: now.utc_ms, stepsSinceCheck: 0 })
})

test('a question is the same only in topic, channel and words', () => {
  expect(sameQuestion(question, { ...question })).toBe(true)
  expect(sameQuestion(question, { ...question, about: 'talk' })).toBe(false)
  expect(sameQuestion(question, { ...question, over: 'door' })).toBe(false)
  expect(sameQuestion(question, { ...question, saying: 'bail!' })).toBe(false)
})
