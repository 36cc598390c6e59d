import { hash } from 'node:crypto'

/**
 * Where a mailbox lies in the store: its neighbours by this number may be others', so who looks
 * there compares the id too. An id is chosen by whoever writes and its first bytes could be alike a
 * million times; those of its hash cannot be chosen.
 */
export function boxOf(mailbox: Uint8Array): bigint {
  return hash('sha256', mailbox, 'buffer').readBigInt64BE()
}

/** `boxOf` with a memory of the mailboxes of late: whoever wrote there is soon acknowledged. */
export function startBoxes(): (mailbox: Uint8Array) => bigint {
  const known = new Map<string, bigint>()
  return mailbox => {
    const key = mailboxKey(mailbox)
    const there = known.get(key)
    if (there !== undefined) return there
    if (known.size >= BOXES_KNOWN) known.clear()
    const box = boxOf(mailbox)
    known.set(key, box)
    return box
  }
}

/** About half a MiB. */
const BOXES_KNOWN = 4096

/** A mailbox id as the key of a Map: one character a byte. */
export function mailboxKey(mailbox: Uint8Array): string {
  return Buffer.from(mailbox.buffer, mailbox.byteOffset, mailbox.byteLength).toString('latin1')
}
