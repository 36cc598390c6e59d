/**
 * What the entries ask of relays: listen, send, request. One link a relay, and only to relays that
 * an entry names. A message is acknowledged only after what it changed was saved.
 */
import {
  type Input,
  type Kept,
  listeningOf,
  outgoingOf,
  requestOf,
  type Suite,
  toHex,
} from '@handfast/core'
import type { Result } from './errors.ts'
import type { Clock } from './ports/clock.ts'
import type { Arrived, RelayFailure, RelayLink, RelayPort } from './ports/relay.ts'
import { claimRefusal } from './refusals.ts'

export type LinkState = 'connecting' | 'up' | RelayFailure

export type Network = {
  /** Brings links, mailboxes and the outbox in line with what the entries ask for now. */
  readonly reconcile: (entries: ReadonlyMap<string, Kept>) => void
  readonly states: () => ReadonlyMap<string, LinkState>
  /** The network came back. */
  readonly retry: () => void
  readonly close: () => void
}

export type Wiring = {
  readonly relays: RelayPort
  readonly clock: Clock
  readonly suite: Suite
  readonly step: (key: string, input: Input) => Promise<Result<unknown>>
  readonly changed: () => void
}

type Line = {
  readonly link: RelayLink
  state: LinkState
  boxes: ReadonlyMap<string, { readonly key: string; readonly readKey: Uint8Array }>
}

const RETRY_FIRST_MS = 1000
const RETRY_MS_MAX = 60_000

export function openNetwork(wiring: Wiring): Network {
  const lines = new Map<string, Line>()
  /** What is under way, so that one change of state does not send it twice. */
  const busy = new Set<string>()
  const pauses = new Map<string, number>()
  let entries: ReadonlyMap<string, Kept> = new Map()
  let closed = false

  function reconcile(next: ReadonlyMap<string, Kept>): void {
    if (closed) return
    entries = next
    const wanted = wantedBoxes(next, wiring.suite)
    for (const url of new Set([...wanted.keys(), ...wantedPosts(next, wiring.suite)])) lineTo(url)
    for (const [url, line] of lines) {
      const boxes = wanted.get(url) ?? new Map()
      if (sameKeys(boxes, line.boxes)) continue
      line.boxes = boxes
      line.link.listen([...boxes.values()].map(({ mailbox, readKey }) => ({ mailbox, readKey })))
    }
    sendAll()
  }

  function lineTo(url: string): Line {
    const known = lines.get(url)
    if (known !== undefined) return known
    const link = wiring.relays.open(url, {
      arrived: message => void onArrived(url, message),
      up: () => onState(url, 'up'),
      down: reason => onState(url, reason),
    })
    const line: Line = { link, state: 'connecting', boxes: new Map() }
    lines.set(url, line)
    return line
  }

  function onState(url: string, state: LinkState): void {
    const line = lines.get(url)
    if (line === undefined || closed) return
    line.state = state
    wiring.changed()
    if (state === 'up') sendAll()
  }

  async function onArrived(url: string, message: Arrived): Promise<void> {
    const line = lines.get(url)
    const box = line?.boxes.get(toHex(message.mailbox))
    if (line === undefined || box === undefined) return
    const { mailbox, age_ms } = message
    const delivery = { mailbox, age_ms, wire: message.body }
    const stepped = await wiring.step(box.key, { do: 'receive', delivery })
    if (stepped.ok) {
      pauses.delete(`take/${toHex(message.id)}`)
      await line.link.ack(box.readKey, message.id)
      return
    }
    // Not saved, so not acknowledged: it is taken again when there may be room.
    const name = `take/${toHex(message.id)}`
    if (stepped.code !== 'unknown-entry') later(name, () => void onArrived(url, message))
  }

  function sendAll(): void {
    for (const [key, kept] of entries) {
      for (const post of outgoingOf(kept, wiring.suite)) {
        once(`post/${key}/${toHex(post.id)}`, () => sendOne(key, post))
      }
      const request = requestOf(kept, wiring.suite)
      if (request !== null) once(`request/${key}`, () => ask(key, request))
    }
  }

  async function sendOne(key: string, post: ReturnType<typeof outgoingOf>[number]) {
    const stored = await lineTo(post.relay).link.put(post.mailbox, post.wire)
    if (stored !== 'stored') return stored
    const saved = await wiring.step(key, { do: 'posted', id: post.id })
    return saved.ok ? null : ('storage-failed' as const)
  }

  async function ask(key: string, request: NonNullable<ReturnType<typeof requestOf>>) {
    const { link } = lineTo(request.relay)
    if (request.is === 'allocate') {
      const given = await link.allocate(request.payload)
      if ('failure' in given) return given.failure
      await wiring.step(key, { do: 'allocated', nameplate: given.nameplate })
      return null
    }
    const given = await link.claim(request.nameplate, request.claimant)
    if ('payload' in given) {
      await wiring.step(key, { do: 'claimed', payload: given.payload })
      return null
    }
    const why = claimRefusal(given.failure)
    if (why === null) return given.failure
    await wiring.step(key, { do: 'code-refused', why })
    return null
  }

  /** Runs one task of a name at a time; what failed is tried again, later and later. */
  function once(name: string, run: () => Promise<RelayFailure | null>): void {
    if (busy.has(name) || closed) return
    busy.add(name)
    void run().then(failure => {
      busy.delete(name)
      if (failure === null) pauses.delete(name)
      else if (failure !== 'unreachable') later(name, sendAll)
    })
  }

  function later(name: string, again: () => void): void {
    const pause_ms = Math.min(RETRY_MS_MAX, (pauses.get(name) ?? RETRY_FIRST_MS / 2) * 2)
    pauses.set(name, pause_ms)
    busy.add(name)
    wiring.clock.wake(pause_ms, () => {
      busy.delete(name)
      if (!closed) again()
    })
  }

  return {
    reconcile,
    states: () => new Map([...lines].map(([url, line]) => [url, line.state])),
    retry: () => {
      for (const line of lines.values()) line.link.retry()
      sendAll()
    },
    close: () => {
      closed = true
      for (const line of lines.values()) line.link.close()
    },
  }
}

type Boxes = Map<string, { key: string; mailbox: Uint8Array; readKey: Uint8Array }>

function wantedBoxes(entries: ReadonlyMap<string, Kept>, suite: Suite): Map<string, Boxes> {
  const wanted = new Map<string, Boxes>()
  for (const [key, kept] of entries) {
    for (const { relay, mailbox, readKey } of listeningOf(kept, suite)) {
      const boxes: Boxes = wanted.get(relay) ?? new Map()
      boxes.set(toHex(mailbox), { key, mailbox, readKey })
      wanted.set(relay, boxes)
    }
  }
  return wanted
}

function wantedPosts(entries: ReadonlyMap<string, Kept>, suite: Suite): Set<string> {
  const relays = new Set<string>()
  for (const kept of entries.values()) {
    for (const { relay } of outgoingOf(kept, suite)) relays.add(relay)
    const request = requestOf(kept, suite)
    if (request !== null) relays.add(request.relay)
  }
  return relays
}

function sameKeys(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): boolean {
  return a.size === b.size && [...a.keys()].every(key => b.has(key))
}
