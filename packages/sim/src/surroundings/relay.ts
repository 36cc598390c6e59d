/** A relay of a world: the production rules over a store in memory, with a wrapper that may lie. */

import { createHash } from 'node:crypto'
import {
  MAILBOX_MAX_BYTES,
  MAILBOX_MAX_MESSAGES,
  NAMEPLATE_KEPT_MS,
  NAMEPLATE_LIFETIMES_MS,
  type NameplateUse,
} from '@handfast/envelope'
import {
  chooseDigits,
  chooseNameplate,
  fillPage,
  type Mailboxes,
  type Peer,
  RELAY_LIMITS,
  type Session,
  type Stored,
  startBlindRelay,
  startMeter,
  startWatchers,
  startWork,
} from '../inside.ts'
import type { Random } from '../random.ts'
import { keyOf } from '../suite/remembering.ts'

export type SimRelay = {
  readonly url: string
  up: boolean
  onConnection(peer: Peer): Session
  sweep(): Promise<void>
  /** All that ever lay in a mailbox, for who has the relay on his side. */
  peek(mailbox: Uint8Array): readonly Stored[]
  /** Puts something there in nobody's name. */
  plant(mailbox: Uint8Array, body: Uint8Array): void
  /** Loses what some mailbox holds; says how many messages that were. */
  forget(random: Random): number
}

export type RelayOptions = {
  readonly url: string
  readonly now_ms: () => number
  readonly random: Random
  /** Whether its store fails now. */
  readonly fails: () => boolean
}

export function startRelay(options: RelayOptions): SimRelay {
  const store = startMailboxes(options)
  const { now_ms } = options
  const relay = startBlindRelay({
    mailboxes: store.mailboxes,
    now: now_ms,
    sha256,
    limits: RELAY_LIMITS,
    work: startWork(RELAY_LIMITS.held_bytes),
    meter: startMeter(),
  })
  return {
    url: options.url,
    up: true,
    onConnection: peer => relay.onConnection(peer),
    sweep: () => relay.sweep(),
    peek: store.peek,
    plant(mailbox, body) {
      const id = sha256(body)
      void store.mailboxes.put({ mailbox, id, body, at_ms: now_ms() })
    },
    forget: store.forget,
  }
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest())
}

type Plate = {
  payload: Uint8Array | null
  readonly expiry_ms: number
  claimant: string | null
  readonly owner: string
}

type Shelves = Map<string, Stored[]>

/** The store behind a relay, in memory. */
export function startMailboxes({ random, fails }: Pick<RelayOptions, 'random' | 'fails'>) {
  const shelves: Shelves = new Map()
  const past: Shelves = new Map()
  const plates = new Map<string, Plate>()
  const watchers = startWatchers()
  let closed = false
  const isOut = () => closed || fails()
  const mailboxes: Mailboxes = {
    ...onShelves({ shelves, past }, watchers, isOut),
    watch: watchers.watch,
    ...onPlates(plates, random, isOut),
    async sweep(messages_ms, now_ms) {
      for (const [key, shelf] of shelves) {
        const young = shelf.filter(stored => stored.at_ms > messages_ms)
        if (young.length === 0) shelves.delete(key)
        else shelves.set(key, young)
      }
      for (const [digits, plate] of plates) {
        if (plate.expiry_ms <= now_ms) plate.payload = null
        const isKept = plate.payload !== null || plate.expiry_ms > now_ms - NAMEPLATE_KEPT_MS
        if (!isKept) plates.delete(digits)
      }
      return 'swept'
    },
    async close() {
      closed = true
    },
  }
  return {
    mailboxes,
    forget: (from: Random) => forget(shelves, from),
    peek: (mailbox: Uint8Array) => past.get(keyOf(mailbox)) ?? [],
    /** The same store, opened again. */
    open() {
      closed = false
      return mailboxes
    },
  }
}

type Watchers = ReturnType<typeof startWatchers>

