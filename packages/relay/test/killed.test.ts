import { expect, test } from 'vitest'
import { killUnderLoad } from './killing.ts'

/** 200 kills are in the long tier. */
test('[RELAY-4] killed under load: what was answered is there, once; what was acknowledged is gone', async () => {
  const { stored, acked, read, halves, isTelling } = await killUnderLoad(5)
  for (const id of stored) expect(read.get(id)).toBe(1)
  for (const id of acked) expect(read.get(id)).toBeUndefined()
  expect(halves).toBe(0)
  expect(stored.size).toBeGreaterThan(40)
  expect(acked.size).toBeGreaterThan(5)
  // Nothing of who wrote is in the file: it holds ids, times and bodies.
  expect(isTelling).toBe(false)
})
