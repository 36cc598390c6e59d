import {
  type ClientFrame,
  encodeClientFrame,
  ID_BYTES,
  isBodySize,
  isNameplate,
  LISTEN_MAX,
  PROTOCOL_VERSION,
  parseServerFrame,
  REF_MAX,
  type ServerFrame,
} from '@handfast/envelope'
import type {
  ListenedBox,
  NewNameplate,
  RelayEvents,
  RelayFailure,
  RelayLink,
  RelayPort,
} from './ports/relay.ts'
import { ownerOf } from './relay-owner.ts'
import { keyOf } from './relay-takes.ts'

export type SocketSurroundings = {
  /** From 0 (included) to 1 (excluded); only spreads reconnects. */
  random(): number
  /** Calls `fire` once after `wait_ms`; what it returns takes that back. */
  setTimer(wait_ms: number, fire: () => void): () => void
}

const BACKOFF_FIRST_MS = 250
const BACKOFF_LAST_MS = 30_000
/** A connection that has not greeted, and a request that has no answer, by then is given up. */
const ANSWER_MS = 10_000
/** A browser sees no half-open socket; an unanswered ping shows it. */
const PING_MS = 25_000

/** The relay port over the WebSocket that browsers and Node have. */
export function relayOverWebSocket(surroundings: SocketSurroundings): RelayPort {
  return { open: (url, events) => startLink(surroundings, parseSocketUrl(url), events) }
}

/**
 * Where the socket of a relay is: `https://host` gives `wss://host/v1`, a path before it stays.
 * Undefined for what is no http(s) or ws(s) address, or carries a name and password.
 */
export function parseSocketUrl(text: string): string | undefined {
  if (text.length > URL_MAX_CHARACTERS || !URL.canParse(text)) return undefined
  const url = new URL(text)
  const scheme = SCHEMES.get(url.protocol)
  if (scheme === undefined || url.username !== '' || url.password !== '') return undefined
  return `${scheme}//${url.host}${url.pathname.replace(/\/+$/, '')}/v${PROTOCOL_VERSION}`
}

const URL_MAX_CHARACTERS = 2048
const SCHEMES: ReadonlyMap<string, string> = new Map([
  ['http:', 'ws:'],
  ['https:', 'wss:'],
  ['ws:', 'ws:'],
  ['wss:', 'wss:'],
])

type Answered = Exclude<ServerFrame, { kind: 'hello' | 'message' }>
type Outcome = Answered | { kind: 'failed'; failure: RelayFailure }
type Pending = {
  readonly bytes: Uint8Array<ArrayBuffer>
  readonly awaits: Answered['kind']
  settle(outcome: Outcome): void
}

/** `waiting` for the end of the back-off, for the `greeting` of an opened socket, `up`, or over. */
type Phase =
  | { kind: 'waiting'; cancel: () => void }
  | { kind: 'greeting'; socket: WebSocket | undefined; cancel: () => void }
  | { kind: 'up'; socket: WebSocket; cancel: () => void; told: Map<string, Uint8Array> }
  | { kind: 'closed' }

/** All that changes in one link. `reason` is why it is down, or was when it is not up yet. */
type Link = {
  readonly surroundings: SocketSurroundings
  /** Undefined where the address is none: then nothing is ever tried. */
  readonly url: string | undefined
  readonly events: RelayEvents
  readonly pending: Map<number, Pending>
  wanted: Map<string, ListenedBox>
  phase: Phase
  attempts: number
  ref: number
  reason: RelayFailure
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
    pending: new Map(),
    wanted: new Map(),
    phase: { kind: 'closed' },
    attempts: 0,
    ref: 0,
    reason: url === undefined ? 'not-a-relay' : 'unreachable',
    told: undefined,
  }
  // Never from inside `open`: the caller does not hold the link yet.
  link.phase = { kind: 'waiting', cancel: surroundings.setTimer(0, () => connect(link)) }
  return {
    put: (mailbox, body) => put(link, mailbox, body),
    listen: boxes => listen(link, boxes),
    ack: (readKey, id) => ack(link, readKey, id),
    allocate: plate => allocate(link, plate),
    release: (nameplate, ownerKey) => release(link, nameplate, ownerKey),
    claim: (nameplate, claimant) => claim(link, nameplate, claimant),
    retry: () => retry(link),
    close: () => close(link),
  }
}

async function put(link: Link, mailbox: Uint8Array, body: Uint8Array) {
  if (!isBodySize(body.length)) return 'wrong-size'
  const outcome = await request(link, { kind: 'put', ref: nextRef(link), mailbox, body }, 'stored')
  return outcome.kind === 'stored' ? 'stored' : failureOf(outcome)
}

async function ack(link: Link, readKey: Uint8Array, id: Uint8Array) {
  const outcome = await request(link, { kind: 'ack', ref: nextRef(link), readKey, id }, 'acked')
  return outcome.kind === 'acked' ? 'acked' : failureOf(outcome)
}

