import { expect, test } from 'vitest'
import { startClock } from './clock.ts'

test('a wall clock set back changes nothing, one that leaps ahead is followed', () => {
  let [wall_ms, monotonic_ms] = [1_000_000, 50.5]
  const now = startClock(
    () => wall_ms,
    () => monotonic_ms,
  )
  expect(now()).toBe(1_000_000)
  wall_ms = 0
  monotonic_ms += 10
  expect(now()).toBe(1_000_010)
  wall_ms = 5_000_000
  expect(now()).toBe(5_000_000)
  wall_ms = 1_000_000
  monotonic_ms += 7
  expect(now()).toBe(5_000_007)
})

test('a wall clock that ticks coarsely does not hurry it', () => {
  let monotonic_ms = 0
  const now = startClock(
    () => Math.ceil(monotonic_ms / 500) * 500,
    () => monotonic_ms,
  )
  for (; monotonic_ms < 60_000; monotonic_ms += 7) now()
  expect(now()).toBe(monotonic_ms)
})
