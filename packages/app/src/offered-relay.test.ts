import { expect, test } from 'vitest'
import { parseOffer } from './offered-relay.ts'

test('an offer names a relay', () => {
  expect(parseOffer('{"relay":"https://Relay.example/"}')).toBe('https://relay.example')
  expect(parseOffer('{"relay":"http://localhost:8788"}')).toBe('http://localhost:8788')
})

test.each([
  [''],
  ['<!doctype html>'],
  ['null'],
  ['[]'],
  ['"https://relay.example"'],
  ['{"relay":7}'],
  ['{"relay":"javascript:alert(1)"}'],
  ['{"relay":"https://user:word@relay.example"}'],
  [`{"relay":"https://relay.example","more":"${'x'.repeat(2000)}"}`],
])('%j offers none', text => {
  expect(parseOffer(text)).toBeNull()
})