async function allocate(link: Link, { use, owner, payload }: NewNameplate) {
  const plate = { use, owner: ownerOf(owner), payload }
  const frame = { kind: 'allocate', ref: nextRef(link), ...plate } as const
  const outcome = await request(link, frame, 'allocated')
  if (outcome.kind !== 'allocated') return { failure: failureOf(outcome) }
  return { nameplate: outcome.nameplate }
}

async function claim(link: Link, nameplate: string, claimant: Uint8Array) {
  if (!isNameplate(nameplate)) return { failure: 'nameplate-unknown' as const }
  const frame = { kind: 'claim', ref: nextRef(link), nameplate, claimant } as const
  const outcome = await request(link, frame, 'claimed')
  return outcome.kind === 'claimed' ? { payload: outcome.payload } : { failure: failureOf(outcome) }
}

async function release(link: Link, nameplate: string, ownerKey: Uint8Array) {
  if (!isNameplate(nameplate)) return 'released'
  const frame = { kind: 'release', ref: nextRef(link), nameplate, ownerKey } as const
  const outcome = await request(link, frame, 'released')
  return outcome.kind === 'released' ? 'released' : failureOf(outcome)
}

function failureOf(outcome: Outcome): RelayFailure {
  if (outcome.kind === 'refused') return outcome.code
  return outcome.kind === 'failed' ? outcome.failure : 'not-a-relay'
}

/** Takes the whole set; throws RangeError when it is more than one connection may listen on. */
function listen(link: Link, boxes: readonly ListenedBox[]): void {
  const wanted = new Map(boxes.map(box => [keyOf(box.mailbox), box]))
  if (wanted.size > LISTEN_MAX) throw new RangeError(`${wanted.size} mailboxes`)
  if (boxes.some(box => box.readKey.length !== ID_BYTES)) throw new RangeError('a read key')
  link.wanted = wanted
  tellListening(link)
}

function retry(link: Link): void {
  if (link.phase.kind === 'up') ping(link)
  if (link.phase.kind !== 'waiting') return
  link.phase.cancel()
  link.attempts = 0
  link.phase = { kind: 'waiting', cancel: link.surroundings.setTimer(0, () => connect(link)) }
}

function close(link: Link): void {
  leave(link)
  link.phase = { kind: 'closed' }
  failPending(link, 'unreachable')
}

function connect(link: Link) {
  if (link.url === undefined) return tellDown(link)
  const url = link.url
  const late = link.surroundings.setTimer(ANSWER_MS, () => drop(link, 'unreachable'))
  const asking = new AbortController()
  const cancel = () => {
    late()
    asking.abort()
  }
  const phase: Phase = { kind: 'greeting', socket: undefined, cancel }
  link.phase = phase
  const socket = openSocket(url)
  if (socket === undefined) return drop(link, 'unreachable')
  phase.socket = socket
  socket.binaryType = 'arraybuffer'
  socket.onmessage = event => onData(link, socket, event.data)
  socket.onclose = async () => {
    if (link.phase !== phase) return drop(link, 'unreachable')
    const reason = await askWhoIsThere(url, asking.signal)
    if (link.phase === phase) drop(link, reason)
  }
  // `close` follows; without a listener some engines would report an unheard error.
  socket.onerror = () => {}
}

/** A page served by https may not open a ws socket: the engine throws, to us it is unreachable. */
function openSocket(url: string): WebSocket | undefined {
  try {
    return new WebSocket(url)
  } catch {
    return undefined
  }
}

/**
 * A socket that was not taken does not say why. A plain request may: when somebody answers it who
 * has no `/health` as a relay has, the address is another's. Only head lines are looked at.
 */
async function askWhoIsThere(url: string, signal: AbortSignal): Promise<RelayFailure> {
  const health = url.replace(/^ws/, 'http').replace(/[^/]+$/, 'health')
  try {
    const response = await fetch(health, { signal, ...PLAIN })
    void response.body?.cancel()
    const isJson = response.headers.get('content-type')?.startsWith('application/json') === true
    // A proxy whose relay is down, and a relay that is full, answer with 5xx.
    return response.status >= 500 || (response.ok && isJson) ? 'unreachable' : 'not-a-relay'
  } catch {
    return 'unreachable'
  }
}

const PLAIN = {
  credentials: 'omit',
  redirect: 'error',
  cache: 'no-store',
  referrerPolicy: 'no-referrer',
} as const

function onData(link: Link, socket: WebSocket, data: unknown) {
  const parsed = parseServerFrame(data instanceof ArrayBuffer ? new Uint8Array(data) : EMPTY)
  if (!parsed.ok) return drop(link, 'not-a-relay')
  const frame = parsed.value
  if (link.phase.kind === 'greeting') return onHello(link, socket, frame)
  switch (frame.kind) {
    case 'hello':
      return drop(link, 'not-a-relay')
    case 'message':
      link.attempts = 0
      // What was on its way when it was no longer wanted stays at the relay.
      if (link.wanted.has(keyOf(frame.mailbox))) link.events.arrived(frame)
      return
    default:
      return onAnswer(link, frame)
  }
}

