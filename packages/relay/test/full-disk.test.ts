import { execFileSync } from 'node:child_process'
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { hex, listed, makeMessage } from '../src/mailboxes.fixture.ts'
import type { Mailboxes } from '../src/mailboxes.ts'
import { openStore } from './operations.ts'

const folder = mkdtempSync(join(tmpdir(), 'handfast-full-'))
const isMounted = mountSmall()
afterAll(() => {
  if (isMounted) execFileSync('umount', ['-l', folder])
  rmSync(folder, { recursive: true })
})

/** A disk of its own; only root may have one, so elsewhere this is skipped. */
function mountSmall(): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', folder], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

test.skipIf(!isMounted)(
  'a disk that is really full: told, read from, and over when there is room',
  async () => {
    const ballast = join(folder, 'ballast')
    writeFileSync(ballast, new Uint8Array(1 << 20))
    const file = join(folder, 'relay.db')
    const failures: string[] = []
    const first = openOk(file, failures)
    const stored: ReturnType<typeof makeMessage>[] = []
    let answer = 'stored'
    while (answer === 'stored') {
      const message = makeMessage()
      answer = await first.put(message)
      if (answer === 'stored') stored.push(message)
    }
    expect([answer, new Set(failures)]).toEqual(['storage-failed', new Set(['store-full'])])
    expect(stored.length).toBeGreaterThan(10)
    await expectHeld(first, stored)
    // An acknowledgement takes less room than a put: some are written yet, and then none.
    fillUp(join(folder, 'rest'))
    const left = await ackUntilFull(first, stored)
    await expectHeld(first, left)
    const [read] = left
    if (read === undefined) throw new Error('a message')
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await first.ack(read.mailbox, read.id)).toBe('storage-failed')
    }
    await expectHeld(first, left)
    rmSync(ballast)
    expect(await first.ack(read.mailbox, read.id)).toBe('acked')
    const late = makeMessage()
    expect(await first.put(late)).toBe('stored')
    await first.close()
    const again = openOk(file, failures)
    await expectHeld(again, [...left.slice(1), late])
    expect(await again.list(read.mailbox, 0, 9)).toEqual([])
    await again.close()
  },
)

/** An acknowledgement takes less room than a put. */
function fillUp(file: string): void {
  try {
    for (;;) appendFileSync(file, new Uint8Array(4096))
  } catch {
    // That was the last of it.
  }
}

/** Those that are not acknowledged, because that could not be written. */
async function ackUntilFull(mailboxes: Mailboxes, stored: ReturnType<typeof makeMessage>[]) {
  for (const [at, { mailbox, id }] of stored.entries()) {
    if ((await mailboxes.ack(mailbox, id)) !== 'acked') return stored.slice(at)
  }
  return []
}

async function expectHeld(
  mailboxes: Mailboxes,
  messages: readonly ReturnType<typeof makeMessage>[],
): Promise<void> {
  for (const { mailbox, id } of messages) {
    expect((await listed(mailboxes, mailbox)).map(each => hex(each.id))).toEqual([hex(id)])
  }
}

function openOk(file: string, failures: string[]): Mailboxes {
  const opened = openStore(file, failures)
  if (!opened.ok) throw new Error(opened.code)
  return opened.value
}
