/** Contenders that take turns, so that what else the machine does meets each of them alike. */
import { median } from './numbers.ts'

/** Gives a number that is compared: a time, or a rate. */
export type Contender = () => number | Promise<number>

/** The median of every contender; the order turns around in every other round. */
export async function compared<Name extends string>(
  contenders: Readonly<Record<Name, Contender>>,
  rounds: number,
): Promise<Record<Name, number>> {
  const names = Object.keys(contenders) as Name[]
  const seen = new Map<Name, number[]>(names.map(name => [name, []]))
  for (let round = 0; round < rounds; round += 1) {
    for (const name of round % 2 === 0 ? names : names.toReversed()) {
      seen.get(name)?.push(await contenders[name]())
    }
  }
  const medians = names.map(name => [name, median(seen.get(name) ?? [])] as const)
  return Object.fromEntries(medians) as Record<Name, number>
}

/** Processor time of this thread that `run` takes: what else the machine does is not in it. */
export function worked_ms(run: () => void): number {
  const before = process.threadCpuUsage()
  run()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000
}

/** How long `run` takes, as its own clock says. */
export async function took_ms(run: () => unknown): Promise<number> {
  const from_ms = performance.now()
  await run()
  return performance.now() - from_ms
}
