import { expect, test } from 'vitest'
import { chooseDigits, chooseNameplate } from './nameplates.ts'

test('the length grows when half of the shorter ones were used', () => {
  const after = (...used: number[]) => chooseDigits('code', digits => used[digits - 4] ?? 0)
  expect(after()).toBe(4)
  expect(after(4999)).toBe(4)
  expect(after(5000)).toBe(5)
  expect(after(5000, 50_000)).toBe(6)
  expect(chooseDigits('code', () => Number.POSITIVE_INFINITY)).toBe(12)
  expect(chooseDigits('link', () => 0)).toBe(12)
})

test('a number in use is not chosen; leading zeros stay', () => {
  const draws = [17, 42, 5]
  const used = new Set(['0017', '0042'])
  const nameplate = chooseNameplate(
    4,
    () => draws.shift() ?? 0,
    text => !used.has(text),
  )
  expect(nameplate).toBe('0005')
})
