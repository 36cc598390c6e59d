/**
 * What the entries ask of relays: listen, send, request. One link a relay, and only to relays that
 * an entry names. A message is acknowledged only after what it changed was saved.
 */
import {
  type Input,
  type Kept,
  listeningOf,
  type Outgoing,
  outgoingOf,
  type Request,
  requestOf,
  type Suite,
  toHex,
} from '@handfast/core'
import type { Result } from './errors.ts'
import type { Clock } from './ports/clock.ts'
import type { Arrived, RelayFailure, RelayLink, RelayPort } from './ports/relay.ts'
import { claimRefusal } from './refusals.ts'

export type LinkState = 'connecting' | 'up' | RelayFailure

export type Wiring = {
  readonly relays: RelayPort
  readonly clock: Clock
  readonly suite: Suite
  readonly step: (key: string, input: Input) => Promise<Result<unknown>>
  readonly changed: () => void
}

type Boxes = ReadonlyMap<string, Listened>
type Listened = { readonly key: string; readonly mailbox: Uint8Array; readonly readKey: Uint8Array }
type Line = { readonly link: RelayLink; state: LinkState; boxes: Boxes }

/** What one record asks for: worked out once, as most records stay as they are. */
type Wanted = {
  readonly kept: Kept
  readonly boxes: readonly Wish[]
  readonly posts: readonly Post[]
  readonly request: Request | null
}
type Wish = { readonly id: string; readonly relay: string; readonly box: Listened }
type Post = { readonly name: string; readonly outgoing: Outgoing }

const RETRY_FIRST_MS = 1000
const RETRY_MS_MAX = 60_000

export class Network {
  readonly #wiring: Wiring
  readonly #lines = new Map<string, Line>()
  /** What is under way, so that one change of state does not send it twice. */
  readonly #busy = new Set<string>()
  readonly #pauses = new Map<string, number>()
  readonly #waiting = new Map<string, () => void>()
  #entries: ReadonlyMap<string, Wanted> = new Map()
  #closed = false

  constructor(wiring: Wiring) {
    this.#wiring = wiring
  }

  /** Brings links, mailboxes and the outbox in line with what the entries ask for now. */
  reconcile(entries: ReadonlyMap<string, Kept>): void {
    if (this.#closed) return
    this.#entries = new Map([...entries].map(([key, kept]) => [key, this.#wantedBy(key, kept)]))
    const boxes = boxesByRelay(this.#entries)
    const named = new Set([...boxes.keys(), ...relaysToSendTo(this.#entries)])
    this.#leaveUnnamed(named)
    for (const url of named) this.#listen(this.#lineTo(url), boxes.get(url) ?? new Map())
    this.#sendAll()
  }

  states(): ReadonlyMap<string, LinkState> {
    return new Map([...this.#lines].map(([url, line]) => [url, line.state]))
  }

  /** The network came back. */
  retry(): void {
    for (const line of this.#lines.values()) line.link.retry()
    this.#hurry()
  }

  close(): void {
    this.#closed = true
    for (const line of this.#lines.values()) line.link.close()
  }

  #wantedBy(key: string, kept: Kept): Wanted {
    const known = this.#entries.get(key)
    if (known?.kept === kept) return known
    const { suite } = this.#wiring
    const boxes = listeningOf(kept, suite).map(({ relay, mailbox, readKey }) => {
      return { id: toHex(mailbox), relay, box: { key, mailbox, readKey } }
    })
    const posts = outgoingOf(kept, suite).map(outgoing => {
      return { name: `post/${key}/${toHex(outgoing.id)}`, outgoing }
    })
    return { kept, boxes, posts, request: requestOf(kept, suite) }
  }

  #leaveUnnamed(named: ReadonlySet<string>): void {
    for (const [url, line] of this.#lines) {
      if (named.has(url)) continue
      line.link.close()
      this.#lines.delete(url)
    }
  }

  #listen(line: Line, boxes: Boxes): void {
    if (boxes.size === line.boxes.size && [...boxes.keys()].every(id => line.boxes.has(id))) return
    line.boxes = boxes
    line.link.listen([...boxes.values()].map(({ mailbox, readKey }) => ({ mailbox, readKey })))
  }

  #lineTo(url: string): Line {
    const known = this.#lines.get(url)
    if (known !== undefined) return known
    const link = this.#wiring.relays.open(url, {
      arrived: message => void this.#onArrived(url, message),
      up: () => this.#onState(url, 'up'),
      down: reason => this.#onState(url, reason),
    })
    const line: Line = { link, state: 'connecting', boxes: new Map() }
    this.#lines.set(url, line)
    return line
  }

  #onState(url: string, state: LinkState): void {
    const line = this.#lines.get(url)
    if (line === undefined || this.#closed) return
    line.state = state
    this.#wiring.changed()
    if (state === 'up') this.#hurry()
  }

  async #onArrived(url: string, message: Arrived): Promise<void> {
    const line = this.#lines.get(url)
    const box = line?.boxes.get(toHex(message.mailbox))
    if (line === undefined || box === undefined) return
    const name = `take/${url}/${toHex(message.mailbox)}/${toHex(message.id)}`
    const { mailbox, age_ms } = message
    const delivery = { mailbox, age_ms, wire: message.body }
    const stepped = await this.#wiring.step(box.key, { do: 'receive', delivery })
    if (stepped.ok) {
      this.#pauses.delete(name)
      await line.link.ack(box.readKey, message.id)
    } else if (stepped.code !== 'unknown-entry') {
      // Not saved, so not acknowledged: it is taken again when there may be room.
      this.#later(name, () => void this.#onArrived(url, message))
    }
  }

  #sendAll(): void {
    for (const [key, { posts, request }] of this.#entries) {
      for (const { name, outgoing } of posts) this.#once(name, () => this.#send(key, outgoing))
      if (request !== null) this.#once(`request/${key}`, () => this.#ask(key, request))
    }
  }

  async #send(key: string, post: Outgoing): Promise<RelayFailure | null> {
    const stored = await this.#lineTo(post.relay).link.put(post.mailbox, post.wire)
    if (stored !== 'stored') return stored
    const saved = await this.#wiring.step(key, { do: 'posted', id: post.id })
    return saved.ok || saved.code === 'unknown-entry' ? null : 'storage-failed'
  }

