/** Every byte of every message of a run, one at a time. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { runDamagedRuns } from './spec/damaged.ts'
import { parseVectors } from './spec/files.ts'
import { runFlow } from './spec/flows.ts'

const folder = new URL('../../../spec/vectors/', import.meta.url)

test.each(['code', 'link'])('[CODE-10] every byte of a run by %s changed leads to no bond', id => {
  const { flows } = parseVectors([readFileSync(new URL(`${id}.json`, folder), 'utf8')])
  const flow = flows.find(each => each.id === id)
  if (flow === undefined) throw new Error(`no flow ${id}`)
  expect(runDamagedRuns(runFlow(flow, new Map(), 'whole'), 1)).toBeGreaterThan(4000)
})
