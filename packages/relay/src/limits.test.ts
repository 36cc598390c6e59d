import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { makeBody, makeBox, makePlate, sha256 } from '../test/raw-client.ts'
import { running } from '../test/running.ts'

const at = running()
const GET = 'GET /health HTTP/1.1\r\nhost: x\r\n'
const POST = 'POST /v1 HTTP/1.1\r\nhost: x\r\n'

/** Asked until it has the time: of a limit of milliseconds a machine that stands still has none. */
function stillServes(): Promise<void> {
  return expect.poll(async () => (await fetch(`${at.url()}/health`)).status).toBe(200)
}

describe('[RELAY-29] limits by address', () => {
  test('[RELAY-26] requests of all kinds count together, sockets and plain ones', async () => {
    await at.start({ limits: { requests_per_minute: 6 } })
    const client = await at.arrive()
    const ask = (ref: number) => client.ask({ kind: 'ping', ref })
    for (let ref = 1; ref <= 4; ref += 1) expect((await ask(ref)).kind).toBe('pong')
    expect(await at.plain({ kind: 'ping', ref: 5 })).toEqual([{ kind: 'pong', ref: 5 }])
    expect(await ask(6)).toEqual({ kind: 'refused', ref: 6, code: 'too-many-requests' })
    const refused = { kind: 'refused', ref: 0, code: 'too-many-requests' }
    expect(await at.plain({ kind: 'ping', ref: 7 })).toEqual([refused])
    expect(await (await at.arrive()).ended).toBe(1006)
    expect(at.relay.snapshot().sums.turned_away.get('too-many-requests')).toBe(1)
    await stillServes()
  })

  test('claims and allocations count beyond one connection', async () => {
    await at.start({ limits: { nameplates_per_minute: 3 } })
    const refusals: unknown[] = []
    for (let ref = 1; ref <= 4; ref += 1) {
      const client = await at.arrive()
      const claim = { kind: 'claim', ref, claimant: makeBody(32), nameplate: '0000' } as const
      refusals.push(await client.ask(claim))
      refusals.push(await client.ask({ kind: 'allocate', ref, ...makePlate() }))
    }
    expect(refusals.slice(0, 6)).not.toContainEqual(expect.objectContaining({ code: 'slow-down' }))
    const slow = { kind: 'refused', ref: 4, code: 'slow-down' }
    expect(refusals.slice(6)).toEqual([slow, slow])
    expect((await at.plain({ kind: 'allocate', ref: 4, ...makePlate() })).at(-1)).toEqual(slow)
  })

  test('behind a proxy it is the last address the proxy tells, only where one is expected', async () => {
    await at.start({ limits: { requests_per_minute: 2 }, trustProxy: true })
    const from = (told: string) =>
      at
        .plain({ kind: 'ping', ref: 1 }, { 'x-forwarded-for': told })
        .then(([answer]) => answer?.kind)
    expect([await from('192.0.2.1'), await from('192.0.2.1')]).toEqual(['pong', 'pong'])
    expect(await from('192.0.2.1')).toBe('refused')
    expect(await from('203.0.113.9, 192.0.2.1')).toBe('refused')
    expect(await from('192.0.2.1, 192.0.2.2')).toBe('pong')
    const header = { 'x-forwarded-for': '192.0.2.3' }
    expect(await (await at.arrive('/v1', header)).next('hello')).toMatchObject({ version: 1 })
    expect([await from('192.0.2.3'), await from('192.0.2.3')]).toEqual(['pong', 'refused'])
    await at.relay.close()
    await at.start({ limits: { requests_per_minute: 2 } })
    const told = ['192.0.2.7', '192.0.2.8', '192.0.2.9']
    const answers: unknown[] = []
    for (const address of told) answers.push(await from(address))
    expect(answers).toEqual(['pong', 'pong', 'refused'])
  })
})

