import { expect, test } from 'vitest'
import { momentsOfLateR, searchCopies } from './copies.ts'
import { honestMoments, searchContacts, searchHonest, searchRelaxed, shortOf } from './epochs.ts'

const BOTH_YES = { I: 1, R: 1, says: 'yes' } as const

test('honest worlds: no alarm, and from every state the two settle', () => {
  const found = searchHonest(BOTH_YES, 400)
  expect(found.broken).toBeNull()
  expect(found).toMatchObject({ states: 400, complete: false, deepestEpoch: 2 })
  expect(found.ends.match).toBeGreaterThan(50)
})

test.each([
  ['I', { I: 1, R: 0, says: 'anything' }],
  ['R', { I: 0, R: 1, says: 'anything' }],
] as const)('whatever is said when %s asks: no alarm, and the two settle', (_, play) => {
  const found = searchHonest(play, 400)
  expect(found.broken).toBeNull()
  expect(found.complete).toBe(true)
  const ends = { match: 5, 'not-them': 5, 'other-number': 5, 'no-answer': 5 }
  expect(shortOf(found, { states: 40, depth: 8, deepestEpoch: 2, ends })).toEqual([])
})

test('a search that looks at nothing is found out', () => {
  const found = searchHonest({ I: 0, R: 0, says: 'anything' }, 400)
  expect(found.broken).toBeNull()
  const least = { states: 2, depth: 1, deepestEpoch: 1, ends: { match: 1 } }
  expect(shortOf(found, least)).toEqual(['states: 1, not 2', 'depth: 0, not 1', 'match: 0, not 1'])
  const all = { ...least, complete: true } as const
  expect(shortOf(searchHonest(BOTH_YES, 5), all)).toEqual(['all there are: only 5'])
})

test('first contacts in any order: both settle without a pause and fall silent', () => {
  const found = searchContacts(400)
  expect(found.broken).toBeNull()
  expect(found.complete).toBe(true)
})

test('with a save lost after its message went out, the alarm is reachable', () => {
  expect(searchRelaxed(BOTH_YES, 4000).broken?.why).toBe('the alarm')
})

test.each(['I', 'R'] as const)('a copy of %s that acted is found', which => {
  const found = searchCopies(honestMoments(BOTH_YES, 30), which, 700)
  expect(found.touched).toBeGreaterThan(50)
  expect(found.missed).toEqual([])
})

test('one that spoke as an R who is level is found, though the anchors are used up', () => {
  const late = momentsOfLateR(honestMoments(BOTH_YES, 130))
  const found = searchCopies(late, 'R', 200)
  expect(found.touched).toBeGreaterThan(50)
  expect(found.missed).toEqual([])
})
