import type { LinkState, Snapshot } from '@handfast/client'
import { expect, test } from 'vitest'
import { silentRelay } from './relay-states.ts'

const [mine, theirs] = ['https://mine.example', 'https://theirs.example']
const person = { relays: [mine, theirs] }

function withStates(ofMine: LinkState, ofTheirs: LinkState): Pick<Snapshot, 'relays'> {
  return {
    relays: new Map([
      [mine, ofMine],
      [theirs, ofTheirs],
    ]),
  }
}

test('a question that is still here waits for their relay, one that went out for mine', () => {
  const both = withStates('unreachable', 'unreachable')
  expect(silentRelay(both, person, true)).toBe(theirs)
  expect(silentRelay(both, person, false)).toBe(mine)
})

test('whichever it is, the one that is up is never named', () => {
  for (const isUnsent of [true, false]) {
    expect(silentRelay(withStates('up', 'not-a-relay'), person, isUnsent)).toBe(theirs)
    expect(silentRelay(withStates('connecting', 'up'), person, isUnsent)).toBe(mine)
    expect(silentRelay(withStates('up', 'up'), person, isUnsent)).toBeNull()
    const one = { relays: [mine] }
    expect(silentRelay(withStates('unreachable', 'up'), one, isUnsent)).toBe(mine)
  }
})
