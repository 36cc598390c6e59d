import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { encodeClientFrame } from '@handfast/envelope'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectRaw, makeBody, makeBox, makePlate, type RawClient } from '../test/raw-client.ts'
import { framesOf, postPlain } from '../test/running.ts'
import { type RelayOptions, type RunningRelay, startRelay, tryStartRelay } from './start.ts'

let folder = ''
let relay: RunningRelay
let wall_ms = 0
const clients: RawClient[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'handfast-relay-'))
  wall_ms = 1_800_000_000_000
})
afterEach(async () => {
  await Promise.all(clients.splice(0).map(client => client.close()))
  await relay.close()
  rmSync(folder, { recursive: true })
})

async function start(limits: RelayOptions['limits'] = {}): Promise<void> {
  const file = join(folder, 'relay.db')
  relay = await startRelay({ port: 0, host: '127.0.0.1', file, now: () => wall_ms, limits })
}

async function arrive(path?: string): Promise<RawClient> {
  const client = await connectRaw(`http://127.0.0.1:${relay.port}`, path)
  clients.push(client)
  return client
}

describe('a connection', () => {
  test('[RELAY-1] is greeted with name and version', async () => {
    await start()
    expect(await (await arrive()).next('hello')).toEqual({ kind: 'hello', version: 1 })
  })

  test('[RELAY-6] of another version is greeted and ended; another path is not taken', async () => {
    await start()
    const other = await arrive('/v2')
    expect(await other.next('hello')).toEqual({ kind: 'hello', version: 1 })
    expect(await other.ended).toBe(1002)
    for (const path of ['/', '/v', '/vv1', '/v1/x', '/health']) {
      const refused = await arrive(path)
      expect(await refused.ended).toBe(1006)
      expect(refused.came).toEqual([])
    }
  })

  test('too many are refused early, and taken again when one has gone', async () => {
    await start({ connections: 2 })
    const first = await arrive()
    await arrive()
    expect(await (await arrive()).ended).toBe(1006)
    await first.close()
    await expect.poll(async () => (await arrive()).socket.readyState).toBe(1)
  })

  test('that does not answer pings is dropped, one that does stays', async () => {
    // The one that stays has this long to answer: a machine may stand still for a while.
    await start({ ping_ms: 1500 })
    const [deaf, alive] = [await arrive(), await arrive()]
    deaf.socket.pause()
    await expect.poll(() => relay.snapshot().sums.turned_away.get('no-pong')).toBe(1)
    deaf.socket.resume()
    expect(await deaf.ended).toBe(1006)
    expect(await alive.ask({ kind: 'ping', ref: 7 })).toEqual({ kind: 'pong', ref: 7 })
  })

  test('that reads too slowly is ended; its messages come when it is back', async () => {
    await start({ buffered_bytes: 100_000 })
    const [sender, slow, box] = [await arrive(), await arrive(), makeBox()]
    await slow.ask({ kind: 'listen', ref: 1, readKeys: [box.readKey] })
    slow.socket.pause()
    const put = (ref: number) =>
      sender.ask({ kind: 'put', ref, mailbox: box.mailbox, body: makeBody(65_536) })
    const isCut = () => relay.snapshot().sums.turned_away.has('slow-reader')
    // The kernel's own buffers take several megabytes before anything waits here.
    let stored = 0
    for (; !isCut() && stored < 256; stored += 1) expect((await put(stored)).kind).toBe('stored')
    const again = await arrive()
    await again.ask({ kind: 'listen', ref: 1, readKeys: [box.readKey] })
    for (let count = 0; count < stored; count += 1) await again.next('message')
    slow.socket.resume()
    await slow.ended
    expect(slow.came.length).toBeLessThan(stored)
  })
})

