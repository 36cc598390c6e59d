import { describe, expect, test } from 'vitest'
import { FAULTS } from './faults.ts'
import { CLIMATE_NAMES, climateOf } from './nemesis/climate.ts'
import { startRandom } from './random.ts'
import { runWorld } from './run.ts'

describe('a world', () => {
  test('is the same twice, to the byte', async () => {
    const settings = { seed: 7, events: 150, climate: 'everything' }
    const [one, two] = [await runWorld(settings), await runWorld(settings)]
    expect(two).toEqual({ ...one, tally: expect.anything() })
    expect(two.tally.entries()).toEqual(one.tally.entries())
    const other = await runWorld({ ...settings, seed: 8 })
    expect(other.digest).not.toBe(one.digest)
  })

  test('holds its invariants with the whole of X-Wing', async () => {
    const report = await runWorld({ seed: 2026, events: 120, climate: 'rough', exact: true })
    expect(report.failures).toEqual([])
    expect(report.counts.matches).toBeGreaterThan(0)
  })

  test.each(CLIMATE_NAMES)('holds its invariants: %s', async climate => {
    const report = await runWorld({ seed: 2026, events: 120, climate })
    expect(report.failures).toEqual([])
    expect(report.counts.matches).toBeGreaterThan(0)
    // A save lost after it was told, a torn write, a copy: only where the world says so.
    const { faults } = climateOf(startRandom('any'), climate)
    const foreign = FAULTS.filter(fault => !faults.has(fault))
    expect(foreign.filter(fault => report.tally.total(fault) > 0)).toEqual([])
  })

  test('is the same with steps left out and faults forbidden, but for those', async () => {
    const settings = { seed: 9, events: 100, climate: 'everything' }
    const whole = await runWorld(settings)
    const less = await runWorld({ ...settings, steps_max: 5, skip: new Set([2]) })
    expect(less.counts.steps).toBeLessThan(whole.counts.steps)
    const calm = await runWorld({ ...settings, without: new Set(['drop', 'cut', 'garbage']) })
    expect(calm.tally.total('drop') + calm.tally.total('garbage')).toBe(0)
  })
})
