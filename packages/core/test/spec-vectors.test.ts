import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { decodeRunMessage, type RunMessage } from '../src/bonding/run-message.ts'
import { LABEL } from '../src/crypto/labels.ts'
import { fromHex } from '../src/index.ts'
import { type Body, decodeMessage } from '../src/wire/message.ts'
import { newDamage, runDamagedBonds, runDamagedFrames, runDamagedRuns } from './spec/damaged.ts'
import { parseVectors } from './spec/files.ts'
import { checkStale, type Ran, runFlow, runRefused } from './spec/flows.ts'
import { usedLabels } from './spec/phone.ts'
import { runReordered, runUntorn } from './spec/reordered.ts'
import { runDamagedRecords, runSingle } from './spec/single.ts'

const apart = ['schema.json', 'uncovered.json']
const folder = join(import.meta.dirname, '../../../spec/vectors')
const files = readdirSync(folder).filter(name => name.endsWith('.json') && !apart.includes(name))
const vectors = parseVectors(files.map(name => readFileSync(join(folder, name), 'utf8')))

const ways = ['whole', 'reloaded', 'twice'] as const

/** Where each flow leads, for what goes on from it; whether it gets there, its own tests say. */
const ran = new Map<string, Ran>()
beforeAll(() => {
  for (const flow of vectors.flows) {
    try {
      ran.set(flow.id, runFlow(flow, ran, 'whole'))
    } catch {}
  }
})

describe.each(ways)('flows of spec/vectors, %s', way => {
  test.each(vectors.flows)('$id: $title', flow => {
    const done = runFlow(flow, ran, way)
    if (way !== 'whole') checkStale(done)
  })
})

describe('messages of spec/vectors that are refused', () => {
  test.each(vectors.refused)('$id: $title ($outcome)', vector => runRefused(vector, ran))
})

describe('flows of spec/vectors whose messages come in another order', () => {
  const whole = vectors.flows.filter(({ reorders }) => reorders === true)
  test.each(whole)('$id', flow => runReordered(flow, ran))

  // A run by link is over where all its messages come on the last of ten days.
  const others = vectors.flows.filter(
    ({ reorders, outcome, id }) => reorders !== true && outcome === 'ok' && id !== 'link-over-days',
  )
  test.each(others)('[EVID-10] $id raises no alarm', flow => runUntorn(flow, ran))
})

describe('flows of spec/vectors, byte by byte', () => {
  const ranFlow = (id: string) => {
    const found = ran.get(id)
    if (found === undefined) throw new Error(`${id} was not run`)
    return found
  }

  test('[ENV-4] with a byte changed, or of another length, no wire opens', () => {
    // Every byte: `damaged.long.test.ts`.
    const damage = newDamage()
    for (const each of ran.values()) runDamagedBonds(each, damage, 1, 8)
    expect(damage.deliveries).toBeGreaterThan(500)
    expect(damage.changed.size).toBe(512)
  })

  test('[CODE-10] a run by code or link, changed in one byte of twenty, leads to no bond', () => {
    // Every byte of both: `damaged.long.test.ts`.
    const count = runDamagedRuns(ranFlow('code'), 20) + runDamagedRuns(ranFlow('link'), 20)
    expect(count).toBeGreaterThan(380)
  })

  test('[CARD-8] every byte of a frame changed, and every cut, is no frame with a MAC', () => {
    const all = ['cards-met', 'meet-recognised']
    const counts = all.map(id => runDamagedFrames(ranFlow(id)))
    expect(counts.reduce((sum, count) => sum + count)).toBeGreaterThan(700)
  })
})

test.each(vectors.singles)('$kind $id', single => runSingle(single, vectors.singles))

test('records of spec/vectors, byte by byte: none is read from two encodings', () => {
  const count = runDamagedRecords(vectors.singles)
  expect(count).toBeGreaterThan(1000)
})

test('KEY-1 and KEY-12: the labels are those of the specification, each once', () => {
  const text = readFileSync(join(folder, '../handfast.md'), 'utf8')
  const table = /\| Label \| Use \|\n([\s\S]*?)\n\n/.exec(text)?.[1] ?? ''
  const named = [...table.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([^`]+)`/g)].map(([, words]) => `handfast/v1 ${words}`),
  )
  const labels: string[] = Object.values(LABEL)
  expect(new Set(labels).size).toBe(labels.length)
  // Records are sealed above the core.
  expect(labels.sort()).toEqual(named.filter(each => !each.endsWith('vault record')).sort())
})

test('[KEY-12] every label is used by a vector, and every kind of message is sent in one', () => {
  for (const single of vectors.singles) runSingle(single, vectors.singles)
  expect(Object.values(LABEL).filter(label => !usedLabels.has(label))).toEqual([])
  const seen = new Set([...ran.values()].flatMap(kindsIn))
  expect([...seen].sort()).toEqual([...Object.keys(KINDS), ...Object.keys(RUN_KINDS)].sort())
})

/** The compiler asks for each. */
const KINDS: { readonly [kind in Body['kind']]: true } = {
  ...{ contact: true, confirm: true, ask: true, answer: true, done: true },
  ...{ pulse: true, reply: true, moved: true, torn: true, end: true },
}
const RUN_KINDS: { readonly [kind in RunMessage['kind']]: true } = {
  ...{ join: true, makerShare: true, joinerShare: true },
  ...{ makerKey: true, joinerKey: true, stop: true },
}

/** Of all that phones of a flow took out of their outboxes, before it was sealed for the wire. */
function kindsIn({ flow }: Ran): readonly string[] {
  return flow.steps.flatMap(({ sends }) =>
    sends.flatMap(({ message, evidence }) => {
      const bytes = fromHex(message ?? '') ?? new Uint8Array()
      if (message === undefined) return []
      const padded = new Uint8Array(4096)
      padded.set(bytes.subarray(0, 4096))
      const read = evidence === null ? decodeRunMessage(padded) : decodeMessage(bytes)?.body
      return read?.kind ?? `unknown ${message.slice(0, 8)}`
    }),
  )
}

test('twice as many must fail as must pass', () => {
  const all = [...vectors.flows, ...vectors.refused, ...vectors.singles]
  const passing = all.filter(({ outcome }) => outcome === 'ok').length
  console.log(`spec/vectors: ${all.length}, ${all.length - passing} of them must fail`)
  expect(all.length - passing).toBeGreaterThanOrEqual(2 * passing)
})
