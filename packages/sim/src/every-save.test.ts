import { expect, test } from 'vitest'
import { STRIKES, strikeEverySave } from './every-save.ts'
import { runWorld } from './run.ts'
import { settingsOf } from './shrink.ts'
import type { Plant } from './world.ts'

// [SEND-1]: what was not saved is never sent.
test('a crash before, a crash after, or a failure of a save breaks nothing', async () => {
  const { worlds, failed } = await strikeEverySave(83)
  expect(failed.map(({ report, kept }) => [kept.blow, report.failures])).toEqual([])
  expect(worlds).toBeGreaterThan(5)
})

test('a world that breaks is told with the save at which it was struck, and breaks again', async () => {
  const plant: Plant = { entropy: bytes => bytes.fill(7, Math.max(0, bytes.length - 48)) }
  const { failed } = await strikeEverySave(10_000, plant)
  const blows = STRIKES.flatMap(fate => [1, 10_001].map(save => ({ save, fate })))
  expect(failed.map(({ kept }) => kept.blow)).toEqual(blows)
  const [first] = failed
  if (first === undefined) throw new Error('nothing broke')
  const again = await runWorld({ ...settingsOf(first.kept), plant })
  expect(again.failures).toEqual(first.report.failures)
  expect(again.digest).toBe(first.report.digest)
})
