/** One small world again and again, each time struck at another of its saves. */
import { type Report, runWorld } from './run.ts'
import type { KeptWorld } from './shrink.ts'
import type { SaveFate } from './surroundings/disk.ts'
import type { Plant } from './world.ts'

export const STRIKES = ['crash-before', 'crash-after', 'store-failed'] as const satisfies SaveFate[]

/** A world with bonds, checks and steps in it, and nothing that goes wrong by chance. */
const SMALL = { seed: 12, events: 60, climate: 'calm' } as const

/** A world that failed, and what it takes to see it again. */
type Struck = { readonly report: Report; readonly kept: KeptWorld }

/**
 * Strikes the first save, then the one `stride` later, and so on until a whole world goes by
 * unstruck. Gives the worlds that failed, and how many there were. `plant`: a deliberate bug.
 */
export async function strikeEverySave(
  stride: number,
  plant: Plant = {},
): Promise<{ readonly worlds: number; readonly failed: readonly Struck[] }> {
  const failed: Struck[] = []
  let worlds = 0
  for (const fate of STRIKES) {
    for (let save = 1; ; save += stride) {
      const blow = { save, fate } as const
      const report = await runWorld({ ...SMALL, blow, plant })
      worlds += 1
      const { steps } = report.counts
      const kept = { ...SMALL, steps_max: steps, skip: [], without: [], blow }
      if (report.failures.length > 0) failed.push({ report, kept })
      if (report.counts.saves < save) break
    }
  }
  return { worlds, failed }
}
