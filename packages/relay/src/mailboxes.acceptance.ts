import { randomBytes } from 'node:crypto'
import { MAILBOX_MAX_BYTES, MAILBOX_MAX_MESSAGES } from '@handfast/envelope'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { allocate, hex, listed, MINUTES_10, makeMessage, NOW_MS } from './mailboxes.fixture.ts'
import type { Mailboxes, Stored } from './mailboxes.ts'
import { type Beside, keptTests, onceEachTests, orderTests } from './mailboxes-many.acceptance.ts'

/** A store that is empty, and can be closed and opened again with what it holds. */
export type StoreUnderTest = {
  open(): Promise<Mailboxes>
  /** While it is open, as another process would; left out by a store that one alone may hold. */
  beside?(): Promise<Mailboxes>
  remove(): Promise<void>
}

const DAYS_7 = 7 * 24 * 3_600_000

/** What every store behind a relay must do. */
export function mailboxesAcceptance(
  name: string,
  make: () => Promise<StoreUnderTest>,
  processes: 'one' | 'many' = 'one',
): void {
  describe(`${name}: mailboxes`, () => {
    let store: StoreUnderTest
    let mailboxes: Mailboxes
    const held = () => mailboxes
    beforeEach(async () => {
      store = await make()
      mailboxes = await store.open()
    })
    afterEach(async () => {
      await mailboxes.close()
      await store.remove()
    })
    const reopen = async () => {
      await mailboxes.close()
      mailboxes = await store.open()
    }
    messageTests(held, reopen)
    nameplateTests(held, reopen)
    onceEachTests(held, reopen)
    orderTests(held, processes === 'one' ? undefined : openBeside(() => store))
    keptTests(held)

    test('a closed store answers, and fails', async () => {
      await mailboxes.close()
      expect(await mailboxes.put(makeMessage())).toBe('storage-failed')
      expect(await mailboxes.list(randomBytes(32), 0, 1)).toBe('storage-failed')
      expect(await mailboxes.place(randomBytes(32), randomBytes(32))).toBe('storage-failed')
      await mailboxes.close()
    })
  })
}

function openBeside(store: () => StoreUnderTest): Beside {
  return async () => {
    const opened = await store().beside?.()
    if (opened === undefined) throw new Error('a store for many that opens once')
    return opened
  }
}

