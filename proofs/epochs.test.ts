import { expect, test } from 'vitest'
import { momentsOfLateR, searchCopies } from './copies.ts'
import { honestMoments, searchContacts, searchHonest, searchRelaxed } from './epochs.ts'

/** Searches, not waits: another load on the machine makes them no wrong. */
const PATIENCE = { timeout: 120_000 }

test('honest worlds: no alarm, and from every state the two settle', PATIENCE, () => {
  const found = searchHonest(1, 500)
  expect(found.broken).toBeNull()
  expect(found.states).toBe(500)
})

test('first contacts in any order: both settle without a pause and fall silent', PATIENCE, () => {
  const found = searchContacts(400)
  expect(found.broken).toBeNull()
  expect(found.complete).toBe(true)
})

test('with a save lost after its message went out, the alarm is reachable', PATIENCE, () => {
  expect(searchRelaxed(1, 4000).broken?.why).toBe('the alarm')
})

test.each(['I', 'R'] as const)('a copy of %s that acted is found', PATIENCE, which => {
  const found = searchCopies(honestMoments(1, 60), which, 700)
  expect(found.touched).toBeGreaterThan(50)
  expect(found.missed).toEqual([])
})

test(
  'one that spoke as an R who is level is found, though the anchors are used up',
  PATIENCE,
  () => {
    const late = momentsOfLateR(honestMoments(1, 400)).slice(0, 8)
    const found = searchCopies(late, 'R', 200)
    expect(found.touched).toBeGreaterThan(50)
    expect(found.missed).toEqual([])
  },
)
