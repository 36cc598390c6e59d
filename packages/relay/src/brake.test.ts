import { expect, test } from 'vitest'
import { startBrake } from './brake.ts'

test('so many in any minute, and more only when the first of them is a minute old', () => {
  const brake = startBrake(3)
  expect([0, 10, 20, 30, 59_999].map(brake)).toEqual([true, true, true, false, false])
  expect([60_000, 60_001, 60_010].map(brake)).toEqual([true, false, true])
})
