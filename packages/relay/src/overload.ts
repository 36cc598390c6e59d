import type { LogEvent } from './log.ts'
import type { Sums } from './meter.ts'

/** What a relay refuses for its own sake, not for what was asked. */
const OF_LOAD = ['busy', 'too-many-requests', 'full', 'slow-reader', 'storage-failed'] as const

/** What was refused for want of room since the last call; undefined where nothing was. */
export function startOverload(sumsNow: () => Sums): () => LogEvent | undefined {
  let before = new Map<string, number>()
  return () => {
    const { refused, turned_away } = sumsNow()
    const now = new Map(
      OF_LOAD.map(name => [name, (refused.get(name) ?? 0) + (turned_away.get(name) ?? 0)]),
    )
    const fresh = [...now].map(([name, sum]) => [name, sum - (before.get(name) ?? 0)] as const)
    before = now
    const some = fresh.filter(([, count]) => count > 0)
    if (some.length === 0) return undefined
    return { event: 'overloaded', refused: Object.fromEntries(some) }
  }
}
