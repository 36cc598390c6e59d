/** The way of a person through the app, kept in the browser's own history. */
import { type ReadonlySignal, signal } from '@preact/signals'
import { HOME, linkRoute, parentOf, parseRoute, type Route, sameRoute } from './route.ts'

export type Places = {
  readonly route: ReadonlySignal<Route>
  go(route: Route): void
  /** Goes on without leaving a way back to where the person was. */
  replace(route: Route): void
  back(): void
  /** Ends a task: there, with home before it and no way back into the task. */
  land(route: Route): void
}

export type PlacesOptions = {
  /** Whenever another place is taken. */
  moved(): void
  /** Told that the person pressed the browser's *back*; true if something covers: then one stays. */
  leaveCover(): boolean
}

export function openPlaces({ moved, leaveCover }: PlacesOptions): Places {
  // Each screen begins at its top; the browser would put it where another one had been left.
  history.scrollRestoration = 'manual'
  const route = signal<Route>(takeOpenedLink() ?? parseRoute(history.state?.route))
  let going: Going = STILL
  const move = (next: Route) => {
    moved()
    if (!sameRoute(route.value, next)) route.value = next
  }
  const go = (next: Route) => {
    if (going !== STILL) return replace(next)
    history.pushState({ route: next, depth: depthOf(history.state) + 1 }, '')
    move(next)
  }
  const replace = (next: Route) => {
    // Nothing is written into a place that is being left.
    if (!going.back) history.replaceState({ ...history.state, route: next }, '')
    move(next)
  }
  const back = () => {
    // While the browser is still on its way, one step more would lead out of the app.
    if (going !== STILL || depthOf(history.state) === 0) return replace(parentOf(route.value))
    going = { back: route.value, toLand: false }
    history.back()
  }
  const land = (next: Route) => {
    move(next)
    const depth = depthOf(history.state)
    if (depth === 0) return settle(next)
    // The browser goes back in its own time, and says so; a reload until then begins it again.
    history.replaceState({ route: next, depth, landing: true }, '')
    if (going === STILL) history.go(-depth)
    going = { ...going, toLand: true }
  }
  window.addEventListener('popstate', event => {
    const opened = takeOpenedLink()
    if (opened !== null) return move(opened)
    const { back, toLand } = going
    going = STILL
    // Not at home yet: the person's own *back* came first.
    if (toLand && !back && depthOf(event.state) > 0) leaveCover()
    if (toLand) return back ? land(route.value) : settle(route.value)
    const there = parseRoute(event.state?.route)
    // Whoever went on meanwhile does so from there. What lies under a cover stays where it was.
    const stays = back ? back !== route.value && !sameRoute(route.value, there) : leaveCover()
    return stays ? go(route.value) : move(there)
  })
  if (history.state?.landing) land(route.value)
  return { route, go, replace, back, land }
}

/**
 * When this tab was last opened by an address, an icon or a link, and not reloaded or come back to;
 * 0 where nobody knows.
 */
export function openedAnew_ms(now_ms: number): number {
  const reached = performance.getEntriesByType('navigation')[0]
  const isAnew = reached !== undefined && 'type' in reached && reached.type === 'navigate'
  if (isAnew) sessionStorage.setItem(OPENED, String(now_ms))
  return Number(sessionStorage.getItem(OPENED))
}

/** What the app asked of the browser's history that it has not yet done. */
type Going = {
  /** The place that is being left. */
  readonly back: Route | null
  readonly toLand: boolean
}
const STILL: Going = { back: null, toLand: false }
const OPENED = 'handfast opened'

/** A link in the address goes out of it at once, into this one step of the history. */
function takeOpenedLink(): Route | null {
  const { hash, pathname, search } = location
  if (!hash.startsWith('#link')) return null
  const route = linkRoute(hash)
  history.replaceState({ route, depth: depthOf(history.state) }, '', pathname + search)
  return route
}

/** Home, and on it where the person is now. */
function settle(route: Route): void {
  history.replaceState({ route: HOME, depth: 0 }, '')
  if (route.at !== 'home') history.pushState({ route, depth: 1 }, '')
}

function depthOf(state: unknown): number {
  if (typeof state !== 'object' || state === null || !('depth' in state)) return 0
  return typeof state.depth === 'number' && state.depth > 0 ? state.depth : 0
}
