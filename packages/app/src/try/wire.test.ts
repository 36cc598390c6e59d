import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Arrived, RelayEvents, RelayLink, RelayPort } from '@handfast/client'
import { systemRelays } from '@handfast/client'
import { startRelay } from '@handfast/relay'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { isReachable, NO_RELAYS, replay, tapped, type Wire } from './wire.ts'

let folder: string
let relay: Awaited<ReturnType<typeof startRelay>>
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-wire-'))
  relay = await startRelay({ port: 0, host: 'localhost', file: join(folder, 'relay.db') })
})
afterAll(async () => {
  await relay.close()
  await rm(folder, { recursive: true })
})

const BODY = new Uint8Array(4096).fill(7)

async function listening(wire: Wire) {
  const readKey = crypto.getRandomValues(new Uint8Array(32))
  const mailbox = new Uint8Array(await crypto.subtle.digest('SHA-256', readKey))
  const come: Arrived[] = []
  const link = wire.relays.open(relay.url, { ...NO_EVENTS, arrived: message => come.push(message) })
  link.listen([{ mailbox, readKey }])
  return { link, mailbox, come }
}

const NO_EVENTS: RelayEvents = { arrived() {}, up() {}, down() {} }

function wired(now_ms = () => 0): Wire {
  return tapped(systemRelays(), now_ms)
}

async function put(link: RelayLink, mailbox: Uint8Array): Promise<void> {
  expect(await link.put(mailbox, BODY)).toBe('stored')
}

test('what goes through is as it was, and is recorded both ways', async () => {
  const [mine, theirs] = [wired(), wired()]
  const { link, mailbox, come } = await listening(mine)
  const other = theirs.relays.open(relay.url, NO_EVENTS)
  await put(other, mailbox)
  await expect.poll(() => come.length).toBe(1)
  expect(come[0]?.body).toEqual(BODY)
  expect(theirs.sent).toEqual([{ mailbox, body: BODY }])
  expect(mine.arrived).toHaveLength(1)
  expect(mine.mailboxes()).toEqual([mailbox])
  link.close()
  other.close()
  expect(mine.mailboxes()).toEqual([])
})

test('what is kept back comes when it is let go, older by as much', async () => {
  let now_ms = 0
  const mine = wired(() => now_ms)
  const { link, mailbox, come } = await listening(mine)
  mine.hold()
  await put(link, mailbox)
  await expect.poll(() => mine.held()).toBe(1)
  expect(come).toEqual([])
  now_ms = 200_000
  mine.release()
  expect(come).toHaveLength(1)
  expect(come[0]?.age_ms).toBeGreaterThanOrEqual(200_000)
  expect(mine.held()).toBe(0)
  link.close()
})

test('what was recorded comes once more to every mailbox', async () => {
  const mine = wired()
  const { link, mailbox, come } = await listening(mine)
  const recorded = [
    { mailbox: new Uint8Array(32), body: BODY },
    { mailbox: new Uint8Array(32), body: BODY.slice() },
    { mailbox, body: new Uint8Array(4096) },
  ]
  const count = await replay({ relays: systemRelays(), url: relay.url }, recorded, mine)
  expect(count).toBe(2)
  expect(come).toHaveLength(2)
  link.close()
})

test('whether a relay answers, and one that does not', async () => {
  expect(await isReachable(systemRelays(), relay.url)).toBe(true)
  expect(await isReachable(systemRelays(), 'http://localhost:1')).toBe(false)
  expect(await isReachable(NO_RELAYS, relay.url)).toBe(false)
})

test('a phone in a drawer sends nothing and hears nothing', async () => {
  const drawer: RelayPort = NO_RELAYS
  const link = drawer.open(relay.url, NO_EVENTS)
  expect(await link.put(new Uint8Array(32), BODY)).toBe('unreachable')
  expect(await link.claim('1', new Uint8Array(32))).toEqual({ failure: 'unreachable' })
})
