/** One open vault on the screen: its last snapshot, where the person went, what went wrong. */
import type { ClientError, Handfast, Result, Snapshot } from '@handfast/client'
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Lock } from './adapters/lock.ts'
import { type Locking, NO_LOCKING, startLocking } from './locking.ts'
import { openedAnew_ms, openPlaces, type Places, type PlacesOptions } from './places.ts'
import { countsDown } from './routing.ts'

const TICK_MS = 1000

/** A phone among others on one page, where the people are invented: it leaves the browser alone. */
export type Practice = {
  /** Tells its screens apart from the others'. */
  name(): string
  openPlaces(options: PlacesOptions): Places
  /** What the phone held against this one shows to its camera. */
  readonly inSight: ReadonlySignal<Uint8Array | null>
}

export type Session = Places & {
  readonly handfast: Handfast
  readonly snapshot: ReadonlySignal<Snapshot>
  readonly locking: Locking
  /** Null for the app itself. */
  readonly practice: Practice | null
  readonly online: ReadonlySignal<boolean>
  /** Why the last thing the person did was refused, until the next. */
  readonly problem: ReadonlySignal<ClientError | null>
  /** Waits for something the person did; a refusal stands on the screen, and `null` comes back. */
  attempt<T>(done: Promise<Result<T>>): Promise<T | null>
  /** Of a practice, where a phone is put away: its vault is closed, and nothing looks at it more. */
  close(): void
}

/** `lock`: what was opened to get here. `leaveCover` is told that the person pressed *back*; true if a screen that covered was left. */
export function startSession(
  handfast: Handfast,
  lock: Lock | null,
  leaveCover: (session: Session) => boolean,
  practice: Practice | null = null,
): Session {
  const snapshot = signal(handfast.snapshot())
  const closing = new AbortController()
  const problem = signal<ClientError | null>(null)
  const forgive = () => {
    problem.value = null
  }
  const session: Session = {
    ...(practice ?? { openPlaces }).openPlaces({
      moved: forgive,
      leaveCover: () => leaveCover(session),
    }),
    handfast,
    snapshot,
    locking: practice === null ? startLocking(lock, openedAnew_ms(Date.now())) : NO_LOCKING,
    practice,
    online: watchOnline(handfast, closing.signal),
    problem,
    async attempt(done) {
      forgive()
      const result = await done
      if (result.ok) return result.value
      problem.value = result.code
      return null
    },
    close() {
      closing.abort()
      handfast.close()
    },
  }
  handfast.subscribe(() => {
    snapshot.value = handfast.snapshot()
  })
  keepTime(handfast, snapshot, closing.signal)
  return session
}

function watchOnline(handfast: Handfast, closed: AbortSignal): ReadonlySignal<boolean> {
  const online = signal(navigator.onLine)
  const onLine = () => {
    online.value = navigator.onLine
    if (navigator.onLine) handfast.retry()
  }
  window.addEventListener('online', onLine, { signal: closed })
  window.addEventListener('offline', onLine, { signal: closed })
  return online
}

/** Once a second while something counts down, and at once when the page is looked at again. */
function keepTime(handfast: Handfast, snapshot: Signal<Snapshot>, closed: AbortSignal): void {
  const look = () => {
    if (countsDown(snapshot.value)) snapshot.value = handfast.snapshot()
  }
  const ticking = setInterval(look, TICK_MS)
  closed.addEventListener('abort', () => clearInterval(ticking))
  const onSight = () => {
    if (document.visibilityState !== 'visible') return
    snapshot.value = handfast.snapshot()
    handfast.retry()
  }
  document.addEventListener('visibilitychange', onSight, { signal: closed })
}

const SessionContext = createContext<Session | null>(null)
export const SessionProvider = SessionContext.Provider

/** Null outside of one too: before a vault is open there is no practice. */
export function usePractice(): Practice | null {
  return useContext(SessionContext)?.practice ?? null
}

/** Throws outside of an open session: that would be our mistake. */
export function useSession(): Session {
  const session = useContext(SessionContext)
  if (session === null) throw new Error('a screen outside of a session')
  return session
}
