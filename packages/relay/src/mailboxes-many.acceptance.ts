/** What a store must do when several ask at once, and several processes hold it. */
import { randomBytes } from 'node:crypto'
import { MAILBOX_MAX_MESSAGES, NAMEPLATE_KEPT_MS } from '@handfast/envelope'
import { expect, test } from 'vitest'
import {
  allocate,
  hex,
  listed,
  listedAll,
  MINUTES_10,
  makeMessage,
  NOW_MS,
} from './mailboxes.fixture.ts'
import type { Mailboxes } from './mailboxes.ts'

/** Another process's way to the same store, closed by whoever asked; none where one alone holds it. */
export type Beside = (() => Promise<Mailboxes>) | undefined

export function onceEachTests(held: () => Mailboxes, reopen: () => Promise<void>): void {
  test('the same bytes in two mailboxes are two messages, with times and ends of their own', async () => {
    const [message, other] = [makeMessage(), randomBytes(32)]
    await held().put(message)
    await held().put({ ...message, mailbox: other, at_ms: NOW_MS + 7 })
    await held().ack(message.mailbox, message.id)
    expect(await listed(held(), message.mailbox)).toEqual([])
    expect(await listed(held(), other)).toMatchObject([{ at_ms: NOW_MS + 7 }])
  })

  test('the same put at the same time is stored once, and announced once', async () => {
    const message = makeMessage()
    let told = 0
    held().watch(message.mailbox, () => {
      told += 1
    })
    const puts = Array.from({ length: 20 }, () => held().put(message))
    expect(new Set(await Promise.all(puts))).toEqual(new Set(['stored']))
    expect(await listed(held(), message.mailbox)).toHaveLength(1)
    expect(told).toBe(1)
  })

  test('renewed after opening again it is as young as that; acknowledged twice it is gone once', async () => {
    const [message, kept] = [makeMessage(), makeMessage()]
    for (const each of [message, kept]) await held().put({ ...each, at_ms: NOW_MS - 9 })
    await reopen()
    await held().put(message)
    await reopen()
    expect(await listed(held(), message.mailbox)).toMatchObject([{ at_ms: NOW_MS }])
    expect(await listed(held(), kept.mailbox)).toMatchObject([{ at_ms: NOW_MS - 9 }])
    const acks = Array.from({ length: 5 }, () => held().ack(message.mailbox, message.id))
    expect(new Set(await Promise.all(acks))).toEqual(new Set(['acked']))
    await reopen()
    expect(await held().ack(message.mailbox, message.id)).toBe('acked')
    expect(await listed(held(), message.mailbox)).toEqual([])
    expect(await listed(held(), kept.mailbox)).toHaveLength(1)
  })

  test('a mailbox that is full stays full when it is opened again, to the very message', async () => {
    const mailbox = randomBytes(32)
    const sent = Array.from({ length: MAILBOX_MAX_MESSAGES + 20 }, () => makeMessage({ mailbox }))
    const outcomes = await Promise.all(sent.map(message => held().put(message)))
    expect(outcomes.filter(outcome => outcome === 'stored')).toHaveLength(MAILBOX_MAX_MESSAGES)
    await reopen()
    expect(await held().put(makeMessage({ mailbox }))).toBe('mailbox-full')
    expect(await listedAll(held(), mailbox)).toHaveLength(MAILBOX_MAX_MESSAGES)
  })
}