  async #ask(key: string, request: Request): Promise<RelayFailure | null> {
    const { link } = this.#lineTo(request.relay)
    if (request.is === 'release') {
      const released = await link.release(request.nameplate, request.ownerKey)
      if (released !== 'released') return released
      await this.#wiring.step(key, { do: 'released' })
      return null
    }
    if (request.is === 'allocate') {
      const given = await link.allocate(request)
      if ('failure' in given) return given.failure
      await this.#wiring.step(key, { do: 'allocated', nameplate: given.nameplate })
      return null
    }
    const given = await link.claim(request.nameplate, request.claimant)
    if ('payload' in given) {
      await this.#wiring.step(key, { do: 'claimed', payload: given.payload })
      return null
    }
    const why = claimRefusal(given.failure)
    if (why === null) return given.failure
    await this.#wiring.step(key, { do: 'claim-refused', why })
    return null
  }

  /** Runs one task of a name at a time; what failed is tried again, later and later. */
  #once(name: string, run: () => Promise<RelayFailure | null>): void {
    if (this.#busy.has(name) || this.#closed) return
    this.#busy.add(name)
    void run().then(failure => {
      this.#busy.delete(name)
      if (failure === null) this.#pauses.delete(name)
      else this.#later(name, () => this.#sendAll())
    })
  }

  #later(name: string, again: () => void): void {
    const pause_ms = Math.min(RETRY_MS_MAX, (this.#pauses.get(name) ?? RETRY_FIRST_MS / 2) * 2)
    this.#pauses.set(name, pause_ms)
    this.#busy.add(name)
    const ring = () => {
      if (!this.#waiting.delete(name)) return
      this.#busy.delete(name)
      if (!this.#closed) again()
    }
    this.#waiting.set(name, ring)
    this.#wiring.clock.wake(pause_ms, ring)
  }

  /** A link is up again: what waits for its pause to end goes out now. */
  #hurry(): void {
    for (const ring of [...this.#waiting.values()]) ring()
    this.#pauses.clear()
    this.#sendAll()
  }
}

function boxesByRelay(entries: ReadonlyMap<string, Wanted>): Map<string, Boxes> {
  const byRelay = new Map<string, Map<string, Listened>>()
  for (const { boxes } of entries.values()) {
    for (const { id, relay, box } of boxes) {
      const known = byRelay.get(relay)
      if (known === undefined) byRelay.set(relay, new Map([[id, box]]))
      else known.set(id, box)
    }
  }
  return byRelay
}

function relaysToSendTo(entries: ReadonlyMap<string, Wanted>): ReadonlySet<string> {
  const relays = new Set<string>()
  for (const { posts, request } of entries.values()) {
    for (const { outgoing } of posts) relays.add(outgoing.relay)
    if (request !== null) relays.add(request.relay)
  }
  return relays
}
