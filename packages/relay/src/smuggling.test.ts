import { expect, test } from 'vitest'
import { running } from '../test/running.ts'

/** What two readers of the same bytes could understand differently is no request. */

const at = running()
const HEAD = 'POST /v1 HTTP/1.1\r\nhost: relay.example\r\n'
const HIDDEN = 'GET /health HTTP/1.1\r\nhost: x\r\n\r\n'
const PING = '\x07\0\0\0\x05'
const UPGRADE =
  'GET /v1 HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n' +
  'sec-websocket-version: 13\r\nsec-websocket-key: AAAAAAAAAAAAAAAAAAAAAA==\r\n'

/** Everything the relay said until it ended the connection. */
async function said(text: string): Promise<string> {
  const raw = at.raw()
  raw.socket.write(text, 'latin1')
  await expect.poll(raw.isEnded, { message: text.slice(0, 120) }).toBe(true)
  return raw.said()
}

const WRONG: Readonly<Record<string, string>> = {
  'two ways to tell where the body ends': `${HEAD}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'the same the other way round': `${HEAD}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n0\r\n\r\n${HIDDEN}`,
  'chunked alone': `${HEAD}transfer-encoding: chunked\r\n\r\n5\r\n${PING}\r\n0\r\n\r\n${HIDDEN}`,
  'an encoding nobody knows': `${HEAD}transfer-encoding: xchunked\r\n\r\n${PING}${HIDDEN}`,
  'an encoding behind a tab': `${HEAD}transfer-encoding:\tchunked\r\ncontent-length: 5\r\n\r\n${PING}${HIDDEN}`,
  'a space before the colon': `${HEAD}content-length : 5\r\n\r\n${PING}${HIDDEN}`,
  'two lengths': `${HEAD}content-length: 5\r\ncontent-length: 6\r\n\r\n${PING}${HIDDEN}`,
  'the same length twice': `${HEAD}content-length: 5\r\ncontent-length: 5\r\n\r\n${PING}${HIDDEN}`,
  'two lengths in one': `${HEAD}content-length: 5, 5\r\n\r\n${PING}${HIDDEN}`,
  'a length with a sign': `${HEAD}content-length: +5\r\n\r\n${PING}${HIDDEN}`,
  'a negative length': `${HEAD}content-length: -1\r\n\r\n${HIDDEN}`,
  'a length in hexadecimal': `${HEAD}content-length: 0x5\r\n\r\n${PING}${HIDDEN}`,
  'a length beyond all': `${HEAD}content-length: 99999999999999999999\r\n\r\n${PING}${HIDDEN}`,
  'a length above the largest frame': `${HEAD}content-length: 65574\r\n\r\n${HIDDEN}`,
  'no length': `${HEAD}\r\n${PING}${HIDDEN}`,
  'lines that end in a bare line feed': `${HEAD.replaceAll('\r', '')}content-length: 5\n\n${PING}${HIDDEN}`,
  'a bare carriage return in a value': `${HEAD}x: a\rb\r\ncontent-length: 5\r\n\r\n${PING}${HIDDEN}`,
  'a folded line': `${HEAD}x: a\r\n content-length: 9\r\ncontent-length: 5\r\n\r\n${PING}${HIDDEN}`,
  'a zero byte in a value': `${HEAD}x: a\0b\r\ncontent-length: 5\r\n\r\n${PING}${HIDDEN}`,
  'no host': `POST /v1 HTTP/1.1\r\ncontent-length: 5\r\n\r\n${PING}${HIDDEN}`,
  'a head above all limits': `${HEAD}x: ${'a'.repeat(9000)}\r\ncontent-length: 5\r\n\r\n${PING}${HIDDEN}`,
  'an upgrade with a body': `${UPGRADE}content-length: ${HIDDEN.length}\r\n\r\n${HIDDEN}`,
  'an upgrade in chunks': `${UPGRADE}transfer-encoding: chunked\r\n\r\n0\r\n\r\n${HIDDEN}`,
}

test.each(Object.entries(WRONG))('[RELAY-28] %s: one refusal, and the end', async (_, text) => {
  await at.start()
  const answer = await said(text)
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /)
  // One answer: what hid behind the request was not read as another one.
  expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1)
  expect(answer).not.toContain('handfast')
})

test('whole requests behind each other are answered in their order', async () => {
  await at.start()
  const ping = `${HEAD}content-length: 5\r\n\r\n${PING}`
  const last = HIDDEN.replace('host: x', 'host: x\r\nconnection: close')
  const answer = await said(ping + ping + last)
  expect(answer.match(/HTTP\/1\.1 200/g)).toHaveLength(3)
  expect(answer.split('\x88\0\0\0\x05')).toHaveLength(3)
  expect(answer.endsWith('{"handfast":"relay","version":1}')).toBe(true)
})

test('who asks whether to send the body is answered without having to', async () => {
  await at.start()
  const asked = `${HEAD}expect: 100-continue\r\ncontent-length: 70000\r\n\r\n`
  expect(await said(asked)).toMatch(/^HTTP\/1\.1 413 /)
})