const EMPTY = new Uint8Array(0)

function onHello(link: Link, socket: WebSocket, frame: ServerFrame) {
  if (frame.kind !== 'hello') return drop(link, 'not-a-relay')
  if (frame.version !== PROTOCOL_VERSION) return drop(link, 'other-version')
  if (link.phase.kind === 'greeting') link.phase.cancel()
  link.phase = { kind: 'up', socket, told: new Map(), cancel: startPings(link) }
  for (const { bytes } of link.pending.values()) socket.send(bytes)
  tellListening(link)
  if (link.told === 'up') return
  link.told = 'up'
  link.events.up()
}

function onAnswer(link: Link, frame: Answered) {
  const pending = link.pending.get(frame.ref)
  // The answer to a request that was given up.
  if (pending === undefined) return
  if (frame.kind !== pending.awaits && frame.kind !== 'refused') return drop(link, 'not-a-relay')
  link.attempts = 0
  pending.settle(frame)
}

function startPings(link: Link): () => void {
  const fire = () => {
    ping(link)
    if (link.phase.kind === 'up') link.phase.cancel = startPings(link)
  }
  return link.surroundings.setTimer(PING_MS, fire)
}

/** Without an answer the request itself drops the connection. */
function ping(link: Link): void {
  void request(link, { kind: 'ping', ref: nextRef(link) }, 'pong')
}

/** Leaves the connection, fails what was asked on it, and comes back after the back-off. */
function drop(link: Link, reason: RelayFailure): void {
  leave(link)
  link.reason = reason
  const limit_ms = Math.min(BACKOFF_LAST_MS, BACKOFF_FIRST_MS * 2 ** Math.min(link.attempts, 16))
  const wait_ms = limit_ms / 2 + (link.surroundings.random() * limit_ms) / 2
  link.attempts += 1
  const cancel = link.surroundings.setTimer(wait_ms, () => connect(link))
  link.phase = { kind: 'waiting', cancel }
  failPending(link, reason)
  tellDown(link)
}

function tellDown(link: Link): void {
  if (link.told === link.reason) return
  link.told = link.reason
  link.events.down(link.reason)
}

/** Takes every timer and listener of the phase away, so that nothing late comes from it. */
function leave(link: Link): void {
  const phase = link.phase
  if (phase.kind === 'closed') return
  phase.cancel()
  if (phase.kind === 'waiting' || phase.socket === undefined) return
  phase.socket.onmessage = null
  phase.socket.onclose = null
  phase.socket.close()
}

function failPending(link: Link, failure: RelayFailure): void {
  for (const pending of [...link.pending.values()]) pending.settle({ kind: 'failed', failure })
}

/**
 * Sends now, or once the greeting is there; answers why not at once while it waits to reconnect.
 * What the relay leaves unanswered ends the connection: it is half open, or the relay is ill.
 */
function request(link: Link, frame: ClientFrame, awaits: Answered['kind']): Promise<Outcome> {
  const bytes = encodeClientFrame(frame)
  const phase = link.phase
  if (link.url === undefined) return failed(link.reason)
  if (phase.kind === 'closed') return failed('unreachable')
  if (phase.kind === 'waiting' && link.told !== undefined) return failed(link.reason)
  return new Promise(resolve => {
    const cancel = link.surroundings.setTimer(ANSWER_MS, () => drop(link, 'unreachable'))
    const settle = (outcome: Outcome) => {
      cancel()
      link.pending.delete(frame.ref)
      resolve(outcome)
    }
    link.pending.set(frame.ref, { bytes, awaits, settle })
    if (phase.kind === 'up') phase.socket.send(bytes)
  })
}

function failed(failure: RelayFailure): Promise<Outcome> {
  return Promise.resolve({ kind: 'failed', failure })
}

function nextRef(link: Link): number {
  do link.ref = link.ref >= REF_MAX ? 1 : link.ref + 1
  while (link.pending.has(link.ref))
  return link.ref
}

/** Tells the relay what it does not know yet, first what is no longer wanted. */
function tellListening(link: Link): void {
  if (link.phase.kind !== 'up') return
  const { told } = link.phase
  const gone = [...told].filter(([key]) => !link.wanted.has(key))
  const fresh = [...link.wanted].filter(([key]) => !told.has(key))
  for (const [key] of gone) told.delete(key)
  for (const [key, box] of fresh) told.set(key, box.readKey)
  changeListening(
    link,
    'unlisten',
    gone.map(([, readKey]) => readKey),
  )
  changeListening(
    link,
    'listen',
    fresh.map(([, box]) => box.readKey),
  )
}

async function changeListening(
  link: Link,
  kind: 'listen' | 'unlisten',
  readKeys: readonly Uint8Array[],
): Promise<void> {
  if (readKeys.length === 0) return
  const { phase } = link
  const outcome = await request(link, { kind, ref: nextRef(link), readKeys }, 'listening')
  // A relay that does not let us listen is of no use: come back later.
  if (outcome.kind === 'refused' && link.phase === phase) drop(link, outcome.code)
}
