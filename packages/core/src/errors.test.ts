import { expect, test } from 'vitest'
import { ERRORS, type ErrorCode, isErrorCode } from './errors.ts'

/** Codes are permanent, and so is what they stand for: rows are added, none is changed. */
const rows: readonly [ErrorCode, string, string][] = [
  ['code-malformed', 'person', 'try-again'],
  ['code-unknown', 'person', 'try-again'],
  ['code-used', 'person', 'try-again'],
  ['code-expired', 'person', 'try-again'],
  ['code-wrong', 'person', 'try-again'],
  ['own-code', 'person', 'try-again'],
  ['own-card', 'person', 'try-again'],
  ['other-card', 'person', 'try-again'],
  ['not-a-card', 'person', 'try-again'],
  ['card-version', 'person', 'stop'],
  ['card-expired', 'person', 'try-again'],
  ['not-touched', 'person', 'stop'],
  ['edges-differ', 'attack', 'stop'],
  ['bad-name', 'person', 'try-again'],
  ['bad-relay', 'person', 'try-again'],
  ['bad-saying', 'person', 'try-again'],
  ['bad-digits', 'person', 'try-again'],
  ['not-settled', 'surroundings', 'wait'],
  ['partner-silent', 'partner', 'wait'],
  ['too-many-asks', 'person', 'wait'],
  ['unknown-check', 'person', 'try-again'],
  ['check-over', 'person', 'stop'],
  ['nonces-used-up', 'surroundings', 'wait'],
  ['spoken-pause', 'person', 'wait'],
  ['spoken-repeated', 'attack', 'stop'],
  ['spoken-no-fit', 'attack', 'try-again'],
  ['no-challenge', 'person', 'try-again'],
  ['unfinished', 'partner', 'wait'],
  ['torn', 'attack', 'stop'],
  ['ended', 'person', 'stop'],
]

test.each(rows)('%s: the fault of %s, then %s', (code, fault, next) => {
  expect(ERRORS[code]).toEqual({ fault, next })
  expect(isErrorCode(code)).toBe(true)
})

test('nothing else is a code', () => {
  for (const other of ['', 'toString', 'constructor', 'Torn', 7, null, undefined, {}, ['torn']]) {
    expect(isErrorCode(other)).toBe(false)
  }
})
