/** From a world that fails to a smaller one that fails the same way. */
import { FAULTS, type Fault } from './faults.ts'
import type { Report, Settings } from './run.ts'
import type { Blow } from './world.ts'

/** A world in a file: what it takes to see it again. */
export type KeptWorld = {
  readonly seed: number
  readonly climate: string
  readonly events: number
  readonly steps_max: number
  readonly skip: readonly number[]
  readonly without: readonly Fault[]
  /** What happened at one of its saves. */
  readonly blow?: Blow
}

export function settingsOf(kept: KeptWorld): Settings {
  return { ...kept, skip: new Set(kept.skip), without: new Set(kept.without) }
}

type Run = (settings: Settings) => Promise<Report>

/** Fewer steps, then fewer faults, then steps left out, as long as the same checker fails. */
export async function shrink(
  run: Run,
  failed: Report,
  events: number,
  runs_max: number,
): Promise<KeptWorld> {
  const checker = failed.failures[0]?.checker
  let runs = 0
  let best: KeptWorld = {
    seed: failed.seed,
    climate: failed.climate,
    events,
    steps_max: failed.counts.steps,
    skip: [],
    without: [],
  }
  const attempt = async (smaller: KeptWorld) => {
    if (runs >= runs_max) return false
    runs += 1
    const report = await run(settingsOf(smaller))
    const fails = report.failures[0]?.checker === checker
    if (fails) best = smaller
    return fails
  }
  for (const fault of FAULTS) {
    if (failed.tally.total(fault) === 0) continue
    await attempt({ ...best, without: [...best.without, fault] })
  }
  for (let size = Math.ceil(best.steps_max / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let from = 0; from < best.steps_max; from += size) {
      const gone = Array.from({ length: size }, (_, i) => from + i)
      const skip = [...new Set([...best.skip, ...gone])].filter(step => step < best.steps_max)
      if (skip.length > best.skip.length) await attempt({ ...best, skip })
    }
  }
  return best
}
