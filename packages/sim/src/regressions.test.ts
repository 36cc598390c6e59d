import { expect, test } from 'vitest'
import { REGRESSIONS } from './regressions.ts'
import { runWorld } from './run.ts'
import { settingsOf } from './shrink.ts'

test('names are used once', () => {
  const names = REGRESSIONS.map(({ name }) => name)
  expect(new Set(names).size).toBe(names.length)
})

for (const { name, world } of REGRESSIONS) {
  test(`a world that failed once: ${name}`, async () => {
    expect((await runWorld(settingsOf(world))).failures).toEqual([])
  })
}
