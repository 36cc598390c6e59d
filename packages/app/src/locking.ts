/**
 * Whether the screen is locked. It locks when nobody touched any tab for a while, in all tabs at
 * once; the vault stays open behind it, so that a question that arrives is noticed.
 */
import { type ReadonlySignal, type Signal, signal } from '@preact/signals'
import { type Lock, readLock } from './adapters/lock.ts'

const CHANNEL = 'handfast lock'
const TICK_MS = 1000
/** How often, at most, other tabs are told that somebody is here. */
const TELL_MS = 5000

export type Locking = {
  /** The lock that there is; null where there is none. */
  readonly lock: ReadonlySignal<Lock | null>
  readonly locked: ReadonlySignal<boolean>
  /** When it was last locked, or opened anew: what was found out before lies behind that. */
  readonly since_ms: ReadonlySignal<number>
  lockNow(): void
  unlock(): void
  /** The lock was turned on, off, or changed here. */
  changed(): Promise<void>
}

/** Of a phone that nobody can lock. */
export const NO_LOCKING: Locking = {
  lock: signal(null),
  locked: signal(false),
  since_ms: signal(0),
  lockNow() {},
  unlock() {},
  changed: async () => {},
}

type Told = 'here' | 'lock' | 'changed'

/**
 * `opened`: the lock that was opened just now to get here. `anew_ms`: when the page was opened by an
 * address or an icon; whoever sends somebody here must not show them a match that looks fresh.
 */
export function startLocking(opened: Lock | null, anew_ms: number): Locking {
  const lock = signal(opened)
  const locked = signal(false)
  const since_ms = signal(opened === null ? anew_ms : Date.now())
  const channel = new BroadcastChannel(CHANNEL)
  const here = watchHere(() => channel.postMessage('here' satisfies Told))
  const close = () => {
    if (lock.value === null || locked.value) return
    since_ms.value = Date.now()
    locked.value = true
  }
  const readAnew = async () => {
    lock.value = await readLock()
  }
  channel.onmessage = ({ data }: MessageEvent<Told>) => {
    if (data === 'here') here.value = Date.now()
    else if (data === 'lock') close()
    else void readAnew()
  }
  keepWatch(lock, here, close)
  return {
    lock,
    locked,
    since_ms,
    lockNow() {
      close()
      channel.postMessage('lock' satisfies Told)
    },
    unlock() {
      here.value = Date.now()
      locked.value = false
    },
    async changed() {
      await readAnew()
      channel.postMessage('changed' satisfies Told)
    },
  }
}

/** When somebody last touched a tab; `tell` is for the others. */
function watchHere(tell: () => void): Signal<number> {
  const here = signal(Date.now())
  let told_ms = 0
  const onTouch = () => {
    here.value = Date.now()
    if (Math.abs(here.value - told_ms) < TELL_MS) return
    told_ms = here.value
    tell()
  }
  for (const touch of ['pointerdown', 'keydown', 'wheel', 'touchmove']) {
    window.addEventListener(touch, onTouch, { passive: true, capture: true })
  }
  return here
}

/** Every second, and at once when the page is looked at again. A clock put back locks too. */
function keepWatch(lock: Signal<Lock | null>, here: Signal<number>, close: () => void): void {
  const look = () => {
    if (lock.value === null) return
    const gone_ms = Date.now() - here.value
    if (gone_ms >= lock.value.idle_min * 60_000 || gone_ms < -TICK_MS * 60) close()
  }
  setInterval(look, TICK_MS)
  document.addEventListener('visibilitychange', look)
}
