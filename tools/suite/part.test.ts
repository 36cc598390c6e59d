import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { countTests, type Part, resultsText, runPart } from './part.ts'

const report = (passed: number, failed: number, pending = 0) =>
  JSON.stringify({
    numPassedTests: passed,
    numFailedTests: failed,
    numPendingTests: pending,
    numTodoTests: 0,
  })

describe('counting a Vitest report', () => {
  test('a good run', () => {
    expect(countTests(report(7, 0, 1), true)).toEqual({
      passed: 7,
      failed: 0,
      skipped: 1,
      broken: [],
    })
  })
  test('failed tests', () => {
    expect(countTests(report(7, 2), false)).toMatchObject({ passed: 7, failed: 2 })
  })
  test('what failed is named: tests, and files that did not load', () => {
    const text = JSON.stringify({
      numPassedTests: 1,
      numFailedTests: 1,
      testResults: [
        {
          name: 'a.test.ts',
          status: 'failed',
          assertionResults: [
            { fullName: 'a does', status: 'passed' },
            { fullName: 'a does not', status: 'failed' },
          ],
        },
        { name: 'b.test.ts', status: 'failed', assertionResults: [] },
        null,
      ],
    })
    expect(countTests(text, false).broken).toEqual(['a does not', 'b.test.ts'])
  })
  test('a run that ended badly though no test failed', () => {
    expect(countTests(report(7, 0), false)).toMatchObject({ passed: 7, failed: 1 })
  })
  test.each(['', 'null', '{', '[]', report(0, 0)])('no tests at all: %j', text => {
    expect(countTests(text, true)).toMatchObject({ passed: 0, failed: 1 })
  })
})

describe('running a part', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'handfast-part-'))
    await writeFile(join(folder, 'fine.mjs'), 'process.exit(0)')
    await writeFile(join(folder, 'bad.mjs'), 'process.exit(3)')
    await writeFile(join(folder, 'for-ever.mjs'), 'setInterval(() => {}, 1000)')
    await writeFile(join(folder, 'reads.mjs'), 'process.stdin.resume().on("end", () => {})')
  })
  afterAll(() => rm(folder, { recursive: true }))
  const part = (file: string): Part => ({
    name: file,
    args: [join(folder, file)],
    counts: 'one',
    limit_s: 150,
  })

  test('ends with 0', async () => {
    expect(await runPart(part('fine.mjs'))).toMatchObject({ passed: 1, failed: 0 })
  })
  test.each(['bad.mjs', 'not-there.mjs'])('%s fails', async file => {
    expect(await runPart(part(file))).toMatchObject({ passed: 0, failed: 1 })
  })
  test('a part that never ends fails at its limit', async () => {
    const result = await runPart({ ...part('for-ever.mjs'), limit_s: 0.5 })
    expect(result).toMatchObject({ passed: 0, failed: 1 })
  })
  test('there is no standard input to wait for', async () => {
    expect(await runPart(part('reads.mjs'))).toMatchObject({ passed: 1, failed: 0 })
  })
  test('a Vitest project that cannot start is a failure', async () => {
    const result = await runPart({ ...part('fine.mjs'), counts: 'tests' })
    expect(result).toMatchObject({ passed: 0, failed: 1 })
  })
})

test('the last line is the sum, alone', () => {
  const one = { name: 'types', passed: 1, failed: 0, skipped: 0, took_ms: 900, broken: [] }
  const broken = ['one thing', 'another']
  const two = { name: 'units', passed: 40, failed: 2, skipped: 0, took_ms: 12_345, broken }
  const lines = resultsText([one, two]).split('\n')
  expect(lines.at(-1)).toBe('41 passed, 2 failed')
  const failed = lines.filter(line => line.startsWith('FAILED'))
  expect(failed).toHaveLength(3)
  expect(failed.slice(1)).toEqual(['FAILED units: one thing', 'FAILED units: another'])
})
