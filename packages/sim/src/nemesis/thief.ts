/**
 * Somebody who once copied a whole phone: he has its states and its mailboxes, runs the same code,
 * and may lie in his lists and acknowledge away what was meant for its owner.
 */
import {
  ENTROPY_BYTES,
  equalBytes,
  type Input,
  listeningOf,
  outgoingOf,
  type State,
  toHex,
  transition,
} from '@handfast/core'
import { encodeClientFrame, parseServerFrame } from '@handfast/envelope'
import type { Flow } from '../faults.ts'
import { type Bond, decodeMessage, messageHash, type Session } from '../inside.ts'
import type { Random } from '../random.ts'
import { keyOf } from '../suite/remembering.ts'
import { BEGIN_UTC_MS } from '../surroundings/clock.ts'
import type { SimRelay } from '../surroundings/relay.ts'
import { bondOf, flowsOf, type Phone, type World } from '../world.ts'

export type When = 'first' | 'last' | 'same-time'
/** `when` he acts, counted from his first message on; `null`: never. */
export type Ways = {
  readonly lies: boolean
  readonly acksAway: boolean
  readonly when: When | null
}

export type Thief = {
  readonly victim: Phone
  readonly states: Map<string, State>
  readonly ways: Ways
  readonly random: Random
  readonly sessions: Map<SimRelay, Session>
  readonly listened: Set<string>
  readonly posted: Set<string>
  /** What was under way on the phone when it was copied. */
  readonly flows: readonly Flow[]
  readonly run: number
  stopped: boolean
  ref: number
}

/** Takes everything there is on a phone; nobody notices. */
export function copyPhone(world: World, victim: Phone, random: Random, ways: Ways): Thief {
  for (const [key, state] of victim.states) world.tell({ is: 'leaked', phone: victim, key, state })
  return {
    victim,
    states: new Map(victim.states),
    ways,
    random,
    sessions: new Map(),
    listened: new Set(),
    posted: new Set(),
    flows: flowsOf(world, victim),
    run: random.below(2 ** 32),
    stopped: false,
    ref: 0,
  }
}

/** From now on he hears what comes for the phone he copied. */
export function listenAsOwner(world: World, thief: Thief): void {
  for (const state of thief.states.values()) {
    for (const { relay, mailbox, readKey } of listeningOf(state.kept, world.suite)) {
      if (thief.listened.has(keyOf(mailbox))) continue
      thief.listened.add(keyOf(mailbox))
      sendFrame(world, thief, relay, ref => ({ kind: 'listen', ref, readKeys: [readKey] }))
    }
  }
}

/** One input to the copied state of a bond, and everything that follows from it. */
export function actAsOwner(world: World, thief: Thief, key: string, input: Input): void {
  const before = thief.states.get(key)
  if (before === undefined || thief.stopped) return
  const told = thief.ways.lies ? withLie(world, thief, before) : before
  const now = {
    utc_ms: Math.floor(BEGIN_UTC_MS + world.scheduler.now_ms()),
    steady_ms: Math.floor(world.scheduler.now_ms()),
    run: thief.run,
  }
  const entropy = thief.random.bytes(ENTROPY_BYTES)
  const { state } = transition(told, input, { suite: world.suite, entropy, now })
  thief.states.set(key, state)
  tellForged(world, thief, bondOf(before), bondOf(state))
  flush(world, thief, key)
  listenAsOwner(world, thief)
}

/** The same copy with a step due, so that the next input begins one. */
export function hurryStep(thief: Thief, key: string): void {
  const state = thief.states.get(key)
  const bond = bondOf(state)
  if (state === undefined || bond === null) return
  const late: Bond = { ...bond, stepTaken_ms: 0 }
  thief.states.set(key, { ...state, kept: { is: 'bond', bond: late } })
}

/** The best lie there is: exactly what the other phone got in this epoch, whoever made it. */
function withLie(world: World, thief: Thief, state: State): State {
  const bond = bondOf(state)
  if (bond === null) return state
  for (const phone of world.phones) {
    if (phone === thief.victim) continue
    for (const theirs of phone.states.values()) {
      const other = bondOf(theirs)
      if (other === null || toHex(other.id) !== toHex(bond.id)) continue
      if (other.epoch.n !== bond.epoch.n) continue
      const epoch = { ...bond.epoch, made: other.epoch.heard }
      return { ...state, kept: { is: 'bond', bond: { ...bond, epoch } } }
    }
  }
  return state
}