describe('requests', () => {
  test('[RELAY-19] ages count from the last put and outlive a wall clock set back', async () => {
    await start()
    const [sender, box, body] = [await arrive(), makeBox(), makeBody()]
    const put = { kind: 'put', ref: 1, mailbox: box.mailbox, body } as const
    const ageNow = async () => {
      const reader = await arrive()
      await reader.ask({ kind: 'listen', ref: 1, readKeys: [box.readKey] })
      return (await reader.next('message')).age_ms
    }
    await sender.ask(put)
    wall_ms += 3_600_000
    const hour_ms = await ageNow()
    expect(hour_ms).toBeGreaterThanOrEqual(3_500_000)
    expect(hour_ms).toBeLessThan(7_000_000)
    await sender.ask(put)
    wall_ms -= 7_200_000
    expect(await ageNow()).toBeLessThan(1_000_000)
  })

  test('messages live thirty days, nameplates ten minutes', async () => {
    await start({ sweep_ms: 30 })
    const [client, box] = [await arrive(), makeBox()]
    await client.ask({ kind: 'put', ref: 1, mailbox: box.mailbox, body: makeBody() })
    const made = await client.ask({ kind: 'allocate', ref: 2, ...makePlate() })
    if (made.kind !== 'allocated') throw new Error(made.kind)
    const claim = { kind: 'claim', nameplate: made.nameplate, claimant: makeBody(32) } as const
    wall_ms += 590_000
    expect((await client.ask({ ...claim, ref: 3 })).kind).toBe('claimed')
    wall_ms += 30_000
    const expired = { kind: 'refused', ref: 4, code: 'nameplate-expired' }
    expect(await client.ask({ ...claim, ref: 4 })).toEqual(expired)
    const DAY_MS = 24 * 3_600_000
    wall_ms += 30 * DAY_MS - 700_000
    await new Promise(resolve => setTimeout(resolve, 120))
    await client.ask({ kind: 'listen', ref: 5, readKeys: [box.readKey] })
    expect((await client.next('message')).age_ms).toBeGreaterThan(29.9 * DAY_MS)
    wall_ms += 700_000
    const from = [{ readKey: box.readKey, after: new Uint8Array(32) }]
    const take = encodeClientFrame({ kind: 'take', ref: 6, wait_s: 0, from })
    const left = async () => {
      const answer = await postPlain(`http://127.0.0.1:${relay.port}`, take)
      return framesOf(new Uint8Array(await answer.arrayBuffer()))
    }
    // The next sweep takes it away.
    await expect.poll(left).toEqual([{ kind: 'taken', ref: 6, more: false }])
  })

  test('[RELAY-25] a link lives seven days, and its owner ends it before', async () => {
    await start()
    const client = await arrive()
    const { readKey: ownerKey, mailbox: owner } = makeBox()
    const made = await client.ask({ kind: 'allocate', ref: 1, ...makePlate('link'), owner })
    if (made.kind !== 'allocated') throw new Error(made.kind)
    const { nameplate } = made
    const claim = { kind: 'claim', nameplate, claimant: makeBody(32) } as const
    wall_ms += 6.9 * 24 * 3_600_000
    expect((await client.ask({ ...claim, ref: 2 })).kind).toBe('claimed')
    const release = (ref: number, key: Uint8Array) =>
      client.ask({ kind: 'release', ref, ownerKey: key, nameplate })
    expect(await release(3, makeBody(32))).toEqual({ kind: 'released', ref: 3 })
    expect((await client.ask({ ...claim, ref: 4 })).kind).toBe('claimed')
    expect(await release(5, ownerKey)).toEqual({ kind: 'released', ref: 5 })
    const expired = { kind: 'refused', ref: 6, code: 'nameplate-expired' }
    expect(await client.ask({ ...claim, ref: 6 })).toEqual(expired)
    expect(await release(7, ownerKey)).toEqual({ kind: 'released', ref: 7 })
  })

  test('[RELAY-16] each limit has its own refusal', async () => {
    await start()
    const [client, box] = [await arrive(), makeBox()]
    const refusalOf = async (frame: Parameters<RawClient['ask']>[0]) => {
      const answer = await client.ask(frame)
      return answer.kind === 'refused' ? answer.code : answer.kind
    }
    const { mailbox } = box
    for (let ref = 0; ref < 256; ref += 1) {
      expect(await refusalOf({ kind: 'put', ref, mailbox, body: makeBody() })).toBe('stored')
    }
    expect(await refusalOf({ kind: 'put', ref: 1, mailbox, body: makeBody() })).toBe('mailbox-full')
    const readKeys = Array.from({ length: 2000 }, () => makeBox().readKey)
    expect(await refusalOf({ kind: 'listen', ref: 2, readKeys })).toBe('listening')
    expect(await refusalOf({ kind: 'listen', ref: 3, readKeys })).toBe('listening')
    const more = { kind: 'listen', ref: 4, readKeys: [box.readKey] } as const
    expect(await refusalOf(more)).toBe('too-many-mailboxes')
    expect(await refusalOf({ kind: 'unlisten', ref: 5, readKeys: readKeys.slice(0, 1) })).toBe(
      'listening',
    )
    expect(await refusalOf(more)).toBe('listening')
    const claim = { kind: 'claim', nameplate: '123456', claimant: makeBody(32) } as const
    for (let ref = 0; ref < 10; ref += 1) {
      expect(await refusalOf({ ...claim, ref })).toBe('nameplate-unknown')
      expect(await refusalOf({ kind: 'allocate', ref, ...makePlate() })).toBe('allocated')
    }
    expect(await refusalOf({ ...claim, ref: 1 })).toBe('slow-down')
    expect(await refusalOf({ kind: 'allocate', ref: 1, ...makePlate() })).toBe('slow-down')
    wall_ms += 120_000
    expect(await refusalOf({ ...claim, ref: 1 })).toBe('nameplate-unknown')
  })

  test('a full store refuses and stays up; room makes it work again', async () => {
    await start({ store_bytes: 60 * 4096 })
    const [client, box] = [await arrive(), makeBox()]
    const put = (ref: number) =>
      client.ask({ kind: 'put', ref, mailbox: box.mailbox, body: makeBody() })
    let ref = 1
    while ((await put(ref)).kind === 'stored') ref += 1
    expect(await put(ref)).toEqual({ kind: 'refused', ref, code: 'storage-failed' })
    await client.ask({ kind: 'listen', ref: 1000, readKeys: [box.readKey] })
    for (let count = 1; count < ref; count += 1) {
      const { id } = await client.next('message')
      const acked = await client.ask({ kind: 'ack', ref: 2000, readKey: box.readKey, id })
      expect(acked.kind).toBe('acked')
    }
    expect((await put(3000)).kind).toBe('stored')
  })
})