function messageTests(held: () => Mailboxes, reopen: () => Promise<void>): void {
  test('messages are listed in order, page by page, also after opening again', async () => {
    const mailbox = randomBytes(32)
    const sent = Array.from({ length: 5 }, () => makeMessage({ mailbox }))
    for (const message of sent) expect(await held().put(message)).toBe('stored')
    await held().put(makeMessage())
    await reopen()
    const first = await listed(held(), mailbox, 0, 3)
    const rest = await listed(held(), mailbox, first.at(-1)?.seq ?? 0, 3)
    expect([...first, ...rest].map(({ id }) => hex(id))).toEqual(sent.map(({ id }) => hex(id)))
    expect([first.length, rest.length]).toEqual([3, 2])
    expect(first[0]?.at_ms).toBe(NOW_MS)
    expect(hex(first[0]?.body)).toBe(hex(sent[0]?.body))
  })

  test('a page holds as many bytes as the largest body has, and one message at least', async () => {
    const mailbox = randomBytes(32)
    const sizes = [4096, 65_536, 4096, ...Array(16).fill(4096)]
    for (const size of sizes) await held().put(makeMessage({ mailbox, size }))
    const pages: number[] = []
    for (let after_seq = 0; ; ) {
      const page = await listed(held(), mailbox, after_seq)
      if (page.length === 0) break
      pages.push(page.length)
      after_seq = page.at(-1)?.seq ?? 0
    }
    expect(pages).toEqual([1, 1, 16, 1])
  })

  test('the place of a message is where it is listed; none where it does not lie', async () => {
    const mailbox = randomBytes(32)
    const sent = Array.from({ length: 3 }, () => makeMessage({ mailbox }))
    for (const message of sent) await held().put(message)
    const places = await Promise.all(sent.map(({ id }) => held().place(mailbox, id)))
    expect(places).toEqual((await listed(held(), mailbox)).map(({ seq }) => seq))
    const [first] = sent
    if (first === undefined) throw new Error('a first message')
    expect(await held().place(randomBytes(32), first.id)).toBe(0)
    await held().ack(mailbox, first.id)
    expect(await held().place(mailbox, first.id)).toBe(0)
  })

  test('[RELAY-4] the same bytes again renew the time, keep the place and are not announced', async () => {
    const message = makeMessage()
    const announced: Stored[] = []
    held().watch(message.mailbox, stored => announced.push(stored))
    await held().put(message)
    await held().put(makeMessage({ mailbox: message.mailbox }))
    await held().put({ ...message, at_ms: NOW_MS + 5000 })
    const [first, second] = await listed(held(), message.mailbox)
    expect(first).toMatchObject({ at_ms: NOW_MS + 5000 })
    expect(second).toMatchObject({ at_ms: NOW_MS })
    expect(announced.map(({ id }) => hex(id))).toEqual([hex(first?.id), hex(second?.id)])
  })

  test('[RELAY-15] an acknowledged message is gone; put again it has a later place', async () => {
    const message = makeMessage()
    await held().put(message)
    const [before] = await listed(held(), message.mailbox)
    expect(await held().ack(randomBytes(32), message.id)).toBe('acked')
    expect(await listed(held(), message.mailbox)).toHaveLength(1)
    expect(await held().ack(message.mailbox, message.id)).toBe('acked')
    expect(await listed(held(), message.mailbox)).toEqual([])
    await held().put(message)
    const [after] = await listed(held(), message.mailbox)
    expect(after?.seq).toBeGreaterThan(before?.seq ?? Number.POSITIVE_INFINITY)
  })

  test('all who watch are told until they end; other mailboxes are not theirs', async () => {
    const message = makeMessage()
    const told: string[] = []
    const end = held().watch(message.mailbox, () => told.push('a'))
    held().watch(message.mailbox, () => told.push('b'))
    held().watch(randomBytes(32), () => told.push('c'))
    await held().put(message)
    end()
    await held().put(makeMessage({ mailbox: message.mailbox }))
    expect(told).toEqual(['a', 'b', 'b'])
  })

  test('a mailbox is full by messages and by bytes; an acknowledgement makes room', async () => {
    for (const [size, most] of [
      [4096, MAILBOX_MAX_MESSAGES],
      [65_536, MAILBOX_MAX_BYTES / 65_536],
    ] as const) {
      const mailbox = randomBytes(32)
      const sent = Array.from({ length: most }, () => makeMessage({ mailbox, size }))
      const outcomes = await Promise.all(sent.map(message => held().put(message)))
      expect(new Set(outcomes)).toEqual(new Set(['stored']))
      expect(await held().put(makeMessage({ mailbox, size }))).toBe('mailbox-full')
      const [first] = sent
      if (first === undefined) throw new Error('a first message')
      expect(await held().put(first)).toBe('stored')
      await held().ack(mailbox, first.id)
      expect(await held().put(makeMessage({ mailbox, size }))).toBe('stored')
    }
  })

  test('a sweep deletes what was last put by then, and nothing younger', async () => {
    const mailbox = randomBytes(32)
    const messages = Array.from({ length: 1200 }, () => makeMessage())
    await Promise.all(messages.map(message => held().put(message)))
    const renewed = makeMessage({ mailbox })
    await held().put(renewed)
    await held().put({ ...renewed, at_ms: NOW_MS + 1 })
    await held().put(makeMessage({ mailbox }))
    expect(await held().sweep(NOW_MS, NOW_MS)).toBe('swept')
    expect((await listed(held(), mailbox)).map(({ id }) => hex(id))).toEqual([hex(renewed.id)])
    for (const message of messages.slice(0, 3)) {
      expect(await listed(held(), message.mailbox)).toEqual([])
    }
  })
}

