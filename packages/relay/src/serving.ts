import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import type { Caller, Callers } from './addresses.ts'
import { pathOf, setPlainHeaders, startHealth } from './health.ts'
import type { RelayParts } from './parts.ts'
import { answerPlain, answerUnread, PLAIN_PATH, turnAway } from './plain.ts'
import type { BlindRelay } from './relay.ts'
import type { RelayOptions } from './start.ts'

/** Who asks, by the address of the connection or by what a trusted proxy says. */
export type CallerOf = (request: IncomingMessage) => Caller

type ProxyOptions = Pick<RelayOptions, 'trustProxy' | 'onProxyIgnored'>

export function startCallerOf(callers: Callers, options: ProxyOptions): CallerOf {
  let mayTell = true
  return ({ headers, socket }) => {
    const told = headers['x-forwarded-for']
    // The last one is what our proxy saw; those before it are what its client says.
    if (options.trustProxy) return callers.of(lastOf(String(told ?? '')))
    if (told !== undefined && mayTell) {
      mayTell = false
      options.onProxyIgnored?.()
    }
    return callers.of(socket.remoteAddress)
  }
}

function lastOf(addresses: string): string | undefined {
  return addresses.slice(-64).split(',').at(-1)?.trim()
}

/** Every request that is no socket. `open` counts what is under way beside the sockets. */
export function startServing(parts: RelayParts, relay: BlindRelay, callerOf: CallerOf) {
  const answerHealth = startHealth(parts)
  const open = new Set<ServerResponse>()
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    setPlainHeaders(response)
    if (parts.work.isDraining) response.setHeader('connection', 'close')
    if (await answerHealth(request, response)) return
    if (pathOf(request) !== PLAIN_PATH) return turnAway(response, 404)
    if (open.size >= parts.limits.connections) return answerUnread(parts, response, 'busy')
    open.add(response)
    response.once('close', () => open.delete(response))
    await answerPlain(parts, relay, callerOf(request), request, response)
  }
  const onRequest: RequestListener = (request, response) => {
    response.on('error', () => {})
    answer(request, response).catch(() => response.destroy())
  }
  return { onRequest, open }
}
