import { expect, test } from 'vitest'
import { killUnderLoad } from './killing.ts'

test('[RELAY-4] 200 kills under load, counted', async () => {
  const { kills, stored, acked, read, halves } = await killUnderLoad(200)
  const lost = [...stored].filter(id => !read.has(id))
  const twice = [...read.values()].filter(times => times > 1)
  const returned = [...acked].filter(id => read.has(id))
  console.log({ kills, stored: stored.size, acked: acked.size, read: read.size })
  expect({ lost, twice, returned, halves }).toEqual({
    lost: [],
    twice: [],
    returned: [],
    halves: 0,
  })
  expect(stored.size).toBeGreaterThan(2000)
  expect(acked.size).toBeGreaterThan(500)
})