function nameplateTests(held: () => Mailboxes, reopen: () => Promise<void>): void {
  test('[RELAY-18] the first claimant gets the payload, and again; nobody else; then it expires', async () => {
    const payload = randomBytes(40)
    const nameplate = await allocate(held(), payload)
    const [claimant, other] = [randomBytes(32), randomBytes(32)]
    const claim = (who: Uint8Array, now_ms: number) =>
      held().claim({ nameplate, claimant: who, now_ms })
    const got = await claim(claimant, NOW_MS)
    expect(typeof got === 'object' && hex(got.payload)).toBe(hex(payload))
    await reopen()
    expect(await claim(claimant, NOW_MS + MINUTES_10 - 1)).toHaveProperty('payload')
    expect(await claim(other, NOW_MS + MINUTES_10 - 1)).toBe('nameplate-used')
    expect(await claim(claimant, NOW_MS + MINUTES_10)).toBe('nameplate-expired')
    await held().sweep(0, NOW_MS + MINUTES_10)
    expect(await claim(claimant, NOW_MS)).toBe('nameplate-expired')
    expect(await claim(other, NOW_MS + 9e9)).toBe('nameplate-expired')
  })

  test('one never claimed expires too; one never given out is unknown', async () => {
    const nameplate = await allocate(held(), randomBytes(1))
    const claim = { claimant: randomBytes(32), now_ms: NOW_MS + MINUTES_10 }
    expect(await held().claim({ ...claim, nameplate })).toBe('nameplate-expired')
    expect(await held().claim({ ...claim, nameplate: '000000000000' })).toBe('nameplate-unknown')
  })

  test('[RELAY-25] one for a link lives seven days, has all the digits, and a sweep leaves it', async () => {
    const payload = randomBytes(128)
    const nameplate = await allocate(held(), payload, 'link')
    expect(nameplate).toMatch(/^[0-9]{12}$/)
    await held().sweep(0, NOW_MS + DAYS_7 - 1)
    await reopen()
    const claim = { nameplate, claimant: randomBytes(32), now_ms: NOW_MS + DAYS_7 - 1 }
    const got = await held().claim(claim)
    expect(typeof got === 'object' && hex(got.payload)).toBe(hex(payload))
    expect(await held().claim({ ...claim, now_ms: NOW_MS + DAYS_7 })).toBe('nameplate-expired')
  })

  test('[RELAY-25] its owner releases it, claimed or not; nobody else does', async () => {
    for (const use of ['code', 'link'] as const) {
      for (const isClaimed of [false, true]) {
        const owner = randomBytes(32)
        const nameplate = await allocate(held(), randomBytes(1), use, owner)
        const claim = { nameplate, claimant: randomBytes(32), now_ms: NOW_MS }
        expect(await held().release(nameplate, randomBytes(32))).toBe('released')
        if (isClaimed) expect(await held().claim(claim)).toHaveProperty('payload')
        expect(await held().release(nameplate, owner)).toBe('released')
        expect(await held().claim(claim)).toBe('nameplate-expired')
        await reopen()
        expect(await held().release(nameplate, owner)).toBe('released')
        expect(await held().claim(claim)).toBe('nameplate-expired')
      }
    }
    expect(await held().release('000000000000', randomBytes(32))).toBe('released')
  })

  test('[RELAY-17] numbers are never given out twice, and grow when half of a length was used', async () => {
    const seen = new Set<string>()
    for (let round = 0; round < 10; round += 1) {
      const made = Array.from({ length: 500 }, () => allocate(held(), randomBytes(1)))
      for (const nameplate of await Promise.all(made)) seen.add(nameplate)
      if (round === 5) await held().sweep(0, NOW_MS + MINUTES_10)
    }
    expect(seen.size).toBe(5000)
    expect(new Set(Array.from(seen, ({ length }) => length))).toEqual(new Set([4]))
    await reopen()
    expect(await allocate(held(), randomBytes(1))).toMatch(/^[0-9]{5}$/)
  })
}
