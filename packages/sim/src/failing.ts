/** What is printed of a world, and of one that failed: enough to see it again. */
import type { Report } from './run.ts'
import type { KeptWorld } from './shrink.ts'

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
