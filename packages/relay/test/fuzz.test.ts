import { expect, test } from 'vitest'
import { fuzzRules } from './fuzz.ts'

test('frames right, half right and wrong: each has one answer, and nothing stays', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32)
  const { frames, answers, refused } = await fuzzRules(6000, seed).catch(error => {
    throw new Error(`seed ${seed}: ${String(error)}`, { cause: error })
  })
  expect([frames, answers]).toEqual([6000, 6000])
  expect(refused).toBeGreaterThan(1500)
  expect(refused).toBeLessThan(5500)
})
