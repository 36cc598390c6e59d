/**
 * The way of one phone to its relay, through the hands of whoever owns the network: everything is
 * as it was sent, but it can be recorded and kept back.
 */
import {
  type Arrived,
  noRelays,
  type RelayEvents,
  type RelayLink,
  type RelayPort,
} from '@handfast/client'

export type Recorded = { readonly mailbox: Uint8Array; readonly body: Uint8Array }

export type Wire = {
  readonly relays: RelayPort
  /** What the phone has sent so far, the oldest first. */
  readonly sent: Recorded[]
  /** What has come to the phone so far. */
  readonly arrived: Recorded[]
  /** The mailboxes that the phone listens at now. */
  mailboxes(): readonly Uint8Array[]
  /** From now on nothing comes to the phone. */
  hold(): void
  /** How much waits. */
  held(): number
  /** What was kept back comes at last, as old as it is by then. */
  release(): void
}

/** Recorded are the last so many, which is more than a visit makes. */
const MOST = 500

type Held = { readonly message: Arrived; readonly since_ms: number; give(message: Arrived): void }

type Taps = Pick<Wire, 'sent' | 'arrived'> & {
  readonly relays: RelayPort
  readonly listened: Map<object, readonly Uint8Array[]>
  readonly now_ms: () => number
  held: Held[] | null
}

/** `now_ms`: the steady clock of the phone. */
export function tapped(relays: RelayPort, now_ms: () => number): Wire {
  const taps: Taps = { relays, sent: [], arrived: [], listened: new Map(), now_ms, held: null }
  return {
    sent: taps.sent,
    arrived: taps.arrived,
    mailboxes: () => [...taps.listened.values()].flat(),
    hold: () => {
      taps.held ??= []
    },
    held: () => taps.held?.length ?? 0,
    release: () => release(taps),
    relays: { open: (url, events) => openTapped(taps, url, events) },
  }
}

function openTapped(taps: Taps, url: string, events: RelayEvents): RelayLink {
  const give = (message: Arrived) => {
    record(taps.arrived, message)
    events.arrived(message)
  }
  const link = taps.relays.open(url, {
    ...events,
    arrived(message) {
      if (taps.held === null) give(message)
      else taps.held.push({ message, since_ms: taps.now_ms(), give })
    },
  })
  return {
    ...link,
    put(mailbox, body) {
      record(taps.sent, { mailbox, body })
      return link.put(mailbox, body)
    },
    listen(boxes) {
      const mailboxes = boxes.map(({ mailbox }) => mailbox)
      taps.listened.set(link, mailboxes)
      link.listen(boxes)
    },
    close() {
      taps.listened.delete(link)
      link.close()
    },
  }
}

function release(taps: Taps): void {
  const waiting = taps.held ?? []
  taps.held = null
  for (const { message, since_ms, give } of waiting) {
    give({ ...message, age_ms: message.age_ms + taps.now_ms() - since_ms })
  }
}

function record(recorded: Recorded[], { mailbox, body }: Recorded): void {
  recorded.push({ mailbox, body })
  if (recorded.length > MOST) recorded.shift()
}

/**
 * Puts what was recorded into every mailbox of another phone, by a link of one's own; how many
 * came there once more. Who owns the network sees where a phone listens.
 */
export async function replay(
  { relays, url }: { readonly relays: RelayPort; readonly url: string },
  recorded: readonly Recorded[],
  to: Wire,
): Promise<number> {
  const link = relays.open(url, { arrived() {}, up() {}, down() {} })
  const before = to.arrived.length
  let put = 0
  const bodies = new Map(recorded.map(({ body }) => [body.join(), body]))
  for (const mailbox of to.mailboxes()) {
    for (const body of bodies.values()) {
      if ((await link.put(mailbox, body)) === 'stored') put++
    }
  }
  for (let i = 0; i < 200 && to.arrived.length < before + put; i++) await pause()
  link.close()
  return to.arrived.length - before
}

function pause(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 50))
}

/** Of a phone that lies in a drawer: nothing goes out and nothing comes. */
export const NO_RELAYS: RelayPort = {
  open(url, events) {
    queueMicrotask(() => events.down('unreachable'))
    return noRelays.open(url, events)
  },
}

/** Whether a relay answers at this address. */
export function isReachable(relays: RelayPort, url: string): Promise<boolean> {
  return new Promise(resolve => {
    const end = (isUp: boolean) => {
      link.close()
      resolve(isUp)
    }
    const link = relays.open(url, { arrived() {}, up: () => end(true), down: () => end(false) })
  })
}
