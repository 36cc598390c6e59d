import { mailboxKey } from './key.ts'
import type { Stored } from './mailboxes.ts'
import { encodeMessage } from './message.ts'
import type { Peer, RelayParts } from './parts.ts'

/** The mailboxes one connection listens on. */
export interface Listening {
  /** How many there would be with these. */
  sizeWith(mailboxes: readonly Uint8Array[]): number
  /** Delivers what is stored, oldest first, then what comes. One already there is left alone. */
  add(mailboxes: readonly Uint8Array[]): void
  remove(mailboxes: readonly Uint8Array[]): void
  /** The connection is gone. */
  end(): void
}

/**
 * `replaying`: what is stored is being sent; what comes meanwhile only sets `missed`, because it
 * is found in the store in its turn. `live`: all of it was sent, what comes is sent at once.
 */
type Box = {
  readonly mailbox: Uint8Array
  readonly end: () => void
  phase: 'replaying' | 'live' | 'ended'
  missed: boolean
  sent_seq: number
}

export function startListening(parts: RelayParts, peer: Peer): Listening {
  const boxes = new Map<string, Box>()
  const waiting = new Set<Box>()
  let replaying = false

  const replayAll = async () => {
    replaying = true
    // A set may grow and shrink while it is walked: what is added is still visited.
    for (const box of waiting) {
      waiting.delete(box)
      if ((await replay(parts, peer, box)) === 'storage-failed') peer.close('storage-failed')
    }
    replaying = false
  }
  const end = (key: string, box: Box) => {
    box.phase = 'ended'
    box.end()
    boxes.delete(key)
    waiting.delete(box)
  }
  return {
    sizeWith(mailboxes) {
      const fresh = mailboxes.map(mailboxKey).filter(key => !boxes.has(key))
      return boxes.size + new Set(fresh).size
    },
    add(mailboxes) {
      for (const mailbox of mailboxes) {
        const key = mailboxKey(mailbox)
        if (boxes.has(key)) continue
        const box = watchBox(parts, peer, mailbox)
        boxes.set(key, box)
        waiting.add(box)
      }
      if (!replaying) void replayAll()
    },
    remove(mailboxes) {
      for (const key of mailboxes.map(mailboxKey)) {
        const box = boxes.get(key)
        if (box !== undefined) end(key, box)
      }
    },
    end() {
      for (const [key, box] of boxes) end(key, box)
    },
  }
}

function watchBox(parts: RelayParts, peer: Peer, mailbox: Uint8Array): Box {
  const onStored = (message: Stored) => {
    if (box.phase !== 'live') {
      box.missed = true
      return
    }
    if (message.seq <= box.sent_seq) return
    box.sent_seq = message.seq
    peer.send(encodeMessage(parts, mailbox, message))
  }
  const box: Box = {
    mailbox,
    end: parts.mailboxes.watch(mailbox, onStored),
    phase: 'replaying',
    missed: false,
    sent_seq: 0,
  }
  return box
}

/** Sends one message after the other, as fast as they leave: a long mailbox costs no memory. */
async function replay(parts: RelayParts, peer: Peer, box: Box) {
  const page_size = parts.limits.replay_messages
  for (;;) {
    if (box.phase === 'ended') return 'ended'
    box.missed = false
    const page = await parts.mailboxes.list(box.mailbox, box.sent_seq, page_size)
    if (page === 'storage-failed') return page
    await sendPage(parts, peer, box, page)
    if (page.length === 0 && !box.missed) break
  }
  if (box.phase === 'replaying') box.phase = 'live'
  return 'live'
}

async function sendPage(parts: RelayParts, peer: Peer, box: Box, page: readonly Stored[]) {
  for (const message of page) {
    if (box.phase === 'ended') return
    box.sent_seq = message.seq
    const frame = encodeMessage(parts, box.mailbox, message)
    await new Promise<void>(written => peer.send(frame, written))
  }
}
