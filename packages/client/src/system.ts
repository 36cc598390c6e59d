/** What the runtime itself has: the same globals in browsers, in workers and in Node. */
import { nobleSuite } from '@handfast/core'
import type { Opening } from './handfast.ts'
import type { Clock } from './ports/clock.ts'
import type { Entropy } from './ports/entropy.ts'
import type { RelayPort } from './ports/relay.ts'
import { relayOverEither } from './relay-either.ts'

/** All that an opening wants, but for where its records lie and the key they are sealed with. */
export function systemPorts(): Omit<Opening, 'store' | 'dataKey'> {
  return {
    clock: systemClock(),
    entropy: systemEntropy(),
    suite: nobleSuite,
    relays: systemRelays(),
  }
}

/** Relays over the runtime's own WebSocket. */
export function systemRelays(): RelayPort {
  return relayOverEither({
    random: () => Math.random(),
    setTimer: (wait_ms, fire) => {
      const timer = setTimeout(fire, wait_ms)
      return () => clearTimeout(timer)
    },
  })
}

/** Longer delays overflow a timer and would ring at once. */
const TIMER_MS_MAX = 2 ** 31 - 1

export function systemClock(): Clock {
  const run = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0
  return {
    now: () => ({ utc_ms: Math.max(0, Date.now()), steady_ms: Math.floor(performance.now()), run }),
    wake: (delay_ms, ring) => wakeAfter(delay_ms, ring),
  }
}

function wakeAfter(delay_ms: number, ring: () => void): () => void {
  const first_ms = Math.min(delay_ms, TIMER_MS_MAX)
  let callOff = () => {}
  const timer = setTimeout(() => {
    if (delay_ms > first_ms) callOff = wakeAfter(delay_ms - first_ms, ring)
    else ring()
  }, first_ms)
  callOff = () => clearTimeout(timer)
  return () => callOff()
}

export function systemEntropy(): Entropy {
  return {
    draw: async length => crypto.getRandomValues(new Uint8Array(length)),
  }
}
