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
  let landing: Route | null = null
  let isOurs = false
  const move = (next: Route) => {
    moved()
    if (!sameRoute(route.value, next)) route.value = next
  }
  const go = (next: Route) => {
    history.pushState({ route: next, depth: depthOf(history.state) + 1 }, '')
    move(next)
  }
  const replace = (next: Route) => {
    history.replaceState({ route: next, depth: depthOf(history.state) }, '')
    move(next)
  }
  const back = () => {
    isOurs = depthOf(history.state) > 0
    if (isOurs) history.back()
    else replace(parentOf(route.value))
  }
  const land = (next: Route) => {
    move(next)
    const depth = depthOf(history.state)
    if (depth === 0) return settle(next)
    // The browser goes back in its own time, and says so.
    landing = next
    history.go(-depth)
  }
  window.addEventListener('popstate', event => {
    const opened = takeOpenedLink()
    if (opened !== null) return move(opened)
    const [landed, wasOurs] = [landing, isOurs]
    landing = null
    isOurs = false
    if (landed !== null) settle(landed)
    // What lies under a screen that covers stays where it was.
    else if (!wasOurs && leaveCover()) go(route.value)
    else move(parseRoute(event.state?.route))
  })
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
