import {
  type ClientFrame,
  encodeClientFrame,
  FRAMES_MAX_BYTES,
  isBodySize,
  isNameplate,
  LISTEN_MAX,
  parseFrames,
  parseServerFrame,
  READ_KEY_BYTES,
  type ServerFrame,
} from '@handfast/envelope'
import type { ListenedBox, RelayEvents, RelayFailure, RelayLink, RelayPort } from './ports/relay.ts'
import { ownerOf } from './relay-owner.ts'
import { parseSocketUrl, type SocketSurroundings } from './relay-socket.ts'
import { keyOf, startTakes, type Takes } from './relay-takes.ts'

const BACKOFF_FIRST_MS = 500
const BACKOFF_LAST_MS = 30_000
/** What has no answer by then is given up; a take adds what it waits. */
const ANSWER_MS = 10_000

/**
 * The relay port over plain requests, for who cannot hold a socket. It is up while a take waits at
 * the relay: that is also what notices that nobody answers any more.
 */
export function relayOverPlain(surroundings: SocketSurroundings): RelayPort {
  return {
    open: (url, events) =>
      startLink(surroundings, parseSocketUrl(url)?.replace(/^ws/, 'http'), events),
  }
}

type Answered = Exclude<ServerFrame, { kind: 'hello' | 'message' }>
export type PlainOutcome =
  | {
      kind: 'answered'
      last: Answered
      messages: readonly Extract<ServerFrame, { kind: 'message' }>[]
    }
  | { kind: 'failed'; failure: RelayFailure }

/** `told` is what the events said last; `first` settles when that is anything. */
type Link = {
  readonly surroundings: SocketSurroundings
  readonly url: string | undefined
  readonly events: RelayEvents
  readonly takes: Takes
  readonly first: { readonly settled: Promise<void>; settle(): void }
  /** Of the connection that is, or is tried: everything under way ends with it. */
  life: AbortController
  phase: 'down' | 'up' | 'closed'
  attempts: number
  cancel: () => void
  told: RelayFailure | 'up' | undefined
}

function startLink(
  surroundings: SocketSurroundings,
  url: string | undefined,
  events: RelayEvents,
): RelayLink {
  const link: Link = {
    surroundings,
    url,
    events,
    takes: startTakes(),
    first: startFirst(),
    life: new AbortController(),
    phase: 'down',
    attempts: 0,
    cancel: surroundings.setTimer(0, () => void connect(link)),
    told: undefined,
  }
  return {
    put: (mailbox, body) =>
      isBodySize(body.length)
        ? ask(link, { kind: 'put', ref: 1, mailbox, body }, 'stored')
        : Promise.resolve('wrong-size'),
    listen: boxes => listen(link, boxes),
    ack: (readKey, id) => ack(link, readKey, id),
    async allocate({ use, owner, payload }) {
      const frame = { kind: 'allocate', ref: 1, use, owner: ownerOf(owner), payload } as const
      const answer = await request(link, frame)
      return isKind(answer, 'allocated')
        ? { nameplate: answer.nameplate }
        : { failure: whyOf(answer) }
    },
    release: (nameplate, ownerKey) =>
      isNameplate(nameplate)
        ? ask(link, { kind: 'release', ref: 1, ownerKey, nameplate }, 'released')
        : Promise.resolve('released'),
    async claim(nameplate, claimant) {
      if (!isNameplate(nameplate)) return { failure: 'nameplate-unknown' }
      const answer = await request(link, { kind: 'claim', ref: 1, nameplate, claimant })
      return isKind(answer, 'claimed') ? { payload: answer.payload } : { failure: whyOf(answer) }
    },
    retry: () => retry(link),
    close: () => close(link),
  }
}

function startFirst() {
  let settle = () => {}
  const settled = new Promise<void>(resolve => {
    settle = resolve
  })
  return { settled, settle: () => settle() }
}

type Answer = Answered | RelayFailure

function isKind<K extends Answered['kind']>(
  answer: Answer,
  kind: K,
): answer is Extract<Answered, { kind: K }> {
  return typeof answer === 'object' && answer.kind === kind
}

function whyOf(answer: Answer): RelayFailure {
  if (typeof answer === 'string') return answer
  return answer.kind === 'refused' ? answer.code : 'not-a-relay'
}

async function ask<K extends Answered['kind']>(
  link: Link,
  frame: ClientFrame,
  kind: K,
): Promise<K | RelayFailure> {
  const answer = await request(link, frame)
  return isKind(answer, kind) ? kind : whyOf(answer)
}

async function ack(link: Link, readKey: Uint8Array, id: Uint8Array) {
  const acked = await ask(link, { kind: 'ack', ref: 1, readKey, id }, 'acked')
  if (acked === 'acked') link.takes.acked(readKey, id)
  return acked
}

/** Waits for the first try; after that what is asked while the link is down fails at once. */
async function request(link: Link, frame: ClientFrame): Promise<Answer> {
  await link.first.settled
  if (link.phase !== 'up')
    return link.told === undefined || link.told === 'up' ? 'unreachable' : link.told
  const { life } = link
  const outcome = await post(link, frame, life.signal, ANSWER_MS)
  if (outcome.kind === 'answered') return outcome.last
  if (link.life === life) drop(link, outcome.failure)
  return outcome.failure
}

function listen(link: Link, boxes: readonly ListenedBox[]): void {
  if (new Set(boxes.map(({ mailbox }) => keyOf(mailbox))).size > LISTEN_MAX) {
    throw new RangeError(`${boxes.length} mailboxes`)
  }
  if (boxes.some(({ readKey }) => readKey.length !== READ_KEY_BYTES)) {
    throw new RangeError('a read key')
  }
  link.takes.want(boxes)
  if (link.phase === 'up') startTaking(link)
}

