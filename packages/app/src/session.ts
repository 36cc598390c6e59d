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
  /** Home, with no way back into what was left. */
  home(): void
  /** Waits for something the person did; a refusal stands on the screen, and `null` comes back. */
  attempt<T>(done: Promise<Result<T>>): Promise<T | null>
}

/** `leaveCover` is told that the person pressed *back*; true if a screen that covered was left. */
export function startSession(handfast: Handfast, leaveCover: (session: Session) => boolean) {
  const snapshot = signal(handfast.snapshot())
  const route = signal<Route>(parseRoute(history.state?.route))
  const online = signal(navigator.onLine)
  const problem = signal<ClientError | null>(null)
  const move = (next: Route) => {
    problem.value = null
    if (!sameRoute(route.value, next)) route.value = next
  }
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
    home() {
      if (route.value.at !== 'home') session.go(HOME)
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
  listen(session, online, leaveCover, move)
  keepTime(handfast, snapshot)
  return session
}

function listen(
  session: Session,
  online: Signal<boolean>,
  leaveCover: (session: Session) => boolean,
  move: (route: Route) => void,
): void {
  const onLine = () => {
    online.value = navigator.onLine
    if (navigator.onLine) session.handfast.retry()
  }
  window.addEventListener('online', onLine)
  window.addEventListener('offline', onLine)
  window.addEventListener('popstate', event => {
    // Back leaves what covers the screen; what lies under it stays where it was.
    if (leaveCover(session)) session.go(session.route.value)
    else move(parseRoute(event.state?.route))
  })
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
