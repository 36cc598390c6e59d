import { expect, test } from 'vitest'
import { cutEverywhere } from './cut-log.ts'

/** All of them are in the long tier. */
test('[RELAY-4] cut anywhere, the log keeps what was answered before, and nothing in half', async () => {
  const { cuts, frames, wrong } = await cutEverywhere(31)
  expect(wrong).toEqual([])
  expect(frames).toBeGreaterThan(50)
  expect(cuts).toBeGreaterThan(30)
})
