/** One open vault on the screen: its last snapshot, where the person went, what went wrong. */
import type { ClientError, Handfast, Result, Snapshot } from '@handfast/client'
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import { HOME, parentOf, parseRoute, type Route, sameRoute } from './route.ts'
import { countsDown } from './routing.ts'
import { openSeen, type Seen } from './seen.ts'

const TICK_MS = 1000

export type Session = {
  readonly handfast: Handfast
  readonly snapshot: ReadonlySignal<Snapshot>
  readonly route: ReadonlySignal<Route>
  readonly online: ReadonlySignal<boolean>
  /** Why the last thing the person did was refused, until the next. */
  readonly problem: Signal<ClientError | null>
  readonly seen: Seen
  go(route: Route): void
  /** Goes on without leaving a way back to where the person was. */
  replace(route: Route): void
  back(): void
  /** Ends a task: there, with home before it and no way back into the task. */
  land(route: Route): void
  /** Waits for something the person did; a refusal stands on the screen, and `null` comes back. */
  attempt<T>(done: Promise<Result<T>>): Promise<T | null>
}

/** `leaveCover` is told that the person pressed *back*; true if a screen that covered was left. */
export function startSession(handfast: Handfast, leaveCover: (session: Session) => boolean) {
  // Each screen begins at its top; the browser would put it where another one had been left.
  history.scrollRestoration = 'manual'
  const snapshot = signal(handfast.snapshot())
  const route = signal<Route>(parseRoute(history.state?.route))
  const online = signal(navigator.onLine)
  const problem = signal<ClientError | null>(null)
  const move = (next: Route) => {
    problem.value = null
    if (!sameRoute(route.value, next)) route.value = next
  }
  const landing = { route: null as Route | null }
  const session: Session = {
    handfast,
    snapshot,
    route,
    online,
    problem,
    seen: openSeen(),
    go(next) {
      history.pushState({ route: next, depth: depthOf(history.state) + 1 }, '')
      move(next)
    },
    replace(next) {
      history.replaceState({ route: next, depth: depthOf(history.state) }, '')
      move(next)
    },
    back() {
      if (depthOf(history.state) > 0) history.back()
      else session.replace(parentOf(route.value))
    },
    land(next) {
      move(next)
      const depth = depthOf(history.state)
      if (depth === 0) return settle(next)
      // The browser goes back in its own time, and says so.
      landing.route = next
      history.go(-depth)
    },
    async attempt(done) {
      problem.value = null
      const result = await done
      if (result.ok) return result.value
      problem.value = result.code
      return null
    },
  }
  handfast.subscribe(() => {
    snapshot.value = handfast.snapshot()
  })
  window.addEventListener('popstate', event => {
    const landed = landing.route
    landing.route = null
    if (landed !== null) settle(landed)
    // Back leaves what covers the screen; what lies under it stays where it was.
    else if (leaveCover(session)) session.go(session.route.value)
    else move(parseRoute(event.state?.route))
  })
  listen(handfast, online)
  keepTime(handfast, snapshot)
  return session
}

/** Home, and on it where the person is now. */
function settle(route: Route): void {
  history.replaceState({ route: HOME, depth: 0 }, '')
  if (route.at !== 'home') history.pushState({ route, depth: 1 }, '')
}

function listen(handfast: Handfast, online: Signal<boolean>): void {
  const onLine = () => {
    online.value = navigator.onLine
    if (navigator.onLine) handfast.retry()
  }
  window.addEventListener('online', onLine)
  window.addEventListener('offline', onLine)
}

/** Once a second while something counts down, and at once when the page is looked at again. */
function keepTime(handfast: Handfast, snapshot: Signal<Snapshot>): void {
  const look = () => {
    if (countsDown(snapshot.value)) snapshot.value = handfast.snapshot()
  }
  setInterval(look, TICK_MS)
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return
    snapshot.value = handfast.snapshot()
    handfast.retry()
  })
}

function depthOf(state: unknown): number {
  if (typeof state !== 'object' || state === null || !('depth' in state)) return 0
  return typeof state.depth === 'number' && state.depth > 0 ? state.depth : 0
}

const SessionContext = createContext<Session | null>(null)
export const SessionProvider = SessionContext.Provider

/** Throws outside of an open session: that would be our mistake. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('a screen outside of a session')
  return session
}
