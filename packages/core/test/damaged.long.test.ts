/** Every byte of what is sent, one at a time. */
import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, test } from 'vitest'
import { newDamage, runDamagedBonds, runDamagedRuns } from './spec/damaged.ts'
import { parseVectors } from './spec/files.ts'
import { type Ran, runFlow } from './spec/flows.ts'

const folder = new URL('../../../spec/vectors/', import.meta.url)
const names = readdirSync(folder).filter(name => /^(?!schema|uncovered).*\.json$/.test(name))
const { flows } = parseVectors(names.map(name => readFileSync(new URL(name, folder), 'utf8')))

const ran = new Map<string, Ran>()
beforeAll(() => {
  for (const flow of flows) ran.set(flow.id, runFlow(flow, ran, 'whole'))
}, 900_000)

test('[ENV-4] every byte of a wire changed opens nothing', () => {
  const damage = newDamage()
  for (const each of ran.values()) runDamagedBonds(each, damage, 8, 1)
  expect(damage.changed.size).toBe(4096)
})

test.each(['code', 'link'])('[CODE-10] every byte of a run by %s changed leads to no bond', id => {
  const of = ran.get(id)
  expect(of === undefined ? 0 : runDamagedRuns(of, 1)).toBeGreaterThan(4000)
})
