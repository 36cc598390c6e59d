import { type ClientFrame, encodeServerFrame } from '@handfast/envelope'
import { describe, expect, test } from 'vitest'
import { makeBody, makeBox, makePlate, type RawClient, sha256 } from '../test/raw-client.ts'
import { running } from '../test/running.ts'

const at = running()
const ZERO = new Uint8Array(32)

/** A mailbox with messages, one that is empty, and one that never was. */
async function threeBoxes() {
  const [sender, full, empty, never] = [await at.arrive(), makeBox(), makeBox(), makeBox()]
  const body = makeBody()
  for (const { mailbox } of [full, empty]) {
    await sender.ask({ kind: 'put', ref: 1, mailbox, body })
    await sender.ask({ kind: 'put', ref: 2, mailbox, body: makeBody() })
  }
  await emptyOut(empty)
  return { full, boxes: [full, empty, never], body }
}

async function emptyOut({ readKey }: ReturnType<typeof makeBox>): Promise<void> {
  const client = await at.arrive()
  await client.ask({ kind: 'listen', ref: 1, readKeys: [readKey] })
  for (let count = 0; count < 2; count += 1) {
    const { id } = await client.next('message')
    await client.ask({ kind: 'ack', ref: 2 + count, readKey, id })
  }
  await client.close()
}

/** Everything that somebody without the read key may try, over both ways in. */
const ATTEMPTS: Readonly<Record<string, (key: Uint8Array, id: Uint8Array) => ClientFrame>> = {
  listen: key => ({ kind: 'listen', ref: 5, readKeys: [key] }),
  unlisten: key => ({ kind: 'unlisten', ref: 5, readKeys: [key] }),
  ack: (key, id) => ({ kind: 'ack', ref: 5, readKey: key, id }),
  take: (key, id) => ({ kind: 'take', ref: 5, wait_s: 0, from: [{ readKey: key, after: id }] }),
}

describe('[RELAY-11] without the read key', () => {
  test.each(Object.keys(ATTEMPTS))(
    '%s tells the same of every mailbox, and does nothing',
    async kind => {
      await at.start()
      const { full, boxes, body } = await threeBoxes()
      const attempt = ATTEMPTS[kind]
      if (attempt === undefined) throw new Error(kind)
      const answers: string[] = []
      // Whoever writes knows the id, and may have guessed that it is its own key.
      for (const { mailbox } of boxes) {
        for (const id of [ZERO, sha256(body), sha256(makeBody())]) {
          const frame = attempt(mailbox, id)
          const client = await at.arrive()
          await client.next('hello')
          if (kind !== 'take') answers.push(hexOf([await client.ask(frame)]))
          if (kind === 'take' || kind === 'ack') answers.push(hexOf(await at.plain(frame)))
          expect((await client.ask({ kind: 'ping', ref: 9 })).kind).toBe('pong')
          expect(client.came).toEqual([])
        }
      }
      expect(new Set(answers).size).toBe(1)
      const reader = await at.arrive()
      await reader.ask({ kind: 'listen', ref: 1, readKeys: [full.readKey] })
      expect((await reader.next('message')).body).toEqual(body)
      await reader.next('message')
    },
  )

  test('a put tells the same of every mailbox, and nothing that lies there', async () => {
    await at.start()
    const { boxes, body } = await threeBoxes()
    const answers: string[] = []
    for (const { mailbox } of boxes) {
      for (const text of [body, makeBody()]) {
        const frame = { kind: 'put', ref: 5, mailbox, body: text } as const
        answers.push(hexOf([await (await at.arrive()).ask(frame)]), hexOf(await at.plain(frame)))
      }
    }
    expect(new Set(answers).size).toBe(1)
  })

  test('with one key nothing of another mailbox is read or deleted', async () => {
    await at.start()
    const { full, body } = await threeBoxes()
    const [mine, client] = [makeBox(), await at.arrive()]
    await client.ask({ kind: 'put', ref: 1, mailbox: mine.mailbox, body })
    await client.ask({ kind: 'ack', ref: 2, readKey: mine.readKey, id: sha256(body) })
    const from = [{ readKey: mine.readKey, after: ZERO }]
    const taken = await at.plain({ kind: 'take', ref: 3, wait_s: 0, from })
    expect(taken).toEqual([{ kind: 'taken', ref: 3, more: false }])
    await client.ask({ kind: 'listen', ref: 4, readKeys: [full.readKey] })
    expect((await client.next('message')).body).toEqual(body)
  })
})

describe('[RELAY-18] a nameplate', () => {
  test('tells its payload to its claimant only, and its end to nobody but its owner', async () => {
    await at.start()
    const [maker, guesser, owner] = [await at.arrive(), await at.arrive(), makeBox()]
    const plate = { ...makePlate('link'), owner: owner.mailbox }
    const made = await maker.ask({ kind: 'allocate', ref: 1, ...plate })
    if (made.kind !== 'allocated') throw new Error(made.kind)
    const { nameplate } = made
    const claimant = makeBody(32)
    const claim = (who: RawClient, token: Uint8Array) =>
      who.ask({ kind: 'claim', ref: 2, claimant: token, nameplate })
    // The owner as it stands at the relay is no key; nor are the claimant and the payload.
    for (const ownerKey of [owner.mailbox, claimant, ZERO, makeBody(32)]) {
      await guesser.ask({ kind: 'release', ref: 3, ownerKey, nameplate })
    }
    expect((await claim(maker, claimant)).kind).toBe('claimed')
    const used = { kind: 'refused', ref: 2, code: 'nameplate-used' }
    expect(await claim(guesser, makeBody(32))).toEqual(used)
    expect(await claim(guesser, owner.mailbox)).toEqual(used)
    expect((await claim(guesser, claimant)).kind).toBe('claimed')
  })
})

test('[RELAY-10] who uses a reference twice gets two answers with it', async () => {
  await at.start()
  const client = await at.arrive()
  const put = { kind: 'put', ref: 7, mailbox: makeBox().mailbox, body: makeBody() } as const
  const answers = await Promise.all([client.ask(put), client.ask({ kind: 'ping', ref: 7 })])
  expect(answers.map(({ kind }) => kind).sort()).toEqual(['pong', 'stored'])
})

function hexOf(frames: readonly Parameters<typeof encodeServerFrame>[0][]): string {
  return frames.map(frame => Buffer.from(encodeServerFrame(frame)).toString('hex')).join()
}
