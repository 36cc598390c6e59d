/** One small world again and again, each time struck at another of its saves. */
import { type Report, runWorld, type Settings } from './run.ts'
import type { SaveFate } from './surroundings/disk.ts'

export const STRIKES = ['crash-before', 'crash-after', 'store-failed'] as const satisfies SaveFate[]

/** A world with bonds, checks and steps in it, and nothing that goes wrong by chance. */
const SMALL: Settings = { seed: 12, events: 60, climate: 'calm' }

/**
 * Strikes the first save, then the one `stride` later, and so on until a whole world goes by
 * unstruck. Gives the reports of the worlds that failed, and how many there were.
 */
export async function strikeEverySave(
  stride: number,
  done: (save: number) => void = () => {},
): Promise<{ readonly worlds: number; readonly failed: readonly Report[] }> {
  const failed: Report[] = []
  let worlds = 0
  for (const fate of STRIKES) {
    for (let save = 1; ; save += stride) {
      const report = await runWorld({ ...SMALL, blow: { save, fate } })
      worlds += 1
      done(save)
      if (report.failures.length > 0) failed.push(report)
      if (report.counts.saves < save) break
    }
  }
  return { worlds, failed }
}