describe('bytes that are no frame', () => {
  test('[RELAY-13] are refused with their ref; too many of them end the connection', async () => {
    await start({ bad_frames: 5 })
    const client = await arrive()
    client.send('text')
    client.send(new Uint8Array(0))
    expect(await client.ask({ kind: 'ping', ref: 4 })).toEqual({ kind: 'pong', ref: 4 })
    client.send(Uint8Array.of(9, 0, 0, 0, 7, 0, 0, 1, ...new Uint8Array(64)))
    client.send(Uint8Array.of(99, 0, 0, 0, 5))
    client.send(Uint8Array.of(1, 0, 0, 0, 6, ...new Uint8Array(32 + 100)))
    expect(await client.ended).toBe(1008)
    expect(client.came.slice(1)).toEqual([
      { kind: 'refused', ref: 0, code: 'bad-frame' },
      { kind: 'refused', ref: 0, code: 'bad-frame' },
      { kind: 'refused', ref: 7, code: 'bad-frame' },
      { kind: 'refused', ref: 5, code: 'bad-frame' },
      { kind: 'refused', ref: 6, code: 'wrong-size' },
    ])
  })

  test('one that is too long ends the connection before it is read', async () => {
    await start()
    const client = await arrive()
    client.send(new Uint8Array(65_574))
    expect(await client.ended).toBe(1009)
  })

  test('[RELAY-9] thousands of random and half-right frames leave the relay serving', async () => {
    await start({ bad_frames: 1e9 })
    const client = await arrive()
    for (let round = 0; round < 4000; round += 1) {
      const size = Math.floor(Math.random() * 80)
      client.send(Uint8Array.of(round % 9, 0, 0, round >> 8, round, ...makeBody(size)))
      if (round % 50 === 0) client.send(Uint8Array.of(1, 0, 0, 0, 1, ...makeBody(32 + 4096)))
      if (round % 50 === 1) client.send(makeBody(Math.floor(Math.random() * 65_573)))
    }
    expect(await client.ask({ kind: 'ping', ref: 0xffff_ffff })).toMatchObject({ kind: 'pong' })
    expect(client.came.filter(({ kind }) => kind === 'refused').length).toBeGreaterThan(1000)
  })

  test('on the wire itself: no WebSocket, half a request, a frame of another protocol', async () => {
    await start()
    const upgrade = [
      'GET /v1 HTTP/1.1',
      'host: x',
      'connection: upgrade',
      'upgrade: websocket',
      'sec-websocket-version: 13',
      'sec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==',
      '',
      '',
    ].join('\r\n')
    for (const text of [
      '\0\0\0\0',
      'GET /v1 HT',
      upgrade,
      `${upgrade}\x82\xff\xff`,
      upgrade + '\xff'.repeat(99),
    ]) {
      const socket = connect(relay.port, '127.0.0.1')
      socket.on('error', () => {})
      await once(socket, 'connect')
      socket.write(text, 'latin1')
      await new Promise(resolve => setTimeout(resolve, 30))
      socket.resetAndDestroy()
    }
    expect(await (await arrive()).next('hello')).toMatchObject({ version: 1 })
  })
})

