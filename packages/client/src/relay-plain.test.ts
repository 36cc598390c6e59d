import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { relayProcess, surroundings } from '../test/relay-process.ts'
import { relayAcceptance } from './ports/relay.acceptance.ts'
import { relayOverPlain } from './relay-plain.ts'

relayAcceptance('plain requests and a relay process', () =>
  relayProcess(relayOverPlain(surroundings)),
)

describe('[RELAY-31] what answers a plain request', () => {
  const endings: (() => Promise<void>)[] = []
  afterEach(async () => {
    for (const end of endings.splice(0)) await end()
  })

  test.each([
    ['a page', 200, 'text/html', '<!doctype html>', 'not-a-relay'],
    ['frames that are none', 200, 'application/octet-stream', '\0\0\0\x09abc', 'not-a-relay'],
    [
      'an answer to something else',
      200,
      'application/octet-stream',
      '\0\0\0\x05\x81\0\0\0\x01',
      'not-a-relay',
    ],
    [
      'more than any relay says',
      200,
      'application/octet-stream',
      'x'.repeat(400_000),
      'not-a-relay',
    ],
    [
      'a refusal before it was read',
      503,
      'application/octet-stream',
      '\0\0\0\x06\x86\0\0\0\0\x0b',
      'busy',
    ],
    [
      'a refusal of something else',
      503,
      'application/octet-stream',
      '\0\0\0\x06\x86\0\0\0\x02\x0b',
      'not-a-relay',
    ],
    ['a proxy without its relay', 502, 'text/html', 'Bad Gateway', 'unreachable'],
  ])('%s', async (_, status, type, body, expected) => {
    const server = createServer((_asked, answer) => {
      answer.writeHead(status, { 'content-type': type }).end(Buffer.from(body, 'latin1'))
    })
    const url = await listen(server)
    endings.push(async () => void server.close())
    const states: unknown[] = []
    const link = relayOverPlain(surroundings).open(url, {
      arrived: () => {},
      up: () => states.push('up'),
      down: reason => states.push(reason),
    })
    await expect.poll(() => states).toEqual([expected])
    expect(await link.put(new Uint8Array(32), new Uint8Array(4096))).toBe(expected)
    link.close()
  })
})

test('[RELAY-31] it comes back after half of 500 milliseconds at least, then of 1,000, to 30 s', async () => {
  const server = createServer((_asked, answer) => answer.writeHead(502).end())
  const url = await listen(server)
  const waits_ms: number[] = []
  const byHand: typeof surroundings = {
    random: () => 0,
    setTimer(wait_ms, fire) {
      // Of an answer that is awaited; it comes at once.
      if (wait_ms === 10_000) return surroundings.setTimer(wait_ms, fire)
      waits_ms.push(wait_ms)
      return surroundings.setTimer(0, fire)
    },
  }
  const nothing = { arrived: () => {}, up: () => {}, down: () => {} }
  const link = relayOverPlain(byHand).open(url, nothing)
  await expect.poll(() => waits_ms.length).toBeGreaterThan(8)
  link.close()
  server.close()
  expect(waits_ms.slice(0, 9)).toEqual([0, 250, 500, 1000, 2000, 4000, 8000, 15_000, 15_000])
})

async function listen(server: ReturnType<typeof createServer>): Promise<string> {
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
