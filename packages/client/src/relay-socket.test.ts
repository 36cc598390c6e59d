import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { afterEach, describe, expect, test } from 'vitest'
import { relayProcess, surroundings } from '../test/relay-process.ts'
import { relayAcceptance } from './ports/relay.acceptance.ts'
import type { RelayFailure } from './ports/relay.ts'
import { parseSocketUrl, relayOverWebSocket, type SocketSurroundings } from './relay-socket.ts'

relayAcceptance('WebSocket and a relay process', () =>
  relayProcess(relayOverWebSocket(surroundings)),
)

const PLATE = { use: 'code', owner: null, payload: new Uint8Array(1) } as const

describe('addresses', () => {
  test('become socket addresses, or are refused', () => {
    expect(parseSocketUrl('https://relay.example')).toBe('wss://relay.example/v1')
    expect(parseSocketUrl('http://localhost:8788/')).toBe('ws://localhost:8788/v1')
    expect(parseSocketUrl('wss://relay.example/hand/fast/?a=1#b')).toBe(
      'wss://relay.example/hand/fast/v1',
    )
    for (const wrong of [
      '',
      'relay.example',
      'ftp://relay.example',
      'javascript:alert(1)',
      'file:///etc/passwd',
      'https://me:secret@relay.example',
      `https://relay.example/${'a'.repeat(2048)}`,
    ]) {
      expect(parseSocketUrl(wrong), wrong).toBeUndefined()
    }
  })

  test('a link to no address says so, answers so, and never connects', async () => {
    const states: unknown[] = []
    const link = relayOverWebSocket(surroundings).open('ftp://relay.example', eventsInto(states))
    expect(await link.put(new Uint8Array(32), new Uint8Array(4096))).toBe('not-a-relay')
    link.retry()
    expect(await link.allocate(PLATE)).toEqual({ failure: 'not-a-relay' })
    await expect.poll(() => states).toEqual(['not-a-relay'])
    link.close()
  })
})