function onShelves(
  { shelves, past }: { readonly shelves: Shelves; readonly past: Shelves },
  watchers: Watchers,
  isOut: () => boolean,
): Pick<Mailboxes, 'put' | 'list' | 'place' | 'ack'> {
  let seq = 0
  const shelfOf = (mailbox: Uint8Array) => shelves.get(keyOf(mailbox)) ?? []
  return {
    async put({ mailbox, id, body, at_ms }) {
      if (isOut()) return 'storage-failed'
      const shelf = shelfOf(mailbox)
      const place = shelf.findIndex(stored => keyOf(stored.id) === keyOf(id))
      const known = shelf[place]
      if (known !== undefined) {
        shelf[place] = { ...known, at_ms }
        return 'stored'
      }
      const bytes = shelf.reduce((sum, each) => sum + each.body.length, 0)
      const isFull = shelf.length >= MAILBOX_MAX_MESSAGES
      if (isFull || bytes + body.length > MAILBOX_MAX_BYTES) return 'mailbox-full'
      seq += 1
      const stored = { seq, id: id.slice(), body: body.slice(), at_ms }
      shelves.set(keyOf(mailbox), [...shelf, stored])
      past.set(keyOf(mailbox), [...(past.get(keyOf(mailbox)) ?? []), stored])
      watchers.announce(mailbox, stored)
      return 'stored'
    },
    async list(mailbox, after_seq, count) {
      if (isOut()) return 'storage-failed'
      const rest = shelfOf(mailbox).filter(stored => stored.seq > after_seq)
      return fillPage(rest.slice(0, count))
    },
    async place(mailbox, id) {
      if (isOut()) return 'storage-failed'
      return shelfOf(mailbox).find(stored => keyOf(stored.id) === keyOf(id))?.seq ?? 0
    },
    async ack(mailbox, id) {
      if (isOut()) return 'storage-failed'
      const rest = shelfOf(mailbox).filter(stored => keyOf(stored.id) !== keyOf(id))
      shelves.set(keyOf(mailbox), rest)
      return 'acked'
    },
  }
}

function onPlates(
  plates: Map<string, Plate>,
  random: Random,
  isOut: () => boolean,
): Pick<Mailboxes, 'allocate' | 'claim' | 'release'> {
  return {
    async allocate({ use, owner, payload, at_ms }) {
      if (isOut()) return 'storage-failed'
      const nameplate = freePlate(use, random, plates)
      const expiry_ms = at_ms + NAMEPLATE_LIFETIMES_MS[use]
      const plate = { payload: payload.slice(), expiry_ms, claimant: null, owner: keyOf(owner) }
      plates.set(nameplate, plate)
      return { nameplate }
    },
    claim: async claim => (isOut() ? 'storage-failed' : claimPlate(plates, claim)),
    async release(nameplate, owner) {
      if (isOut()) return 'storage-failed'
      const plate = plates.get(nameplate)
      if (plate?.owner === keyOf(owner)) plate.payload = null
      return 'released'
    },
  }
}

function freePlate(use: NameplateUse, random: Random, plates: ReadonlyMap<string, Plate>): string {
  const usedOf = (digits: number) => [...plates.keys()].filter(key => key.length === digits).length
  const isFree = (nameplate: string) => !plates.has(nameplate)
  return chooseNameplate(chooseDigits(use, usedOf), limit => random.below(limit), isFree)
}

type Claim = Parameters<Mailboxes['claim']>[0]

function claimPlate(plates: ReadonlyMap<string, Plate>, { nameplate, claimant, now_ms }: Claim) {
  const plate = plates.get(nameplate)
  if (plate === undefined) return 'nameplate-unknown'
  if (plate.payload === null || plate.expiry_ms <= now_ms) return 'nameplate-expired'
  plate.claimant ??= keyOf(claimant)
  return plate.claimant === keyOf(claimant) ? { payload: plate.payload } : 'nameplate-used'
}

function forget(shelves: Shelves, random: Random): number {
  const keys = [...shelves.keys()]
  if (keys.length === 0) return 0
  const key = random.pick(keys)
  const count = shelves.get(key)?.length ?? 0
  shelves.delete(key)
  return count
}