describe('[RELAY-30] what is too much is refused early', () => {
  test('requests of one connection that wait, and bytes of all of them', async () => {
    await at.start({ limits: { asked_per_connection: 2 } })
    const client = await at.arrive()
    const put = (ref: number) =>
      client.ask({ kind: 'put', ref, mailbox: makeBox().mailbox, body: makeBody() })
    const answers = await Promise.all([put(1), put(2), put(3)])
    expect(answers.map(({ kind }) => kind)).toEqual(['stored', 'stored', 'refused'])
    expect(answers[2]).toEqual({ kind: 'refused', ref: 3, code: 'busy' })
    expect((await put(4)).kind).toBe('stored')
    await at.relay.close()
    await at.start({ limits: { held_bytes: 5000 } })
    const other = await at.arrive()
    const big = { kind: 'put', ref: 1, mailbox: makeBody(32), body: makeBody(65_536) } as const
    const busy = { kind: 'refused', code: 'busy' }
    expect(await other.ask(big)).toMatchObject(busy)
    expect((await at.plain(big)).at(-1)).toMatchObject(busy)
    expect((await other.ask({ ...big, body: makeBody() })).kind).toBe('stored')
    expect(at.relay.snapshot()).toMatchObject({ requests: 0, held_bytes: 0 })
  })

  test('where all readers together are slow, who lets bytes wait is cut', async () => {
    await at.start({ limits: { held_bytes: 2_000_000, buffered_bytes: 1e9 } })
    const [sender, slow, box] = [await at.arrive(), await at.arrive(), makeBox()]
    await slow.ask({ kind: 'listen', ref: 1, readKeys: [box.readKey] })
    slow.socket.pause()
    const isCut = () => at.relay.snapshot().sums.turned_away.get('slow-reader') ?? 0
    const putAndAck = async (ref: number) => {
      const body = makeBody(65_536)
      await sender.ask({ kind: 'put', ref, mailbox: box.mailbox, body })
      const ack = { kind: 'ack', ref: ref + 100, readKey: box.readKey, id: sha256(body) } as const
      await sender.ask(ack)
    }
    // The kernel's own buffers take several megabytes before anything waits here.
    for (let round = 0; round < 40 && isCut() === 0; round += 1) {
      await Promise.all(Array.from({ length: 12 }, (_, ref) => putAndAck(ref)))
    }
    expect(isCut()).toBe(1)
    slow.socket.resume()
    await slow.ended
    expect(at.relay.snapshot().held_bytes).toBeLessThan(2_000_000)
    expect((await sender.ask({ kind: 'ping', ref: 9 })).kind).toBe('pong')
  })

  test('a refused connection is answered and ended, also where its other end never ends', async () => {
    await at.start({ limits: { connections: 1 } })
    await at.arrive()
    const raw = at.raw()
    raw.socket.write(
      'GET /v1 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
        'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
    )
    await expect.poll(raw.isEnded).toBe(true)
    expect(raw.said()).toMatch(/^HTTP\/1.1 503 /)
    // What is written to a connection that is gone comes back as an error, and ends this side.
    const isGone = () => raw.socket.destroyed || !raw.socket.write('x')
    await expect.poll(() => isGone() && raw.socket.destroyed).toBe(true)
    await stillServes()
  })
})

describe('[RELAY-28] slow and half requests', () => {
  test('a head, a body or nothing that comes too slowly ends the connection', async () => {
    await at.start({ limits: { request_ms: 400 } })
    const slow = [GET, `${POST}content-length: 5\r\n\r\n\x07\0`, ''].map(text => {
      const raw = at.raw()
      raw.socket.write(text, 'latin1')
      return raw
    })
    const drip = setInterval(() => slow[0]?.socket.write('a: b\r\n'), 50)
    await expect.poll(() => slow.map(({ isEnded }) => isEnded())).toEqual([true, true, true])
    clearInterval(drip)
    for (const raw of slow) expect(raw.said()).toMatch(/^HTTP\/1.1 408 /)
    await stillServes()
    expect(at.relay.snapshot()).toMatchObject({ requests: 0, held_bytes: 0 })
  })

  test('an answer that nobody reads is cut', async () => {
    await at.start({ limits: { answer_ms: 300 } })
    const box = makeBox()
    for (let count = 0; count < 4; count += 1) {
      const body = makeBody(65_536)
      await at.plain({ kind: 'put', ref: 1, mailbox: box.mailbox, body })
    }
    const take = Uint8Array.of(9, 0, 0, 0, 1, 0, 0, 1, ...box.readKey, ...new Uint8Array(32))
    // One connection that asks again and again and never reads: the kernel's buffers fill.
    const deaf = connect({ port: at.relay.port, host: '127.0.0.1' })
    deaf.on('error', () => {})
    deaf.pause()
    const isCut = () => at.relay.snapshot().sums.turned_away.get('slow-reader') ?? 0
    const asks = setInterval(() => {
      deaf.write(`${POST}content-length: ${take.length}\r\n\r\n`)
      deaf.write(take)
    }, 5)
    await expect.poll(isCut).toBeGreaterThan(0)
    clearInterval(asks)
    deaf.destroy()
    await expect.poll(() => at.relay.snapshot()).toMatchObject({ plain: 0, held_bytes: 0 })
    await stillServes()
  })
})
