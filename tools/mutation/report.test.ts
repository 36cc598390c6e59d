import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import {
  parseReport,
  renderReport,
  type StrykerReport,
  scoreOf,
  sourcesOf,
  sumOf,
  totalOf,
} from './report.ts'

const place = { start: { line: 7 } }
const report: StrykerReport = {
  files: {
    'packages/core/src/wire/a.ts': {
      source: 'a',
      mutants: [
        { status: 'Killed', mutatorName: 'X', location: place },
        { status: 'Timeout', mutatorName: 'X', location: place },
        { status: 'CompileError', mutatorName: 'X', location: place },
        { status: 'Survived', mutatorName: 'Y', replacement: 'a ||\n b', location: place },
      ],
    },
    'packages/core/src/b.ts': {
      source: 'b',
      mutants: [
        { status: 'NoCoverage', mutatorName: 'Z', replacement: '', location: place },
        { status: 'Ignored', mutatorName: 'Z', statusReason: 'the same', location: place },
      ],
    },
  },
}
const commit = '0123456789abcdef0123456789abcdef01234567'
const sources = new Map([
  ['packages/core/src/b.ts', '3e23e8160039594a33894f6564e1b1348bbd7a0088d42c4acb73eeaed59c009d'],
  [
    'packages/core/src/wire/a.ts',
    'ca978112ca1bbdcafac231b39a23dc4da786eff8147c4e72b9807785afee48bb',
  ],
])

describe('a report', () => {
  test('says the same when it is read again', () => {
    const text = renderReport(report, commit, sources)
    expect(text).toContain('| all | 5 | 1 | 1 | 1 | 1 | 1 | 40.00 % |')
    expect(text).toContain('- packages/core/src/wire/a.ts:7 Y: `a || b`')
    expect(text).toContain('- packages/core/src/b.ts:7 Z: the same')
    const kept = parseReport(text)
    if (kept === null) throw new Error('it does not read again')
    expect(kept).toMatchObject({ commit, sources, ignored: [expect.stringContaining('the same')] })
    expect(sumOf(kept.folders)).toMatchObject({ killed: 1, timeout: 1, survived: 1, uncovered: 1 })
    expect(scoreOf(sumOf(kept.folders))).toBe(40)
  })

  test('is of the sources that lie here, or of none', () => {
    const other = new Map([...sources].map(([path]) => [path, '0'.repeat(64)]))
    expect(() => renderReport(report, commit, other)).toThrow('of other sources')
  })

  test('with a mutant that was not run is none', () => {
    const mutants = [{ status: 'Pending', mutatorName: 'X', location: place }]
    const pending = { files: { 'packages/core/src/b.ts': { source: 'b', mutants } } }
    expect(() => renderReport(pending, commit, sources)).toThrow('Pending')
  })

  test.each(['', 'Commit 0123', 'garbage'])('of %j is none', text => {
    expect(parseReport(text)).toBeNull()
  })
})

describe('the report that is kept', () => {
  const kept = parseReport(readFileSync(join(import.meta.dirname, 'report.md'), 'utf8'))
  if (kept === null) throw new Error('report.md is not one that npm run mutation wrote')
  const sum = sumOf(kept.folders)

  test('finds 85 mutants of a hundred, and ignores at most two, each with a reason', () => {
    expect(scoreOf(sum)).toBeGreaterThanOrEqual(85)
    expect(sum.ignored / totalOf(sum)).toBeLessThanOrEqual(0.02)
    expect(kept.ignored).toHaveLength(sum.ignored)
    for (const line of kept.ignored) expect(line).toMatch(/: (?!no reason$).+/)
  })

  // A change of the core needs no new run of its own; a report of another core says nothing.
  test('is of the core as it is, but for half of its files', () => {
    const changed = [...sourcesOf()].filter(([path, hash]) => kept.sources.get(path) !== hash)
    const most = sourcesOf().size / 2
    const names = changed.map(([path]) => path).join(' ')
    expect(changed.length, `npm run mutation: it knows not ${names}`).toBeLessThanOrEqual(most)
  })
})