/** Ends the takes that wait, and begins those of what is wanted now; requests go on. */
function startTaking(link: Link): void {
  const taking = link.takes.begin()
  const { life } = link
  for (const chunk of taking.chunks) void keepTaking(link, life, taking.signal, chunk)
}

type Chunk = Parameters<Takes['frameOf']>[0]

async function keepTaking(link: Link, life: AbortController, left: AbortSignal, chunk: Chunk) {
  const signal = AbortSignal.any([life.signal, left])
  while (!signal.aborted) {
    const frame = link.takes.frameOf(chunk)
    const outcome = await post(link, frame, signal, ANSWER_MS + frame.wait_s * 1000)
    if (signal.aborted) return
    if (outcome.kind === 'failed') return drop(link, outcome.failure)
    // A relay that does not let us take is of no use: come back later.
    if (outcome.last.kind !== 'taken') return drop(link, whyOf(outcome.last))
    link.attempts = 0
    const fresh = link.takes.freshOf(chunk, outcome.messages)
    for (const message of fresh) link.events.arrived(message)
    if (fresh.length === 0 && outcome.messages.length > 0) await pause(link, signal)
  }
}

/** Nothing but what was told already: what became of it is known in a moment. */
function pause(link: Link, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    link.surroundings.setTimer(BACKOFF_FIRST_MS, resolve)
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
}

async function connect(link: Link): Promise<void> {
  if (link.url === undefined) return tell(link, 'not-a-relay')
  const life = new AbortController()
  link.life = life
  const outcome = await post(link, { kind: 'ping', ref: 1 }, life.signal, ANSWER_MS)
  if (link.life !== life || link.phase === 'closed') return
  if (outcome.kind === 'failed') return drop(link, outcome.failure)
  if (outcome.last.kind !== 'pong') return drop(link, whyOf(outcome.last))
  link.phase = 'up'
  link.takes.forget()
  startTaking(link)
  tell(link, 'up')
}

function drop(link: Link, failure: RelayFailure): void {
  if (link.phase === 'closed') return
  link.phase = 'down'
  link.life.abort()
  link.cancel()
  const limit_ms = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(link.attempts, 16))
  const wait_ms = limit_ms / 2 + (link.surroundings.random() * limit_ms) / 2
  link.attempts += 1
  link.cancel = link.surroundings.setTimer(wait_ms, () => void connect(link))
  tell(link, failure)
}

function tell(link: Link, state: RelayFailure | 'up'): void {
  const isNew = link.told !== state
  link.told = state
  link.first.settle()
  if (!isNew) return
  if (state === 'up') link.events.up()
  else link.events.down(state)
}

function retry(link: Link): void {
  if (link.phase === 'closed' || link.url === undefined) return
  if (link.phase === 'up') return void request(link, { kind: 'ping', ref: 1 })
  link.cancel()
  link.attempts = 0
  link.cancel = link.surroundings.setTimer(0, () => void connect(link))
}

function close(link: Link): void {
  link.phase = 'closed'
  link.told = 'unreachable'
  link.cancel()
  link.life.abort()
  link.first.settle()
}

const PLAIN = {
  method: 'POST',
  credentials: 'omit',
  redirect: 'error',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
} as const

/** One frame there, its answer back. Never throws; what is no answer of a relay is said to be none. */
async function post(
  link: Link,
  frame: ClientFrame,
  left: AbortSignal,
  limit_ms: number,
): Promise<PlainOutcome> {
  if (link.url === undefined) return failed('not-a-relay')
  const late = new AbortController()
  const cancel = link.surroundings.setTimer(limit_ms, () => late.abort())
  try {
    const signal = AbortSignal.any([left, late.signal])
    const response = await fetch(link.url, { ...PLAIN, body: encodeClientFrame(frame), signal })
    if (!response.headers.get('content-type')?.startsWith('application/octet-stream')) {
      void response.body?.cancel()
      return failed(response.status >= 500 ? 'unreachable' : 'not-a-relay')
    }
    return parseAnswer(frame.ref, await readUpTo(response, FRAMES_MAX_BYTES))
  } catch {
    return failed('unreachable')
  } finally {
    cancel()
  }
}

function failed(failure: RelayFailure): PlainOutcome {
  return { kind: 'failed', failure }
}

function parseAnswer(ref: number, bytes: Uint8Array | undefined): PlainOutcome {
  const frames = bytes === undefined ? undefined : parseFrames(bytes)
  const parsed = frames?.map(parseServerFrame).flatMap(each => (each.ok ? [each.value] : []))
  const last = parsed?.at(-1)
  if (frames === undefined || parsed?.length !== frames.length || last === undefined) {
    return failed('not-a-relay')
  }
  if (last.kind === 'hello' || last.kind === 'message') return failed('not-a-relay')
  // What is refused before it is read has no reference of ours. [RELAY-26]
  const unread = last.kind === 'refused' && last.ref === 0
  if (last.ref !== ref && !unread) return failed('not-a-relay')
  const messages = parsed.flatMap(each => (each.kind === 'message' ? [each] : []))
  return { kind: 'answered', last, messages }
}

/** Undefined for what is longer than any answer of a relay. */
async function readUpTo(response: Response, limit_bytes: number): Promise<Uint8Array | undefined> {
  const reader = response.body?.getReader()
  const parts: Uint8Array[] = []
  let size_bytes = 0
  for (;;) {
    const read = await reader?.read()
    if (read?.value === undefined) break
    size_bytes += read.value.length
    if (size_bytes > limit_bytes) {
      void reader?.cancel()
      return undefined
    }
    parts.push(read.value)
  }
  const bytes = new Uint8Array(size_bytes)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
