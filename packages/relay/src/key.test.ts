import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { boxOf, startBoxes } from './key.ts'

test('the memory of boxes says what the hash says, before and after it forgets', () => {
  const known = startBoxes()
  const mailboxes = Array.from({ length: 10_000 }, () => randomBytes(32))
  for (const mailbox of mailboxes) expect(known(mailbox)).toBe(boxOf(mailbox))
  for (const mailbox of mailboxes) expect(known(mailbox)).toBe(boxOf(mailbox))
  expect(known(Buffer.from(mailboxes[9_999] ?? []))).toBe(
    known(mailboxes[9_999] ?? randomBytes(32)),
  )
})
