import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { LABEL } from '../src/crypto/labels.ts'
import { parseVectors } from './spec/files.ts'
import { checkStale, type Ran, runFlow, runRefused, type Way } from './spec/flows.ts'
import { runReordered } from './spec/reordered.ts'
import { runSingle } from './spec/single.ts'

const apart = ['schema.json', 'uncovered.json']
const folder = join(import.meta.dirname, '../../../spec/vectors')
const files = readdirSync(folder).filter(name => name.endsWith('.json') && !apart.includes(name))
const vectors = parseVectors(files.map(name => readFileSync(join(folder, name), 'utf8')))

const ways = ['whole', 'reloaded', 'twice'] as const
const once = { whole: new Map(), reloaded: new Map(), twice: new Map() } satisfies {
  [way in Way]: Map<string, Ran>
}
beforeAll(() => {
  for (const way of ways) once[way].clear()
})

describe.each(ways)('flows of spec/vectors, %s', way => {
  test.each(vectors.flows)('$id: $title', flow => {
    const done = ranUpTo(flow.id, way).get(flow.id)
    if (done === undefined) throw new Error(`${flow.id} was not run`)
    if (way !== 'whole') checkStale(done)
  })
})

/** A flow and those that it goes on from, each run once. */
function ranUpTo(id: string, way: Way): ReadonlyMap<string, Ran> {
  const flow = vectors.flows.find(each => each.id === id)
  if (flow === undefined) throw new Error(`no flow ${id}`)
  const ran = once[way]
  for (const before of [flow.after, flow.meets]) if (before !== undefined) ranUpTo(before, way)
  if (!ran.has(id)) ran.set(id, runFlow(flow, ran, way))
  return ran
}

describe('messages of spec/vectors that are refused', () => {
  test.each(vectors.refused)('$id: $title ($outcome)', vector =>
    runRefused(vector, ranUpTo(vector.flow, 'whole')),
  )
})

describe('flows of spec/vectors whose messages come in another order', () => {
  const whole = vectors.flows.filter(({ reorders }) => reorders === true)
  test.each(whole)('$id', flow => runReordered(flow, ranUpTo(flow.id, 'whole')))
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
