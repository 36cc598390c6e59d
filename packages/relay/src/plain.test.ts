import type { ClientFrame, ServerFrame } from '@handfast/envelope'
import { describe, expect, test } from 'vitest'
import { makeBody, makeBox, makePlate, sha256 } from '../test/raw-client.ts'
import { framesOf, postPlain, running } from '../test/running.ts'

const at = running()
const ZERO = new Uint8Array(32)
type Box = ReturnType<typeof makeBox>

async function only(frame: ClientFrame): Promise<ServerFrame> {
  const [answer, ...more] = await at.plain(frame)
  expect(more).toEqual([])
  if (answer === undefined) throw new Error('an answer')
  return answer
}

function put({ mailbox }: Box, body = makeBody()) {
  return only({ kind: 'put', ref: 1, mailbox, body })
}

/** The bodies that a take gives, and its last frame. */
async function take(boxes: readonly { box: Box; after?: Uint8Array }[], wait_s = 0) {
  const from = boxes.map(({ box, after }) => ({ readKey: box.readKey, after: after ?? ZERO }))
  const frames = await at.plain({ kind: 'take', ref: 7, wait_s, from })
  const last = frames.pop()
  const messages = frames.flatMap(frame => (frame.kind === 'message' ? [frame] : []))
  expect(messages.length).toBe(frames.length)
  return { messages, last }
}

describe('[RELAY-26] mailboxes without a socket', () => {
  test('what is put is taken until it is acknowledged, oldest first', async () => {
    await at.start()
    const [box, other, bodies] = [makeBox(), makeBox(), [makeBody(), makeBody(), makeBody()]]
    for (const body of bodies) expect(await put(box, body)).toEqual({ kind: 'stored', ref: 1 })
    await put(other)
    at.wall_ms += 60_000
    for (let round = 0; round < 2; round += 1) {
      const { messages, last } = await take([{ box }])
      expect(messages.map(({ body }) => body)).toEqual(bodies)
      expect(messages.map(({ id }) => id)).toEqual(bodies.map(sha256))
      expect(messages[0]?.mailbox).toEqual(new Uint8Array(box.mailbox))
      expect(messages[0]?.age_ms).toBeGreaterThanOrEqual(59_000)
      expect(last).toEqual({ kind: 'taken', ref: 7, more: false })
    }
    const { readKey } = box
    for (const id of bodies.slice(0, 2).map(sha256)) {
      expect(await only({ kind: 'ack', ref: 2, readKey, id })).toEqual({ kind: 'acked', ref: 2 })
    }
    expect((await take([{ box }])).messages.map(({ body }) => body)).toEqual(bodies.slice(2))
  })

  test('[RELAY-27] a take begins after a message, and from the start where that one is gone', async () => {
    await at.start()
    const [box, bodies] = [makeBox(), [makeBody(), makeBody(), makeBody()]]
    for (const body of bodies) await put(box, body)
    const [first = makeBody(), second = makeBody(), third = makeBody()] = bodies
    const after = async (id: Uint8Array) =>
      (await take([{ box, after: id }])).messages.map(({ body }) => body)
    expect(await after(sha256(first))).toEqual([second, third])
    expect(await after(sha256(third))).toEqual([])
    expect(await after(makeBody(32))).toEqual(bodies)
    await only({ kind: 'ack', ref: 2, readKey: box.readKey, id: sha256(first) })
    expect(await after(sha256(first))).toEqual([second, third])
  })

  test('[RELAY-27] an answer has an end, and says that there is more', async () => {
    await at.start()
    const [box, other] = [makeBox(), makeBox()]
    for (let count = 0; count < 70; count += 1) await put(box)
    await put(other, makeBody(65_536))
    const seen: Uint8Array[] = []
    const asked = () => take([{ box, after: seen.at(-1) ?? ZERO }, { box: other }])
    const first = await asked()
    expect(first.last).toEqual({ kind: 'taken', ref: 7, more: true })
    expect(first.messages.length).toBe(64)
    seen.push(...first.messages.map(({ id }) => id))
    const second = await asked()
    expect(second.last).toEqual({ kind: 'taken', ref: 7, more: false })
    expect(second.messages.map(({ body }) => body.length)).toEqual([...Array(6).fill(4096), 65_536])
  })

  test('[RELAY-27] a take waits for what comes, from a socket too, and not longer than it said', async () => {
    await at.start()
    const [box, sender] = [makeBox(), await at.arrive()]
    const quiet = await take([{ box }], 1)
    expect(quiet).toEqual({ messages: [], last: { kind: 'taken', ref: 7, more: false } })
    const waiting = take([{ box: makeBox() }, { box }], 25)
    await expect.poll(() => at.relay.snapshot().plain).toBe(1)
    const body = makeBody()
    await sender.ask({ kind: 'put', ref: 1, mailbox: box.mailbox, body })
    expect((await waiting).messages.map(message => message.body)).toEqual([body])
  })

  test('who leaves while waiting leaves nothing behind; who ends the relay is not held up', async () => {
    await at.start()
    const left = new AbortController()
    const [box] = [makeBox()]
    const body = Uint8Array.of(9, 0, 0, 0, 1, 25, 0, 1, ...box.readKey, ...ZERO)
    const url = `${at.url()}/v1`
    const asked = fetch(url, { method: 'POST', body, signal: left.signal }).catch(() => 'left')
    await expect.poll(() => at.relay.snapshot().plain).toBe(1)
    left.abort()
    expect(await asked).toBe('left')
    await expect.poll(() => at.relay.snapshot()).toMatchObject({ plain: 0, held_bytes: 0 })
    const waiting = take([{ box }], 25)
    await expect.poll(() => at.relay.snapshot().plain).toBe(1)
    await at.relay.close()
    expect((await waiting).last).toEqual({ kind: 'taken', ref: 7, more: false })
  })

  test('nameplates are made, claimed and released', async () => {
    await at.start()
    const { readKey: ownerKey, mailbox: owner } = makeBox()
    const plate = { ...makePlate('link'), owner }
    const made = await only({ kind: 'allocate', ref: 1, ...plate })
    if (made.kind !== 'allocated') throw new Error(made.kind)
    const claim = { kind: 'claim', ref: 2, nameplate: made.nameplate, claimant: ownerKey } as const
    expect(await only(claim)).toEqual({ kind: 'claimed', ref: 2, payload: plate.payload })
    const { nameplate } = made
    await only({ kind: 'release', ref: 3, ownerKey, nameplate })
    expect(await only(claim)).toMatchObject({ code: 'nameplate-expired' })
  })
})

