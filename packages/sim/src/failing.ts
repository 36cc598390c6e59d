/** What is printed of a world, and of one that failed: enough to see it again. */
import { commitOf } from './commit.ts'
import type { Report, Settings } from './run.ts'
import { type KeptWorld, shrink } from './shrink.ts'

export function lineOf({ seed, climate, events, counts, digest, failures }: Report): string {
  const found = failures.map(({ checker, what }) => `FAILED ${checker}: ${what}`)
  const facts = `${events} events, ${counts.matches} checks, ${digest.slice(0, 16)}`
  return [`world ${seed} (${climate}): ${facts}`, ...found].join('\n  ')
}

export function failureText({ seed, failures }: Report, commit: string): string {
  const { checker = '', what = '', at_ms = 0 } = failures[0] ?? {}
  const head = `${checker} failed with seed ${seed} on commit ${commit}`
  return `${head}\nafter ${at_ms} ms of the world: ${what}`
}

/** As it stays in `regressions.ts`. */
export function keptText({ failures }: Report, world: KeptWorld): string {
  const kept = JSON.stringify({ name: failures[0]?.checker ?? '', world })
  return `the smallest world found, for src/regressions.ts:\n${kept}`
}

type Telling = {
  readonly run: (settings: Settings) => Promise<Report>
  /** How many events each world was meant to have. */
  readonly events: number
  /** How often a world is run to make it smaller. */
  readonly runs_max: number
  readonly print: (text: string) => void
}

/** Each world that failed, with seed and commit; and of each checker the first, made smaller. */
export async function tellFailures(failed: readonly Report[], telling: Telling): Promise<void> {
  const { run, events, runs_max, print } = telling
  const commit = await commitOf()
  const seen = new Set<string | undefined>()
  for (const report of failed) {
    print(`\n${failureText(report, commit)}`)
    const checker = report.failures[0]?.checker
    if (seen.has(checker)) continue
    seen.add(checker)
    print(keptText(report, await shrink(run, report, events, runs_max)))
  }
}
