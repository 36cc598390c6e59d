import { expect, test } from 'vitest'
import { openAheadClock } from './clock.ts'

test('time that passes at once wakes what was due by then, and no more', async () => {
  const clock = openAheadClock()
  const before = clock.now()
  const rung: string[] = []
  clock.wake(3_600_000, () => rung.push('in an hour'))
  const callOff = clock.wake(60_000, () => rung.push('called off'))
  const minutes = new Promise<void>(resolve => {
    clock.wake(180_000, () => {
      rung.push('in three minutes')
      resolve()
    })
  })
  callOff()
  clock.pass(181_000)
  await minutes
  expect(rung).toEqual(['in three minutes'])
  expect(clock.now().utc_ms - before.utc_ms).toBeGreaterThanOrEqual(181_000)
  clock.pass(3_600_000)
  await expect.poll(() => rung).toEqual(['in three minutes', 'in an hour'])
})