function tellForged(world: World, thief: Thief, before: Bond | null, after: Bond | null): void {
  if (after === null) return
  const known = new Set(before?.epoch.made.map(toHex))
  const last = after.left === null || after.role === 'I' ? [] : [after.left.lastHash]
  for (const hash of [...after.epoch.made, ...last].map(toHex)) {
    if (known.has(hash)) continue
    const what = `${kindOf(world, after, hash)} of epoch ${after.epoch.n}`
    world.tell({ is: 'forged', phone: thief.victim, bond: toHex(after.id), hash, what })
  }
}

function kindOf(world: World, bond: Bond, hash: string): string {
  const post = bond.outbox.find(each => toHex(messageHash(world.suite, each.message)) === hash)
  return post === undefined ? 'message' : (decodeMessage(post.message)?.body.kind ?? 'message')
}

function flush(world: World, thief: Thief, key: string): void {
  const state = thief.states.get(key)
  if (state === undefined) return
  for (const { id, relay, mailbox, wire } of outgoingOf(state.kept, world.suite)) {
    if (thief.posted.has(keyOf(id))) continue
    countActing(world, thief, bondOf(state), id)
    thief.posted.add(keyOf(id))
    world.doubled.add(thief.victim)
    world.posedAs.add(thief.victim)
    sendFrame(world, thief, relay, ref => ({ kind: 'put', ref, mailbox, body: wire }))
    actAsOwner(world, thief, key, { do: 'posted', id })
  }
}

/** His first message is when he acts; a lie is told where a list is. */
function countActing(world: World, thief: Thief, bond: Bond | null, id: Uint8Array): void {
  const { lies, when } = thief.ways
  if (when !== null && thief.posted.size === 0) world.tally.met(`copy-${when}`, thief.flows)
  const post = bond?.outbox.find(each => equalBytes(each.id, id))
  const kind = post === undefined ? null : decodeMessage(post.message)?.body.kind
  if (!lies || (kind !== 'reply' && kind !== 'moved')) return
  world.tally.met('copy-lies', [...new Set(['step' as const, ...thief.flows])])
}

type Frame = Parameters<typeof encodeClientFrame>[0]

function sendFrame(world: World, thief: Thief, url: string, make: (ref: number) => Frame): void {
  const relay = world.relays.find(each => each.url === url)
  if (relay === undefined) return
  thief.ref += 1
  const frame = encodeClientFrame(make(thief.ref))
  if (frame[0] === 1) {
    world.tell({ is: 'put', relay: url, mailbox: frame.slice(5, 37), body: frame.slice(37) })
  }
  world.digest('thief', url, frame)
  sessionAt(world, thief, relay).onFrame(frame)
}

function sessionAt(world: World, thief: Thief, relay: SimRelay): Session {
  const known = thief.sessions.get(relay)
  if (known !== undefined) return known
  const session = relay.onConnection({
    send(frame, onWritten) {
      onWritten?.()
      world.scheduler.at(1, () => onFrame(world, thief, frame))
    },
    close: () => thief.sessions.delete(relay),
  })
  thief.sessions.set(relay, session)
  return session
}

function onFrame(world: World, thief: Thief, bytes: Uint8Array): void {
  const parsed = parseServerFrame(bytes)
  if (!parsed.ok || parsed.value.kind !== 'message' || thief.stopped) return
  const { mailbox, id, age_ms, body } = parsed.value
  for (const [key, state] of thief.states) {
    const box = listeningOf(state.kept, world.suite).find(
      each => keyOf(each.mailbox) === keyOf(mailbox),
    )
    if (box === undefined) continue
    actAsOwner(world, thief, key, { do: 'receive', delivery: { mailbox, wire: body, age_ms } })
    if (!thief.ways.acksAway) continue
    const { readKey } = box
    world.tally.met('copy-acks-away', thief.flows)
    sendFrame(world, thief, box.relay, ref => ({ kind: 'ack', ref, readKey, id }))
  }
}

export function stop(thief: Thief): void {
  thief.stopped = true
  for (const session of thief.sessions.values()) session.onClose()
  thief.sessions.clear()
}
