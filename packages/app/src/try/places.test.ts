import { expect, test } from 'vitest'
import { HOME, type Route } from '../route.ts'
import { isOpenHere, openPlacesInMemory } from './places.ts'

const PERSON: Route = { at: 'person', key: '0'.repeat(32) }
const SAFETY: Route = { at: 'safety' }

function places({ covers = false } = {}) {
  const told = { moved: 0, left: 0 }
  const options = {
    moved: () => {
      told.moved++
    },
    leaveCover: () => {
      told.left++
      return covers
    },
  }
  return { told, way: openPlacesInMemory(options, isOpenHere) }
}

test('back goes the way that was come, and from its start to where the place belongs', () => {
  const { way } = places()
  way.go(PERSON)
  way.go(SAFETY)
  way.back()
  expect(way.route.value).toEqual(PERSON)
  way.back()
  expect(way.route.value).toEqual(HOME)
  way.back()
  expect(way.route.value).toEqual(HOME)
})

test('what was replaced or ended is not on the way back', () => {
  const { way } = places()
  way.go(SAFETY)
  way.replace({ at: 'emergency' })
  way.back()
  expect(way.route.value).toEqual(HOME)
  way.go(SAFETY)
  way.land(PERSON)
  way.back()
  expect(way.route.value).toEqual(HOME)
})

test('back leaves what covers first, and what lies under it stays', () => {
  const { way, told } = places({ covers: true })
  way.go(PERSON)
  way.back()
  expect(told.left).toBe(1)
  expect(way.route.value).toEqual(PERSON)
})

test('nothing of the visitor’s own browser is reached from a phone of the page', () => {
  const { way, told } = places()
  way.go(SAFETY)
  for (const at of ['erase', 'lock', 'print', 'me'] as const) way.go({ at })
  way.land({ at: 'erase' })
  way.replace({ at: 'link-opened', link: '#link=x' })
  expect(way.route.value).toEqual(SAFETY)
  expect(told.moved).toBe(1)
})
