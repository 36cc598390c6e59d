/** The tests over the vectors of others, the same wherever they run. */
import { afterAll, describe, expect, test } from 'vitest'
import { FILES, reportText } from './files.ts'
import { shipped, skippedCases, type Tally } from './tally.ts'

export const NOT_HERE =
  'The vectors of others are not beside this repository (../shared/vectors): their tests are ' +
  'skipped. The figures in published.test.ts are run all the same.'

/** `texts` holds what is there, unpacked, by the path below the folder. */
export function testOthers(texts: ReadonlyMap<string, string>): void {
  const tallies = new Map<string, Tally>()
  if (texts.size === 0) console.info(NOT_HERE)

  describe('vectors of others', () => {
    for (const { path, run, run_cases, skipped_cases } of FILES) {
      const text = texts.get(path)
      const name = text === undefined ? `${path} (not here: skipped)` : path
      test.skipIf(text === undefined)(name, () => {
        const tally = run(text ?? '', shipped)
        tallies.set(path, tally)
        expect(tally.failed).toEqual([])
        expect(tally.passed).toBe(run_cases)
        expect(skippedCases(tally)).toBe(skipped_cases)
      })
    }
  })

  afterAll(() => {
    if (tallies.size > 0) console.info(reportText(tallies))
  })
}
