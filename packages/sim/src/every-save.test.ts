import { expect, test } from 'vitest'
import { strikeEverySave } from './every-save.ts'

// [SEND-1]: what was not saved is never sent.
test('a crash before, a crash after, or a failure of a save breaks nothing', async () => {
  const { worlds, failed } = await strikeEverySave(83)
  expect(failed.map(({ report, kept }) => [kept.blow, report.failures])).toEqual([])
  expect(worlds).toBeGreaterThan(5)
}, 60_000)
