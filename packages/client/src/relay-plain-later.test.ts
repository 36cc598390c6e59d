import { afterEach, beforeEach, expect, test } from 'vitest'
import { relayProcess, surroundings } from '../test/relay-process.ts'
import type { RelayUnderTest } from './ports/relay.acceptance.ts'
import type { RelayLink } from './ports/relay.ts'
import { relayOverPlainLater } from './relay-plain-later.ts'

let relay: RelayUnderTest
let link: RelayLink | null = null
let loads: number
let isThere: boolean
beforeEach(async () => {
  loads = 0
  isThere = false
  const port = relayOverPlainLater(surroundings, () => {
    loads += 1
    return isThere ? import('./relay-plain.ts') : Promise.reject(new Error('no such file'))
  })
  relay = await relayProcess(port)
})
afterEach(async () => {
  link?.close()
  await relay.close()
})

function open(states: unknown[], bodies: Uint8Array[] = []): RelayLink {
  link = relay.port.open(relay.url, {
    arrived: ({ body }) => bodies.push(body),
    up: () => states.push('up'),
    down: reason => states.push(reason),
  })
  return link
}

const body = new Uint8Array(4096).fill(7)

test('what cannot be loaded is told as unreachable, and loaded when somebody tries again', async () => {
  const [states, bodies]: [unknown[], Uint8Array[]] = [[], []]
  const link = open(states, bodies)
  const readKey = crypto.getRandomValues(new Uint8Array(32))
  const mailbox = new Uint8Array(await crypto.subtle.digest('SHA-256', readKey))
  link.listen([{ mailbox, readKey }])
  expect(await link.put(mailbox, body)).toBe('unreachable')
  expect(await link.ack(readKey, mailbox)).toBe('unreachable')
  expect(await link.release('1234', readKey)).toBe('unreachable')
  const plate = { use: 'code', owner: null, payload: body.slice(0, 9) } as const
  expect(await link.allocate(plate)).toEqual({ failure: 'unreachable' })
  expect(await link.claim('1234', readKey)).toEqual({ failure: 'unreachable' })
  expect(states).toEqual(['unreachable'])
  isThere = true
  link.retry()
  link.retry()
  await expect.poll(() => link.put(mailbox, body)).toBe('stored')
  await expect.poll(() => bodies).toEqual([body])
  expect(states).toEqual(['unreachable', 'up'])
  expect(loads).toBe(2)
})

test('closed before it was loaded, it never connects and says nothing', async () => {
  isThere = true
  const states: unknown[] = []
  const link = open(states)
  link.close()
  expect(await link.put(new Uint8Array(32), body)).toBe('unreachable')
  link.retry()
  expect(await link.put(new Uint8Array(32), body)).toBe('unreachable')
  expect([states, loads]).toEqual([[], 1])
})
