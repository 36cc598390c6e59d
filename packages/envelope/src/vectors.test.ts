/** spec/vectors/relay.json: every frame there is, and what is none. */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type ClientFrame, encodeClientFrame, parseClientFrame } from './client-frame.ts'
import { encodeServerFrame, parseServerFrame, type ServerFrame } from './server-frame.ts'

interface Vector {
  readonly id: string
  readonly title: string
  readonly outcome: string
  readonly from: 'client' | 'relay'
  readonly frame: string
  readonly length: number
  readonly reads: readonly (string | number)[] | null
}

const file = new URL('../../../spec/vectors/relay.json', import.meta.url)
const { vectors }: { vectors: Vector[] } = JSON.parse(readFileSync(file, 'utf8'))

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')
const digest = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

test.each(vectors)('[RELAY-2] [RELAY-9] $title ($outcome)', vector => {
  const bytes = new Uint8Array(vector.length)
  bytes.set(Buffer.from(vector.frame, 'hex'))
  expect(vector.from === 'client' ? ofClient(bytes) : ofRelay(bytes)).toEqual({
    outcome: vector.outcome,
    reads: vector.reads,
  })
})

test('every frame there is has a vector, and twice as many must fail', () => {
  const right = vectors.filter(({ outcome }) => outcome === 'ok')
  const named = new Set(right.map(({ reads }) => reads?.[0]))
  expect([...named].sort()).toEqual([...Object.keys(REQUESTS), ...Object.keys(ANSWERS)].sort())
  expect(vectors.length - right.length).toBeGreaterThanOrEqual(2 * right.length)
})

const outcomes = { 'bad-frame': 'decode-failure', 'wrong-size': 'limit' } as const

function ofClient(bytes: Uint8Array) {
  const parsed = parseClientFrame(bytes)
  if (!parsed.ok) return { outcome: outcomes[parsed.code], reads: null }
  expect(encodeClientFrame(parsed.value)).toEqual(bytes)
  const { kind, ref } = parsed.value
  const fields = REQUESTS[kind] as (frame: ClientFrame) => readonly (string | number)[]
  return { outcome: 'ok', reads: [kind, ...fields(parsed.value), ref] }
}

function ofRelay(bytes: Uint8Array) {
  const parsed = parseServerFrame(bytes)
  if (!parsed.ok) return { outcome: outcomes[parsed.code], reads: null }
  expect(encodeServerFrame(parsed.value)).toEqual(bytes)
  const { kind } = parsed.value
  const fields = ANSWERS[kind] as (frame: ServerFrame) => readonly (string | number)[]
  const ref = 'ref' in parsed.value ? [parsed.value.ref] : []
  return { outcome: 'ok', reads: [kind, ...fields(parsed.value), ...ref] }
}

type FieldsOf<F extends { kind: string }> = {
  readonly [K in F['kind']]: (frame: Extract<F, { kind: K }>) => readonly (string | number)[]
}

/** In the order of the tables of relay.md; the compiler asks for each. */
const REQUESTS: FieldsOf<ClientFrame> = {
  put: ({ mailbox, body }) => [hex(mailbox), digest(body)],
  listen: ({ readKeys }) => readKeys.map(hex),
  unlisten: ({ readKeys }) => readKeys.map(hex),
  ack: ({ readKey, id }) => [hex(readKey), hex(id)],
  allocate: ({ use, owner, payload }) => [use, hex(owner), hex(payload)],
  claim: ({ claimant, nameplate }) => [hex(claimant), nameplate],
  ping: () => [],
  release: ({ ownerKey, nameplate }) => [hex(ownerKey), nameplate],
  take: ({ wait_s, from }) => [
    wait_s,
    ...from.flatMap(({ readKey, after }) => [hex(readKey), hex(after)]),
  ],
}

const ANSWERS: FieldsOf<ServerFrame> = {
  hello: ({ version }) => [version],
  stored: () => [],
  acked: () => [],
  listening: () => [],
  allocated: ({ nameplate }) => [nameplate],
  claimed: ({ payload }) => [hex(payload)],
  refused: ({ code }) => [code],
  pong: () => [],
  released: () => [],
  taken: ({ more }) => [more ? 1 : 0],
  message: ({ mailbox, id, age_ms, body }) => [hex(mailbox), hex(id), age_ms, digest(body)],
}
