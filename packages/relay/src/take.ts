import {
  type ClientFrame,
  encodeServerFrame,
  parseClientFrame,
  type ServerFrame,
  TAKEN_MAX_BYTES,
  type TakeFrom,
} from '@handfast/envelope'
import type { Caller } from './addresses.ts'
import type { Stored } from './mailboxes.ts'
import { encodeMessage } from './message.ts'
import type { RelayParts } from './parts.ts'
import { answerRequest, refuse } from './requests.ts'

/** The relay for those who hold no connection: one frame asks, some frames answer. */
export interface Plain {
  /** The last frame of the answer has the ref; `gone` is told when nobody waits any more. */
  ask(bytes: Uint8Array, caller: Caller, gone: AbortSignal): Promise<PlainAnswer>
  /** Every take that waits is answered with what there is. */
  hurry(): void
}

export type PlainAnswer = { readonly frames: readonly Uint8Array[]; readonly last: ServerFrame }

export function startPlain(parts: RelayParts): Plain {
  const waiting = new Set<() => void>()
  return {
    async ask(bytes, caller, gone) {
      const parsed = parseClientFrame(bytes)
      if (!parsed.ok) return answerOf(parts, refuse(parsed.ref, parsed.code))
      const frame = parsed.value
      switch (frame.kind) {
        case 'listen':
        case 'unlisten':
          return answerOf(parts, refuse(frame.ref, 'bad-frame'))
        case 'take':
          parts.meter.request('plain', frame.kind)
          return onTake(parts, frame, { gone, waiting })
        default:
          parts.meter.request('plain', frame.kind)
          return answerOf(parts, await answerRequest(parts, caller, frame))
      }
    },
    hurry() {
      for (const wake of waiting) wake()
    },
  }
}

function answerOf(parts: RelayParts, last: ServerFrame, messages: readonly Uint8Array[] = []) {
  if (last.kind === 'refused') parts.meter.refused(last.code)
  return { frames: [...messages, encodeServerFrame(last)], last }
}

type Take = Extract<ClientFrame, { kind: 'take' }>
type Waits = { readonly gone: AbortSignal; readonly waiting: Set<() => void> }

/** Where nothing lies it is waited for: what comes first ends that, and everything is read anew. */
async function onTake(parts: RelayParts, frame: Take, waits: Waits): Promise<PlainAnswer> {
  const boxes = frame.from.map(({ readKey, after }) => ({ mailbox: parts.sha256(readKey), after }))
  const arrival = watchAll(parts, boxes, frame.wait_s)
  waits.waiting.add(arrival.wake)
  waits.gone.addEventListener('abort', arrival.wake)
  try {
    let taken = await takeAll(parts, boxes)
    if (typeof taken === 'object' && taken.messages.length === 0 && frame.wait_s > 0) {
      await arrival.came
      if (!waits.gone.aborted) taken = await takeAll(parts, boxes)
    }
    if (taken === 'storage-failed') return answerOf(parts, refuse(frame.ref, taken))
    const { more, messages } = taken
    return answerOf(parts, { kind: 'taken', ref: frame.ref, more }, messages)
  } finally {
    arrival.end()
    waits.waiting.delete(arrival.wake)
    waits.gone.removeEventListener('abort', arrival.wake)
  }
}

type Box = { readonly mailbox: Uint8Array; readonly after: TakeFrom['after'] }

function watchAll(parts: RelayParts, boxes: readonly Box[], wait_s: number) {
  let wake = () => {}
  const came = new Promise<void>(resolve => {
    wake = resolve
  })
  const ends =
    wait_s === 0 ? [] : boxes.map(({ mailbox }) => parts.mailboxes.watch(mailbox, () => wake()))
  const timer = setTimeout(wake, wait_s * 1000)
  const end = () => {
    clearTimeout(timer)
    for (const endOne of ends) endOne()
  }
  return { came, wake: () => wake(), end }
}

type Taken = { readonly messages: readonly Uint8Array[]; readonly more: boolean }

/** Mailbox by mailbox in the order asked for, until the answer is full. */
async function takeAll(
  parts: RelayParts,
  boxes: readonly Box[],
): Promise<Taken | 'storage-failed'> {
  const messages: Uint8Array[] = []
  let room_bytes = TAKEN_MAX_BYTES
  for (const { mailbox, after } of boxes) {
    let seq = await parts.mailboxes.place(mailbox, after)
    for (;;) {
      if (seq === 'storage-failed') return seq
      const page: readonly Stored[] | 'storage-failed' = await parts.mailboxes.list(
        mailbox,
        seq,
        parts.limits.replay_messages,
      )
      if (page === 'storage-failed') return page
      for (const message of page) {
        room_bytes -= message.body.length
        if (room_bytes < 0) return { messages, more: true }
        messages.push(encodeMessage(parts, mailbox, message))
        seq = message.seq
      }
      if (page.length === 0) break
    }
  }
  return { messages, more: false }
}
