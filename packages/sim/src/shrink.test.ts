import { expect, test } from 'vitest'
import { commitOf } from './commit.ts'
import { failureText, keptText, tellFailures } from './failing.ts'
import { startTally } from './faults.ts'
import type { Report, Settings } from './run.ts'
import { runWorld } from './run.ts'
import { settingsOf, shrink } from './shrink.ts'
import { missing, mustMeet, summaryOf, summaryText } from './summary.ts'
import { bondOf, type Plant } from './world.ts'

test('a world that fails becomes smaller and still fails the same way', async () => {
  const plant: Plant = {
    state: after => {
      const bond = bondOf(after)
      if (bond === null || bond.epoch.n < 3) return after
      return {
        ...after,
        kept: { is: 'bond', bond: { ...bond, condition: { is: 'torn', at_ms: 0 } } },
      }
    },
  }
  const run = (settings: Settings) => runWorld({ ...settings, plant })
  const failed = await run({ seed: 3, events: 200, climate: 'everything' })
  expect(failed.failures[0]?.checker).toBe('b-no-false-alarm')
  const kept = await shrink(run, failed, 200, 12)
  expect(kept.without.length + kept.skip.length).toBeGreaterThan(0)
  const again = await run(settingsOf(kept))
  expect(again.failures[0]?.checker).toBe('b-no-false-alarm')
  expect(again.counts.steps).toBeLessThanOrEqual(failed.counts.steps)
  const commit = await commitOf()
  expect(commit).toMatch(/^([0-9a-f]{40}|unknown)$/)
  expect(failureText(failed, commit)).toContain(
    `b-no-false-alarm failed with seed 3 on commit ${commit}\nafter `,
  )
  const [, text = ''] = keptText(failed, kept).split('\n')
  expect(JSON.parse(text)).toEqual({ name: 'b-no-false-alarm', world: kept })
  const lines: string[] = []
  const print = (line: string) => void lines.push(line)
  await tellFailures([failed, failed], { run, events: 200, runs_max: 1, print })
  const told = lines.filter(line => line.includes(`failed with seed 3 on commit ${commit}`))
  expect(told).toHaveLength(2)
  expect(lines.filter(line => line.includes('the smallest world found'))).toHaveLength(1)
})

const report: Report = {
  seed: 1,
  climate: 'calm',
  digest: '',
  events: 100,
  counts: {
    saves: 0,
    steps: 0,
    deliveries: 0,
    acts: 0,
    nemesis: 0,
    matches: 7,
    checks: 9,
    settled: 2,
    copied: 0,
    alarms: 0,
  },
  failures: [],
  tally: startTally(),
  healed: [1, 1, 2],
  largest: { state_bytes: 5, evidence_bytes: 6 },
  marks: [],
}

test('a summary adds worlds up and names what was never tried', () => {
  const tally = startTally()
  tally.met('drop', ['check'])
  const summary = summaryOf([report, { ...report, tally }])
  expect([summary.worlds, summary.events, summary.matches]).toEqual([2, 200, 14])
  expect([...summary.healed]).toEqual([
    [1, 4],
    [2, 2],
  ])
  expect(missing(summary)).toContain('drop never met step')
  expect(missing(summary)).not.toContain('drop never met check')
  expect(mustMeet('bridge')).toEqual(['check'])
  const text = summaryText(summary, 2)
  expect(text).toContain('14 matched: 7.0 a second')
  expect(text).toContain('complete checks are 7.00 % of events')
  expect(missing(summary)[0]).toBe('no copy that acted was looked for')
  const few = summaryOf([{ ...report, events: 200 }])
  expect(missing(few)[0]).toBe('complete checks are 3.50 % of events, not 5')
  const { counts } = report
  const idle = { ...report, counts: { ...counts, settled: 0, copied: 1 }, healed: [] }
  expect(missing(summaryOf([idle])).slice(0, 2)).toEqual([
    'no bond settled',
    'no silent copy was followed',
  ])
})