describe('what a page needs', () => {
  test('[RELAY-7] any origin may ask, with nothing but a body, and nothing is kept', async () => {
    await at.start()
    const ping = Uint8Array.of(7, 0, 0, 0, 5)
    const answer = await postPlain(at.url(), ping, { origin: 'https://app.example' })
    expect(framesOf(new Uint8Array(await answer.arrayBuffer()))).toEqual([{ kind: 'pong', ref: 5 }])
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'access-control-allow-origin': '*',
      'cache-control': 'no-store',
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
    })
    const asked = { method: 'OPTIONS', headers: { origin: 'https://app.example' } }
    const before = await fetch(`${at.url()}/v1`, asked)
    expect(before.status).toBe(204)
    expect(before.headers.get('access-control-allow-methods')).toBe('POST')
    expect(before.headers.get('access-control-allow-headers')).toBe('content-type')
    expect(before.headers.get('access-control-allow-credentials')).toBeNull()
  })

  test('[RELAY-7] nothing is compressed, whatever is accepted', async () => {
    await at.start()
    const box = makeBox()
    await put(box, new Uint8Array(65_536))
    const from = [{ readKey: box.readKey, after: ZERO }]
    const headers = { 'accept-encoding': 'gzip, br, zstd' }
    const frames = await at.plain({ kind: 'take', ref: 1, wait_s: 0, from }, headers)
    expect(frames.length).toBe(2)
    const answer = await fetch(`${at.url()}/health`, { headers })
    expect(answer.headers.get('content-encoding')).toBeNull()
    const offer = { 'sec-websocket-extensions': 'permessage-deflate' }
    expect((await at.arrive('/v1', offer)).socket.extensions).toBe('')
  })
})
