import { expect, test } from 'vitest'
import { HOME, type Route } from '../route.ts'
import { isOpenHere, openPlacesInMemory } from './places.ts'

const PERSON: Route = { at: 'person', key: '0'.repeat(32) }
const SAFETY: Route = { at: 'safety' }

function places() {
  const told = { moved: 0 }
  const moved = () => {
    told.moved++
  }
  return { told, way: openPlacesInMemory({ moved }, isOpenHere) }
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

test('nothing of the visitor’s own browser is reached from a phone of the page', () => {
  const { way, told } = places()
  way.go(SAFETY)
  for (const at of ['erase', 'lock', 'print', 'me'] as const) way.go({ at })
  way.land({ at: 'erase' })
  way.replace({ at: 'link-opened', link: '#link=x' })
  expect(way.route.value).toEqual(SAFETY)
  expect(told.moved).toBe(1)
})
