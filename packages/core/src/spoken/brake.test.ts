import { expect, test } from 'vitest'
import { nobleSuite as suite } from '../crypto/suite.ts'
import { turnOf } from '../turn.ts'
import { missed, pause_ms, RELEASED, startedAnew } from './brake.ts'

const start = { utc_ms: 1_000_000, steady_ms: 0, run: 1 }
const turnAt = (now: typeof start) => turnOf(suite, new Uint8Array(), now)
const later = (ms: number) => ({ ...start, utc_ms: start.utc_ms + ms, steady_ms: ms })

test('one try is free, then 5, 20, 80 seconds and five minutes, and no more', () => {
  expect(pause_ms(RELEASED, start)).toBe(0)
  let brake = RELEASED
  const pauses = []
  for (let i = 0; i < 6; i++) {
    brake = missed(brake, turnAt(start))
    pauses.push(pause_ms(brake, start))
  }
  expect(pauses).toEqual([5000, 20_000, 80_000, 300_000, 300_000, 300_000])
  expect(brake.misses).toBe(6)
})

test('a pause passes, and is never less than nothing', () => {
  const brake = missed(RELEASED, turnAt(start))
  expect([0, 1, 4999, 5000, 9000].map(ms => pause_ms(brake, later(ms)))).toEqual([
    5000, 4999, 1, 0, 0,
  ])
})

test('[LIMIT-2] misses stay in their byte', () => {
  const brake = { misses: 254, missed: start, pause_ms: 5000 }
  const next = missed(brake, turnAt(start))
  expect(next.misses).toBe(255)
  expect(missed(next, turnAt(start)).misses).toBe(255)
})

test('a pause begun ahead of the clock begins again; any other goes on', () => {
  const brake = missed(RELEASED, turnAt(start))
  const back = { utc_ms: start.utc_ms - 1, steady_ms: 0, run: 2 }
  expect(startedAnew(brake, turnAt(back))).toEqual({ ...brake, missed: back })
  expect(startedAnew(brake, turnAt(start))).toBe(brake)
  expect(startedAnew(brake, turnAt(later(5)))).toBe(brake)
  expect(startedAnew(RELEASED, turnAt(start))).toBe(RELEASED)
})
