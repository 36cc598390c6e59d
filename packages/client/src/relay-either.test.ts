import { afterEach, beforeEach, expect, test } from 'vitest'
import { startNarrow } from '../test/narrow-network.ts'
import { relayProcess, surroundings } from '../test/relay-process.ts'
import type { RelayUnderTest } from './ports/relay.acceptance.ts'
import type { RelayLink } from './ports/relay.ts'
import { relayOverEither } from './relay-either.ts'

let relay: RelayUnderTest
const links: RelayLink[] = []
beforeEach(async () => {
  relay = await relayProcess(relayOverEither(surroundings))
})
afterEach(async () => {
  for (const link of links.splice(0)) link.close()
  await relay.close()
})

function open(url: string) {
  const [states, bodies]: [unknown[], Uint8Array[]] = [[], []]
  const link = relay.port.open(url, {
    arrived: ({ body }) => bodies.push(body),
    up: () => states.push('up'),
    down: reason => states.push(reason),
  })
  links.push(link)
  return { link, states, bodies }
}

test('[RELAY-31] where no socket is let through, what is asked goes by plain requests, and nothing is told', async () => {
  const network = await startNarrow(relay.url)
  const [reader, sender] = [open(network.url), open(network.url)]
  const readKey = crypto.getRandomValues(new Uint8Array(32))
  const mailbox = new Uint8Array(await crypto.subtle.digest('SHA-256', readKey))
  reader.link.listen([{ mailbox, readKey }])
  const body = new Uint8Array(4096).fill(7)
  expect(await sender.link.put(mailbox, body)).toBe('stored')
  await expect.poll(() => reader.bodies).toEqual([body])
  expect([reader.states, sender.states]).toEqual([['up'], ['up']])
  expect(network.asked()).toBeGreaterThan(1)
  await network.close()
})

test('where a socket is let through there are no plain requests', async () => {
  const network = await startNarrow(relay.url, 'sockets too')
  const { link, states } = open(network.url)
  expect(await link.put(new Uint8Array(32), new Uint8Array(4096))).toBe('stored')
  await expect.poll(() => states).toEqual(['up'])
  expect(network.asked()).toBe(0)
  await relay.kill()
  await network.close()
  await expect.poll(() => states).toEqual(['up', 'unreachable'])
  expect(await link.put(new Uint8Array(32), new Uint8Array(4096))).toBe('unreachable')
})

test('who is no relay is told as that', async () => {
  const { states } = open('ftp://relay.example')
  await expect.poll(() => states).toEqual(['not-a-relay'])
})
