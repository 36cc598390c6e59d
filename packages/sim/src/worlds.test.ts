import { expect, test } from 'vitest'
import { summaryOf, summaryText } from './summary.ts'
import { digestOf, runWorlds } from './worlds.ts'

test('however many threads there are, the worlds are the same to the byte', async () => {
  const all = [31, 32, 33].map(seed => ({ seed, events: 30 }))
  const seen: number[] = []
  const [one, two] = [
    await runWorlds(all, report => seen.push(report.seed), 1),
    await runWorlds(all, report => seen.push(report.seed), 2),
  ]
  expect(seen.toSorted()).toEqual([31, 31, 32, 32, 33, 33])
  expect(two.map(({ seed }) => seed)).toEqual([31, 32, 33])
  expect(digestOf(two)).toBe(digestOf(one))
  expect(summaryText(summaryOf(two), 1)).toBe(summaryText(summaryOf(one), 1))
  expect(digestOf(one.slice(1))).not.toBe(digestOf(one))
})
