/** A mailbox id as the key of a Map: one character a byte. */
export function mailboxKey(mailbox: Uint8Array): string {
  return Buffer.from(mailbox.buffer, mailbox.byteOffset, mailbox.byteLength).toString('latin1')
}
