import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { reportText } from './report.ts'
import { surroundings } from './surroundings.ts'

const MACHINE = /^\* processor: \d+ cores?, .+; memory: \d+ GiB$/m

test('a report names the processor and the memory of the machine', () => {
  const before = { ...surroundings(), cpu: 'Some Processor', memory_gib: 8 }
  const report = { title: 'T', command: 'c', load_after: 1, took_s: 2, figures: [] }
  const [one, four] = [1, 4].map(cpu_count =>
    reportText({ ...report, before: { ...before, cpu_count } }),
  )
  expect(one).toContain('* processor: 1 core, Some Processor; memory: 8 GiB\n')
  expect(four).toContain('* processor: 4 cores, Some Processor; memory: 8 GiB\n')
  expect(reportText({ ...report, before: surroundings() })).toMatch(MACHINE)
})

test.each(['results.md', 'results-relay.md'])('%s says on what it was measured', name => {
  expect(readFileSync(join(import.meta.dirname, '..', name), 'utf8')).toMatch(MACHINE)
})
