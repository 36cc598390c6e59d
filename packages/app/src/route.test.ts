import { describe, expect, test } from 'vitest'
import { HOME, parentOf, parseRoute, type Route, sameRoute } from './route.ts'

const key = '0123456789abcdef0123456789abcdef'
const id = '0123456789abcdef'
const routes: readonly Route[] = [
  { at: 'home' },
  { at: 'somebody-else' },
  { at: 'me' },
  { at: 'safety' },
  { at: 'emergency' },
  { at: 'about' },
  { at: 'erase' },
  { at: 'lock' },
  { at: 'make-bond' },
  { at: 'apart-question' },
  { at: 'apart-stop' },
  { at: 'apart' },
  { at: 'join-code' },
  { at: 'person', key },
  { at: 'person-more', key },
  { at: 'history', key },
  { at: 'rename', key },
  { at: 'practice', step: '3-wrong' },
  { at: 'link' },
  { at: 'join-link' },
  { at: 'link-opened', link: '#link=AQ' },
  { at: 'end', key },
  { at: 'bonding', key },
  { at: 'check-topic', key },
  { at: 'spoken-topic', key },
  { at: 'hear-topic', key },
  { at: 'check-details', key, about: 'money' },
  { at: 'spoken-ring-first', key, about: 'secret' },
  { at: 'hear-digits', key, about: 'favour' },
  { at: 'hear-answer', key, about: 'access' },
  { at: 'hear-warning', key, about: 'talk' },
  { at: 'asked', key, id },
]

describe('a route', () => {
  test('comes back from the history as it was', () => {
    for (const route of routes) expect(parseRoute(structuredClone(route))).toEqual(route)
  })

  test('leads home in the end', () => {
    for (const start of routes) {
      let route = start
      for (let steps = 0; route.at !== 'home'; steps++) {
        expect(steps).toBeLessThan(6)
        route = parentOf(route)
      }
    }
  })

  test('is told from another', () => {
    expect(sameRoute({ at: 'person', key }, { at: 'person', key })).toBe(true)
    expect(sameRoute({ at: 'person', key }, { at: 'history', key })).toBe(false)
  })
})

describe('what is no route', () => {
  test.each([
    [undefined],
    [null],
    [7],
    ['home'],
    [[]],
    [{}],
    [{ at: 'verdict', key }],
    [{ at: 'person' }],
    [{ at: 'person', key: 'short' }],
    [{ at: 'person', key: `${key}00` }],
    [{ at: 'check-details', key }],
    [{ at: 'check-details', key, about: 'jewels' }],
    [{ at: 'asked', key, id: '<b>' }],
    [{ at: 'link-opened' }],
    [{ at: 'link-opened', link: 7 }],
    [{ at: { valueOf: (): string => 'home' } }],
  ])('%j is home', raw => {
    expect(parseRoute(raw)).toEqual(HOME)
  })
})