describe('who is no relay', () => {
  const endings: (() => void)[] = []
  afterEach(() => {
    for (const end of endings.splice(0)) end()
  })
  const HELLO = [0x80, ...Buffer.from('handfast/relay'), 0, 1]

  async function meet(onSocket: (socket: BareSocket) => void, port = surroundings) {
    const { url, close } = await serveSockets(onSocket)
    const states: unknown[] = []
    const link = relayOverWebSocket(port).open(url, eventsInto(states))
    endings.push(() => {
      link.close()
      close()
    })
    return { link, states }
  }
  const ask = async (onSocket: (socket: BareSocket) => void) => {
    const met = await meet(onSocket)
    return { ...met, answer: await met.link.put(new Uint8Array(32), new Uint8Array(4096)) }
  }

  test.each<[string, RelayFailure, readonly (string | readonly number[])[]]>([
    ['text', 'not-a-relay', ['hello']],
    ['nothing', 'not-a-relay', [[]]],
    ['another greeting', 'not-a-relay', [[0x80, 1, 2, 3]]],
    ['an answer before the greeting', 'not-a-relay', [[0x81, 0, 0, 0, 1]]],
    ['another version', 'other-version', [[...HELLO.slice(0, -1), 2]]],
    ['garbage after the greeting', 'not-a-relay', [HELLO, [0xff, 1, 2]]],
    ['a second greeting', 'not-a-relay', [HELLO, HELLO]],
    ['an answer of another kind', 'not-a-relay', [HELLO, [0x82, 0, 0, 0, 1]]],
    ['a frame that is too long', 'not-a-relay', [HELLO, Array(70_000).fill(0x87)]],
  ])('%s gives %s', async (_, failure, frames) => {
    const { answer, states } = await ask(socket => {
      for (const frame of frames) {
        socket.send(typeof frame === 'string' ? frame : Uint8Array.from(frame))
      }
    })
    expect(answer).toBe(failure)
    expect(states.at(-1)).toBe(failure)
  })

  test('[RELAY-23] a refusal is handed on; a message nobody asked for is not', async () => {
    const message = new Uint8Array(1 + 32 + 32 + 4 + 4096)
    message[0] = 0x87
    const { answer, states } = await ask(socket => {
      socket.send(Uint8Array.from(HELLO))
      socket.send(message)
      socket.onData(() => socket.send(Uint8Array.of(0x86, 0, 0, 0, 1, 9)))
    })
    expect(answer).toBe('storage-failed')
    expect(states).toEqual(['up'])
  })

  test('a web server is no relay, and asked again ever more slowly', async () => {
    const asked_ms: number[] = []
    const server = createServer((_, response) => response.end('<h1>welcome</h1>'))
    server.on('upgrade', (_, socket) => {
      socket.on('error', () => {})
      asked_ms.push(performance.now())
      socket.end('HTTP/1.1 404 Not Found\r\ncontent-length: 0\r\n\r\n')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const states: unknown[] = []
    const evenly = { ...surroundings, random: () => 1 }
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const link = relayOverWebSocket(evenly).open(url, eventsInto(states))
    endings.push(() => {
      link.close()
      server.close()
    })
    await expect.poll(() => asked_ms.length).toBe(4)
    const waits_ms = asked_ms.slice(1).map((at_ms, n) => at_ms - (asked_ms[n] ?? 0))
    for (const [n, least_ms] of [245, 495, 995].entries()) {
      expect(waits_ms[n]).toBeGreaterThanOrEqual(least_ms)
    }
    expect(states).toEqual(['not-a-relay'])
  })

  test('a proxy whose relay is down is unreachable', async () => {
    const server = createServer((_, response) => response.writeHead(502).end())
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const states: unknown[] = []
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sub/`
    const link = relayOverWebSocket(surroundings).open(url, eventsInto(states))
    endings.push(() => {
      link.close()
      server.close()
    })
    expect(await link.put(new Uint8Array(32), new Uint8Array(4096))).toBe('unreachable')
    expect(states).toEqual(['unreachable'])
  })

  test('[RELAY-22] who never greets and who never answers is left after ten seconds', async () => {
    const timers: { wait_ms: number; fire: () => void }[] = []
    const byHand: SocketSurroundings = {
      random: () => 0,
      setTimer(wait_ms, fire) {
        if (wait_ms === 0) return surroundings.setTimer(0, fire)
        const timer = { wait_ms, fire }
        timers.push(timer)
        return () => {
          if (timers.includes(timer)) timers.splice(timers.indexOf(timer), 1)
        }
      },
    }
    let met = 0
    const { link, states } = await meet(socket => {
      met += 1
      if (met > 1) socket.send(Uint8Array.from(HELLO))
    }, byHand)
    await expect.poll(() => met).toBe(1)
    const fireOf = (wait_ms: number) => timers.find(timer => timer.wait_ms === wait_ms)?.fire()
    fireOf(10_000)
    expect(states).toEqual(['unreachable'])
    link.retry()
    await expect.poll(() => states).toEqual(['unreachable', 'up'])
    fireOf(25_000)
    fireOf(10_000)
    expect(states).toEqual(['unreachable', 'up', 'unreachable'])
  })
})

function eventsInto(states: unknown[]) {
  return {
    arrived: () => states.push('arrived'),
    up: () => states.push('up'),
    down: (reason: RelayFailure) => states.push(reason),
  }
}

type BareSocket = {
  send(data: string | Uint8Array): void
  onData(listener: () => void): void
}

/** A server that takes every WebSocket and says what it is told to, however wrong. */
async function serveSockets(onSocket: (socket: BareSocket) => void) {
  const server = createServer()
  const streams = new Set<Duplex>()
  server.on('upgrade', (request, stream) => {
    streams.add(stream)
    stream.on('error', () => {})
    const salted = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`
    stream.write(
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n' +
        `sec-websocket-accept: ${createHash('sha1').update(salted).digest('base64')}\r\n\r\n`,
    )
    onSocket({
      send: data => stream.write(encodeSocketFrame(data)),
      onData: listener => stream.on('data', listener),
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const close = () => {
    for (const stream of streams) stream.destroy()
    server.close()
  }
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close }
}

/** RFC 6455, section 5.2: a final frame of text or bytes, unmasked as servers send it. */
function encodeSocketFrame(data: string | Uint8Array): Buffer {
  const payload = Buffer.from(data)
  const head = Buffer.from([typeof data === 'string' ? 0x81 : 0x82, 127, 0, 0, 0, 0, 0, 0, 0, 0])
  if (payload.length < 126) {
    head[1] = payload.length
    return Buffer.concat([head.subarray(0, 2), payload])
  }
  if (payload.length < 65_536) {
    head[1] = 126
    head.writeUInt16BE(payload.length, 2)
    return Buffer.concat([head.subarray(0, 4), payload])
  }
  head.writeUInt32BE(payload.length, 6)
  return Buffer.concat([head, payload])
}