export function orderTests(held: () => Mailboxes, beside: Beside): void {
  test('nothing appears before a place that was shown; what is announced can be listed', async () => {
    const mailbox = randomBytes(32)
    const other = await beside?.()
    const [one, two] = [held(), other ?? held()]
    const announced: number[] = []
    const early: number[] = []
    one.watch(mailbox, ({ seq }) => {
      announced.push(seq)
      void listedAll(one, mailbox).then(page => {
        if (!page.some(each => each.seq === seq)) early.push(seq)
      })
    })
    let shown: number[] = []
    let writing = true
    const writers = [one, two].map(async store => {
      for (let at = 0; at < 40; at += 1) await store.put(makeMessage({ mailbox }))
    })
    const written = Promise.all(writers).then(() => {
      writing = false
    })
    while (writing) {
      const page = (await listedAll(two, mailbox)).map(({ seq }) => seq)
      expect(page.slice(0, shown.length)).toEqual(shown)
      shown = page
      await new Promise(resolve => setImmediate(resolve))
    }
    await written
    const all = (await listedAll(one, mailbox)).map(({ seq }) => seq)
    expect(all).toHaveLength(80)
    await expect.poll(() => announced.length).toBe(80)
    expect(announced).toEqual(all)
    expect(early).toEqual([])
    await other?.close()
  })

  test('of many claimants at once one gets it; of a release and a claim, both are answered', async () => {
    const other = await beside?.()
    const owner = randomBytes(32)
    const nameplate = await allocate(held(), randomBytes(3), 'code', owner)
    const claims = Array.from({ length: 20 }, (_, at) =>
      (at % 2 === 0 ? held() : (other ?? held())).claim({
        nameplate,
        claimant: randomBytes(32),
        now_ms: NOW_MS,
      }),
    )
    const outcomes = await Promise.all(claims)
    expect(outcomes.filter(outcome => typeof outcome === 'object')).toHaveLength(1)
    expect(outcomes.filter(outcome => outcome === 'nameplate-used')).toHaveLength(19)
    await (other ?? held()).release(nameplate, owner)
    const late = { nameplate, claimant: randomBytes(32), now_ms: NOW_MS }
    expect(await held().claim(late)).toBe('nameplate-expired')
    await other?.close()
  })

  test.skipIf(beside === undefined)('two processes see and tell what the other did', async () => {
    const other = await beside?.()
    if (other === undefined) throw new Error('a second way')
    const [here, there] = [makeMessage(), makeMessage()]
    const told: string[] = []
    held().watch(there.mailbox, ({ id }) => told.push(hex(id)))
    const end = other.watch(here.mailbox, ({ id }) => told.push(hex(id)))
    await held().put(here)
    await other.put(there)
    await expect.poll(() => told.length).toBe(2)
    expect(told.sort()).toEqual([here.id, there.id].map(hex).sort())
    expect(await listed(other, here.mailbox)).toHaveLength(1)
    await other.ack(here.mailbox, here.id)
    expect(await listed(held(), here.mailbox)).toEqual([])
    end()
    const made = await Promise.all(
      Array.from({ length: 60 }, (_, at) =>
        allocate(at % 2 === 0 ? held() : other, randomBytes(1)),
      ),
    )
    expect(new Set(made).size).toBe(60)
    await other.close()
    expect(await listed(held(), there.mailbox)).toHaveLength(1)
  })
}

export function keptTests(held: () => Mailboxes): void {
  test('[RELAY-17] a number is kept for thirty days after its time, and then nothing of it is left', async () => {
    const owner = randomBytes(32)
    const made: string[] = []
    for (const use of ['code', 'code', 'link'] as const) {
      made.push(await allocate(held(), randomBytes(1), use, owner))
    }
    const [over = '', released = '', link = ''] = made
    await held().release(released, owner)
    const claim = async (nameplate: string, now_ms: number) => {
      const answer = await held().claim({ nameplate, claimant: owner, now_ms })
      return typeof answer === 'object' ? 'payload' : answer
    }
    const end_ms = NOW_MS + MINUTES_10 + NAMEPLATE_KEPT_MS
    for (const now_ms of [NOW_MS + MINUTES_10, end_ms - 1]) {
      expect(await held().sweep(0, now_ms)).toBe('swept')
      expect(await claim(over, now_ms)).toBe('nameplate-expired')
      expect(await claim(released, now_ms)).toBe('nameplate-expired')
    }
    expect(await held().sweep(0, end_ms)).toBe('swept')
    expect(await held().sweep(0, end_ms)).toBe('swept')
    expect(await claim(over, end_ms)).toBe('nameplate-unknown')
    expect(await claim(released, end_ms)).toBe('nameplate-unknown')
    expect(await claim(link, end_ms)).toBe('nameplate-expired')
  })

  test('[RELAY-17] numbers that are not kept any more make room among the short ones', async () => {
    const made = Array.from({ length: 5001 }, () => allocate(held(), randomBytes(1)))
    const last = (await Promise.all(made)).at(-1)
    expect(last).toMatch(/^[0-9]{5}$/)
    const end_ms = NOW_MS + MINUTES_10 + NAMEPLATE_KEPT_MS
    // First the payloads, and what was over for so long in the same go.
    await held().sweep(0, end_ms)
    expect(await allocate(held(), randomBytes(1))).toMatch(/^[0-9]{4}$/)
  })
}
