import { signal } from '@preact/signals'
import type { Places, PlacesOptions } from '../places.ts'
import { HOME, parentOf, type Route, sameRoute } from '../route.ts'

/**
 * The way through one phone among several on a page, which has no history of its own. Where
 * `mayGo` says no, the person stays where they are.
 */
export function openPlacesInMemory(
  { moved }: Pick<PlacesOptions, 'moved'>,
  mayGo: (route: Route) => boolean,
): Places {
  const route = signal<Route>(HOME)
  let before: readonly Route[] = []
  const take = (next: Route, way: readonly Route[]) => {
    if (!mayGo(next)) return
    before = way
    moved()
    if (!sameRoute(route.value, next)) route.value = next
  }
  return {
    route,
    go: next => take(next, [...before, route.value]),
    replace: next => take(next, before),
    back: () => take(before.at(-1) ?? parentOf(route.value), before.slice(0, -1)),
    land: next => take(next, next.at === 'home' ? [] : [HOME]),
  }
}

/** What would change the visitor's own browser, or speaks of it, is left out on this page. */
export function isOpenHere({ at }: Route): boolean {
  return !LEFT_OUT.includes(at)
}

const LEFT_OUT: readonly Route['at'][] = [
  ...(['erase', 'lock', 'print', 'me', 'about', 'invite'] as const),
  ...(['link', 'join-link', 'link-opened'] as const),
]
