import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { openLanguage } from './text.ts'
import { clockOf, dateOf } from './time.ts'

const may_ms = new Date(2026, 4, 3, 14, 32).getTime()
const january_ms = new Date(2026, 0, 3, 14, 32).getTime()

beforeAll(() => openLanguage('en'))
afterEach(() => vi.unstubAllGlobals())

/** What the reader told their browser. */
function reads(...languages: readonly string[]): void {
  vi.stubGlobal('navigator', { languages })
}

test('dates and times are written as where the reader is', async () => {
  reads('en-GB')
  expect([dateOf(may_ms), clockOf(may_ms)]).toEqual(['3 May 2026', '14:32'])
  reads('en-US')
  expect(dateOf(may_ms)).toBe('May 3, 2026')
  expect(clockOf(may_ms)).toMatch(/^2:32\sPM$/)
  await openLanguage('de')
  reads('de-AT')
  expect(dateOf(january_ms)).toBe('3. Jänner 2026')
  reads('en-US', 'fr-CA')
  expect([dateOf(january_ms), clockOf(january_ms)]).toEqual(['3. Januar 2026', '14:32'])
  await openLanguage('fr')
  expect(clockOf(january_ms)).toBe('14 h 32')
})
