import type { RelayEvents, RelayFailure, RelayLink, RelayPort } from './ports/relay.ts'
import { relayOverPlainLater } from './relay-plain-later.ts'
import { relayOverWebSocket, type SocketSurroundings } from './relay-socket.ts'

/**
 * The relay port over a socket, and over plain requests for as long as there is none: some networks
 * let no socket through. The socket goes on being tried.
 */
export function relayOverEither(surroundings: SocketSurroundings): RelayPort {
  const [sockets, plain] = [relayOverWebSocket(surroundings), relayOverPlainLater(surroundings)]
  return {
    open(url, events) {
      const either: Either = {
        events,
        openPlain: own => plain.open(url, own),
        socket: sockets.open(url, {
          arrived: events.arrived,
          up: () => onSocket(either, 'up'),
          down: reason => onSocket(either, reason),
        }),
        socketState: undefined,
        plain: undefined,
        plainState: undefined,
        told: undefined,
        boxes: [],
      }
      return linkOf(either)
    },
  }
}

type State = RelayFailure | 'up' | undefined

/** Both ways to one relay; `plain` is there only while the socket is not. */
type Either = {
  readonly events: RelayEvents
  readonly socket: RelayLink
  readonly openPlain: (events: RelayEvents) => RelayLink
  socketState: State
  plain: RelayLink | undefined
  plainState: State
  told: State
  boxes: Parameters<RelayLink['listen']>[0]
}

function linkOf(either: Either): RelayLink {
  return {
    put: (mailbox, body) => through(either, link => link.put(mailbox, body)),
    ack: (readKey, id) => through(either, link => link.ack(readKey, id)),
    allocate: plate => through(either, link => link.allocate(plate)),
    release: (nameplate, key) => through(either, link => link.release(nameplate, key)),
    claim: (nameplate, claimant) => through(either, link => link.claim(nameplate, claimant)),
    listen(boxes) {
      either.socket.listen(boxes)
      either.boxes = boxes
      either.plain?.listen(boxes)
    },
    retry() {
      either.socket.retry()
      either.plain?.retry()
    },
    close() {
      either.socket.close()
      either.plain?.close()
    },
  }
}

function wayOf({ socket, socketState, plain }: Either): RelayLink {
  return socketState === 'up' ? socket : (plain ?? socket)
}

/** What found nobody on the one way is asked on the other, where that is another by then. */
async function through<T>(either: Either, ask: (link: RelayLink) => Promise<T>): Promise<T> {
  const way = wayOf(either)
  const outcome = await ask(way)
  const other = wayOf(either)
  return isLost(outcome) && other !== way ? ask(other) : outcome
}

function isLost(outcome: unknown): boolean {
  if (outcome === 'unreachable') return true
  if (typeof outcome !== 'object' || outcome === null) return false
  return 'failure' in outcome && outcome.failure === 'unreachable'
}

function onSocket(either: Either, state: RelayFailure | 'up'): void {
  either.socketState = state
  if (state === 'up') {
    either.plain?.close()
    either.plain = undefined
    either.plainState = undefined
  } else if (state === 'unreachable' && either.plain === undefined) startPlain(either)
  tell(either)
}

function startPlain(either: Either): void {
  const onPlain = (state: RelayFailure | 'up') => {
    either.plainState = state
    tell(either)
  }
  const { arrived } = either.events
  either.plain = either.openPlain({ arrived, up: () => onPlain('up'), down: onPlain })
  either.plain.listen(either.boxes)
}

/** While the other way has not said anything, nothing new is known. */
function tell(either: Either): void {
  const { socketState, plain, plainState } = either
  const isUp = socketState === 'up' || plainState === 'up'
  if (!isUp && plain !== undefined && plainState === undefined) return
  const state = isUp ? 'up' : socketState
  if (state === undefined || state === either.told) return
  either.told = state
  if (state === 'up') either.events.up()
  else either.events.down(state)
}
