import { expect, test } from 'vitest'
import { cutEverywhere } from './cut-log.ts'

test('[RELAY-4] every prefix of the log, at every frame and at odd bytes within', async () => {
  const { cuts, frames, wrong } = await cutEverywhere(1)
  expect(wrong).toEqual([])
  console.log({ cuts, frames })
})
