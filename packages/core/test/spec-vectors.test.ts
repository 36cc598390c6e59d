import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { LABEL } from '../src/crypto/labels.ts'
import { parseVectors } from './spec/files.ts'
import { checkStale, type Ran, runFlow, runRefused } from './spec/flows.ts'
import { runReordered, runUntorn } from './spec/reordered.ts'
import { runSingle } from './spec/single.ts'

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
}, 120_000)

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

  const timed = vectors.flows.filter(
    ({ reorders, outcome, id }) =>
      reorders !== true && outcome === 'ok' && /^(check|time)-/.test(id),
  )
  test.each(timed)('[EVID-10] $id raises no alarm', flow => runUntorn(flow, ran))
})

test.each(vectors.singles)('$kind $id', single => runSingle(single, vectors.singles))

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

test('twice as many must fail as must pass', () => {
  const all = [...vectors.flows, ...vectors.refused, ...vectors.singles]
  const passing = all.filter(({ outcome }) => outcome === 'ok').length
  console.log(`spec/vectors: ${all.length}, ${all.length - passing} of them must fail`)
  expect(all.length - passing).toBeGreaterThanOrEqual(2 * passing)
})
