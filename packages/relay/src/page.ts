import { BODY_MAX_BYTES } from '@handfast/envelope'
import type { Stored } from './mailboxes.ts'

/** Reads no further than a page of a store goes: as many bytes as one body may have. */
export function fillPage(messages: Iterable<Stored>): readonly Stored[] {
  const page: Stored[] = []
  let size_bytes = 0
  for (const message of messages) {
    size_bytes += message.body.length
    if (page.length > 0 && size_bytes > BODY_MAX_BYTES) break
    page.push(message)
  }
  return page
}