describe('plain requests', () => {
  test('[RELAY-21] health is for any origin, the rest is not there', async () => {
    await start()
    const url = `http://127.0.0.1:${relay.port}`
    const health = await fetch(`${url}/health`, { headers: { origin: 'https://app.example' } })
    expect(await health.json()).toEqual({ handfast: 'relay', version: 1 })
    expect(health.headers.get('access-control-allow-origin')).toBe('*')
    expect(health.headers.get('access-control-allow-credentials')).toBeNull()
    for (const [path, method, status] of [
      ['/', 'GET', 404],
      ['/v1', 'GET', 405],
      ['/v2', 'POST', 404],
      ['/health', 'POST', 404],
      ['/metrics', 'GET', 404],
    ] as const) {
      const answer = await fetch(url + path, { method })
      expect(answer.status).toBe(status)
      expect(await answer.text()).toBe('')
    }
    const ready = await fetch(`${url}/ready`)
    expect([ready.status, await ready.json()]).toEqual([200, { ready: true }])
  })
})

describe('starting and ending', () => {
  test('a taken port is a value of its own, and leaves the store free', async () => {
    await start()
    const file = join(folder, 'other.db')
    const taken = { port: relay.port, host: '127.0.0.1', file }
    expect(await tryStartRelay(taken)).toEqual({ ok: false, code: 'port-in-use' })
    await expect(startRelay(taken)).rejects.toMatchObject({ cause: 'port-in-use' })
    const free = await startRelay({ ...taken, port: 0 })
    expect(free.url).toBe(`http://localhost:${free.port}`)
    await free.close()
  })

  test('[RELAY-8] closing ends connections, keeps what is stored, and may be asked twice', async () => {
    await start()
    const [client, box] = [await arrive(), makeBox()]
    await client.ask({ kind: 'put', ref: 1, mailbox: box.mailbox, body: makeBody() })
    await Promise.all([relay.close(), relay.close()])
    expect(await client.ended).toBe(1001)
    await start()
    const reader = await arrive()
    await reader.ask({ kind: 'listen', ref: 1, readKeys: [box.readKey] })
    expect((await reader.next('message')).mailbox).toEqual(box.mailbox)
  })
})
