/** The way between a phone and a relay, and what happens to what goes over it. */
import { parseServerFrame } from '@handfast/envelope'
import type { Peer, Session } from '../inside.ts'
import { fatesOf } from '../nemesis/frames.ts'
import { flowsOf, type LiveLine, type Phone, type RunningTab, type World } from '../world.ts'
import type { SimRelay } from './relay.ts'
import type { Dialler, Line, SocketEvents } from './socket.ts'

const PAST_COUNT = 600

type Connection = {
  readonly world: World
  readonly phone: Phone
  readonly tab: RunningTab
  readonly relay: SimRelay
  readonly events: SocketEvents
  readonly live: LiveLine
  session: Session | null
  over: boolean
  /** Frames keep their order each way. */
  sent_ms: number
  came_ms: number
}

export function diallerOf(world: World, phone: Phone, tab: RunningTab): Dialler {
  return (url, events) => {
    const relay = world.relays.find(each => url.includes(new URL(each.url).host))
    if (relay === undefined) throw new Error(`no relay at ${url}`)
    const connection: Connection = {
      world,
      phone,
      tab,
      relay,
      events,
      live: {
        relay,
        hangUp: () => end(connection, true),
        inject: frame => arrive(connection, frame),
      },
      session: null,
      over: false,
      sent_ms: 0,
      came_ms: 0,
    }
    world.scheduler.at(latency_ms(world), () => connect(connection))
    return lineOf(connection)
  }
}

function lineOf(connection: Connection): Line {
  return {
    send: bytes => toRelay(connection, bytes),
    close: () => end(connection, false),
  }
}

function latency_ms(world: World): number {
  return 5 + world.random.below(200)
}

function isReachable({ world, phone, relay }: Connection): boolean {
  return phone.online && relay.up && phone.silentUntil_ms <= world.scheduler.now_ms()
}

function connect(connection: Connection): void {
  const { phone, tab, relay } = connection
  if (connection.over || !tab.alive) return
  if (!isReachable(connection)) {
    end(connection, true)
    return
  }
  phone.lines.add(connection.live)
  connection.session = relay.onConnection(peerOf(connection))
}

function end(connection: Connection, tell: boolean): void {
  if (connection.over) return
  connection.over = true
  connection.phone.lines.delete(connection.live)
  connection.session?.onClose()
  if (tell && connection.tab.alive) connection.events.closed()
}

function peerOf(connection: Connection): Peer {
  return {
    send(frame, onWritten) {
      onWritten?.()
      toClient(connection, frame)
    },
    close: () => connection.world.scheduler.at(0, () => end(connection, true)),
  }
}

function toRelay(connection: Connection, bytes: Uint8Array): void {
  const { world } = connection
  if (world.weather.strikes('cut')) {
    cut(connection)
    return
  }
  const frame = world.plant.frame?.(bytes) ?? bytes
  const due_ms = Math.max(connection.sent_ms, world.scheduler.now_ms() + latency_ms(world))
  connection.sent_ms = due_ms
  world.scheduler.at(due_ms - world.scheduler.now_ms(), () => {
    if (connection.over || isSilent(connection)) return
    arriveAtRelay(connection, frame)
  })
}

function isSilent({ world, phone }: Connection): boolean {
  return phone.silentUntil_ms > world.scheduler.now_ms()
}

function cut(connection: Connection): void {
  const { world, phone } = connection
  world.tally.met('cut', flowsOf(world, phone))
  world.scheduler.at(1, () => end(connection, true))
}

function arriveAtRelay(connection: Connection, frame: Uint8Array): void {
  const { world, relay, phone } = connection
  world.digest('to-relay', relay.url, phone.name, frame)
  world.tell({ is: 'to-relay', frame })
  if (frame[0] === PUT) {
    const [mailbox, body] = [frame.slice(5, 37), frame.slice(37)]
    world.tell({ is: 'put', relay: relay.url, mailbox, body })
    if (world.weather.strikes('forget')) {
      world.tally.met('forget', flowsOf(world, phone))
      toClient(connection, storedAnswer(frame))
      return
    }
  }
  connection.session?.onFrame(frame)
}

const PUT = 1
const STORED = 0x81
const MESSAGE = 0x87

function storedAnswer(frame: Uint8Array): Uint8Array {
  return Uint8Array.of(STORED, ...frame.slice(1, 5))
}

function toClient(connection: Connection, frame: Uint8Array): void {
  const { world, relay, phone } = connection
  if (connection.over) return
  if (frame[0] === MESSAGE) {
    world.past.push({ frame, relay, at_ms: world.scheduler.now_ms() })
    if (world.past.length > PAST_COUNT) world.past.splice(world.random.below(PAST_COUNT), 1)
  }
  for (const fate of fatesOf(world, { phone, relay, frame })) {
    const soon_ms = world.scheduler.now_ms() + latency_ms(world)
    const due_ms = fate.inOrder ? Math.max(connection.came_ms, soon_ms) : soon_ms + fate.late_ms
    if (fate.inOrder) connection.came_ms = due_ms
    world.scheduler.at(due_ms - world.scheduler.now_ms(), () => arrive(connection, fate.frame))
  }
}

/** A frame reaches a phone; one that comes after its connection ended tries the next one. */
function arrive(connection: Connection, frame: Uint8Array): void {
  const { world, phone, tab } = connection
  if (connection.over || !tab.alive || isSilent(connection)) return
  if (frame[0] === MESSAGE && parseServerFrame(frame).ok) world.counts.deliveries += 1
  world.digest('to-phone', phone.name, frame)
  connection.events.arrived(frame)
}
