import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import { type WebSocket as ServerSocket, WebSocketServer } from 'ws'
import { relayAcceptance } from './ports/relay.acceptance.ts'
import type { RelayFailure } from './ports/relay.ts'
import { parseSocketUrl, relayOverWebSocket, type SocketSurroundings } from './relay-socket.ts'

const MAIN = fileURLToPath(new URL('../../relay/src/main.ts', import.meta.url))

const surroundings: SocketSurroundings = {
  random: Math.random,
  setTimer(wait_ms, fire) {
    const timer = setTimeout(fire, wait_ms)
    return () => clearTimeout(timer)
  },
}

relayAcceptance('WebSocket and a relay process', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-relay-'))
  const file = join(folder, 'relay.db')
  let running = await startProcess(file, 0)
  const kill = async () => {
    running.child.kill('SIGKILL')
    await running.ended
  }
  return {
    port: relayOverWebSocket(surroundings),
    url: running.url,
    kill,
    async restart() {
      running = await startProcess(file, running.port)
    },
    async close() {
      await kill()
      rmSync(folder, { recursive: true })
    },
  }
})

async function startProcess(file: string, port: number) {
  const args = ['--conditions=handfast-source', MAIN, '--port', String(port), '--data', file]
  const child: ChildProcess = spawn(process.execPath, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  if (child.stdout === null) throw new Error('no output')
  const [line] = await Promise.race([once(child.stdout, 'data'), ended])
  const found = /^handfast relay on http:\/\/localhost:([0-9]+)\n$/.exec(String(line))
  if (!found) throw new Error(`the relay said ${String(line)}`)
  return { child, ended, port: Number(found[1]), url: `http://127.0.0.1:${found[1]}` }
}

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
    expect(await link.allocate(new Uint8Array(1))).toEqual({ failure: 'not-a-relay' })
    expect(states).toEqual(['not-a-relay'])
    link.close()
  })
})

describe('who is no relay', () => {
  const endings: (() => void)[] = []
  afterEach(() => {
    for (const end of endings.splice(0)) end()
  })
  const HELLO = [0x80, ...Buffer.from('handfast/relay'), 0, 1]

  async function meet(onSocket: (socket: ServerSocket) => void) {
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    let connections = 0
    server.on('connection', socket => {
      connections += 1
      onSocket(socket)
    })
    await once(server, 'listening')
    const states: unknown[] = []
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
    const link = relayOverWebSocket(surroundings).open(url, eventsInto(states))
    endings.push(() => {
      link.close()
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    return { link, states, connections: () => connections }
  }
  const ask = async (onSocket: (socket: ServerSocket) => void) => {
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

  test('a refusal is handed on; a message nobody asked for is not', async () => {
    const message = new Uint8Array(1 + 32 + 32 + 4 + 4096)
    message[0] = 0x87
    const { answer, states } = await ask(socket => {
      socket.send(Uint8Array.from(HELLO))
      socket.send(message)
      socket.on('message', () => socket.send(Uint8Array.of(0x86, 0, 0, 0, 1, 9)))
    })
    expect(answer).toBe('storage-failed')
    expect(states).toEqual(['up'])
  })

  test('a web server is unreachable, and asked again ever more slowly', async () => {
    const asked_ms: number[] = []
    const server = createServer()
    server.on('upgrade', (_, socket) => {
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
    await expect.poll(() => asked_ms.length, { timeout: 10_000 }).toBe(4)
    const waits_ms = asked_ms.slice(1).map((at_ms, n) => at_ms - (asked_ms[n] ?? 0))
    for (const [n, least_ms] of [245, 495, 995].entries()) {
      expect(waits_ms[n]).toBeGreaterThanOrEqual(least_ms)
    }
    expect(states).toEqual(['unreachable'])
  })

  test('who never greets and who never answers is left after ten seconds', async () => {
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
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
    await once(server, 'listening')
    const states: unknown[] = []
    const url = `ws://127.0.0.1:${(server.address() as AddressInfo).port}`
    const link = relayOverWebSocket(byHand).open(url, eventsInto(states))
    endings.push(() => {
      link.close()
      for (const socket of server.clients) socket.terminate()
      server.close()
    })
    await once(server, 'connection')
    const fireOf = (wait_ms: number) => timers.find(timer => timer.wait_ms === wait_ms)?.fire()
    fireOf(10_000)
    expect(states).toEqual(['unreachable'])
    server.on('connection', socket => socket.send(Uint8Array.from(HELLO)))
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
