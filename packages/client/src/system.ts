/** What the runtime itself has: the same globals in browsers, in workers and in Node. */
import { nobleSuite } from '@handfast/core'
import type { Opening } from './opening.ts'
import type { RelayPort } from './ports/relay.ts'
import { relayOverEither } from './relay-either.ts'
import { systemClock, systemEntropy } from './system-clock.ts'

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
