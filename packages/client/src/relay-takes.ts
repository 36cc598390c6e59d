import {
  type ClientFrame,
  ID_BYTES,
  type ServerFrame,
  sameBytes,
  TAKE_MAX,
  TAKE_WAIT_MAX_S,
} from '@handfast/envelope'
import type { ListenedBox } from './ports/relay.ts'

type Take = Extract<ClientFrame, { kind: 'take' }>
type Message = Extract<ServerFrame, { kind: 'message' }>

/** A mailbox that is taken from, with the ids that were told and not acknowledged, oldest first. */
type Box = ListenedBox & { told: readonly Uint8Array[] }
type Chunk = readonly Box[]

/** What is wanted of a relay by plain requests, and how far each mailbox was told. */
export interface Takes {
  want(boxes: readonly ListenedBox[]): void
  /** Of a new connection everything is told anew that was not acknowledged. */
  forget(): void
  /** What to ask for now, in as few takes as there can be; `signal` tells when it is over. */
  begin(): { readonly chunks: readonly Chunk[]; readonly signal: AbortSignal }
  /** Begins after what was told last, so that the answer waits for what comes. */
  frameOf(chunk: Chunk): Take
  /** Those that were not told yet; what the relay does not hold any more is forgotten. */
  freshOf(chunk: Chunk, messages: readonly Message[]): readonly Message[]
  acked(readKey: Uint8Array, id: Uint8Array): void
}

export function startTakes(): Takes {
  let boxes = new Map<string, Box>()
  let over = new AbortController()
  return {
    want(wanted) {
      const entries = wanted.map((box): [string, Box] => {
        const key = keyOf(box.mailbox)
        return [key, boxes.get(key) ?? { ...box, told: [] }]
      })
      boxes = new Map(entries)
    },
    forget() {
      for (const box of boxes.values()) box.told = []
    },
    begin() {
      over.abort()
      over = new AbortController()
      return { chunks: chunksOf([...boxes.values()]), signal: over.signal }
    },
    frameOf: chunk => ({
      kind: 'take',
      ref: 1,
      wait_s: TAKE_WAIT_MAX_S,
      from: chunk.map(({ readKey, told }) => ({ readKey, after: told.at(-1) ?? START })),
    }),
    freshOf(chunk, messages) {
      const byMailbox = new Map(chunk.map(box => [keyOf(box.mailbox), box]))
      const fresh = messages.filter(({ mailbox, id }) => {
        const box = byMailbox.get(keyOf(mailbox))
        return box !== undefined && !box.told.some(each => sameBytes(each, id))
      })
      for (const box of new Set(messages.map(({ mailbox }) => byMailbox.get(keyOf(mailbox))))) {
        if (box !== undefined) box.told = toldAfter(box, messages)
      }
      return fresh
    },
    acked(readKey, id) {
      for (const box of boxes.values()) {
        if (!sameBytes(box.readKey, readKey)) continue
        box.told = box.told.filter(each => !sameBytes(each, id))
      }
    },
  }
}

const START = new Uint8Array(ID_BYTES)

/** Where an answer begins anew, the place that it was to begin at is gone: so is what was told. */
function toldAfter({ mailbox, told }: Box, messages: readonly Message[]): readonly Uint8Array[] {
  const ids = messages.flatMap(each => (sameBytes(each.mailbox, mailbox) ? [each.id] : []))
  const isAnew = ids.some(id => told.some(each => sameBytes(each, id)))
  return isAnew ? ids : [...told, ...ids]
}

/** Where nothing is wanted, a mailbox that nobody has is waited at: the wait itself is the link. */
function chunksOf(boxes: Box[]): readonly Chunk[] {
  if (boxes.length === 0) {
    const readKey = crypto.getRandomValues(new Uint8Array(ID_BYTES))
    return [[{ mailbox: START, readKey, told: [] }]]
  }
  const count = Math.ceil(boxes.length / TAKE_MAX)
  return Array.from({ length: count }, (_, at) => boxes.slice(at * TAKE_MAX, (at + 1) * TAKE_MAX))
}

export function keyOf(bytes: Uint8Array): string {
  return Array.from(bytes, byte => String.fromCharCode(byte)).join('')
}
