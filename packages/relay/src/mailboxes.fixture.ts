/** What the acceptance suite of the store is made of. */
import { createHash, randomBytes } from 'node:crypto'
import type { NameplateUse } from '@handfast/envelope'
import type { Mailboxes, Stored } from './mailboxes.ts'

export const NOW_MS = 1_800_000_000_000
export const MINUTES_10 = 600_000

export async function allocate(
  mailboxes: Mailboxes,
  payload: Uint8Array,
  use: NameplateUse = 'code',
  owner: Uint8Array = randomBytes(32),
): Promise<string> {
  const made = await mailboxes.allocate({ use, owner, payload, at_ms: NOW_MS })
  if (made === 'storage-failed') throw new Error(made)
  return made.nameplate
}

export async function listed(
  mailboxes: Mailboxes,
  mailbox: Uint8Array,
  after_seq = 0,
  count = 500,
) {
  const page = await mailboxes.list(mailbox, after_seq, count)
  if (page === 'storage-failed') throw new Error(page)
  return page
}

/** All of a mailbox, page after page. */
export async function listedAll(mailboxes: Mailboxes, mailbox: Uint8Array): Promise<Stored[]> {
  const all: Stored[] = []
  for (;;) {
    const page = await listed(mailboxes, mailbox, all.at(-1)?.seq ?? 0)
    if (page.length === 0) return all
    all.push(...page)
  }
}

export function makeMessage(wish: { mailbox?: Uint8Array; size?: number } = {}) {
  const body = randomBytes(wish.size ?? 4096)
  const id = createHash('sha256').update(body).digest()
  return { mailbox: wish.mailbox ?? randomBytes(32), id, body, at_ms: NOW_MS }
}

export function hex(bytes: Uint8Array | undefined): string {
  return Buffer.from(bytes ?? []).toString('hex')
}
