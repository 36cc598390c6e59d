import { expect, test } from 'vitest'
import { searchCopies } from './copies.ts'
import { honestMoments, searchHonest, searchRelaxed } from './epochs.ts'

test('honest worlds: no alarm, and from every state the two settle', () => {
  const found = searchHonest(1, 500)
  expect(found.broken).toBeNull()
  expect(found.states).toBe(500)
})

test('with a save lost after its message went out, the alarm is reachable', () => {
  expect(searchRelaxed(1, 4000).broken?.why).toBe('the alarm')
})

test.each(['I', 'R'] as const)('a copy of %s that acted is found', which => {
  const found = searchCopies(honestMoments(1, 60), which, 700)
  expect(found.touched).toBeGreaterThan(50)
  expect(found.missed).toEqual([])
})
