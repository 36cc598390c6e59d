/**
 * `npm run sim -- --seed N [--worlds N] [--steps N] [--climate NAME]`: worlds from seed N on, each of
 * so many events. `--every-save`: one small world, struck at each of its saves in turn.
 * `--marathon`: one bond over more epochs than are kept. Exits 1 when an invariant broke, or when a
 * long run left something untried; 130 when it was cut off before, with what it found until then.
 */
import { parseArgs } from 'node:util'
import { commitOf } from './commit.ts'
import { strikeEverySave } from './every-save.ts'
import { failureText, keptText, lineOf, tellFailures } from './failing.ts'
import { MARATHON_EPOCHS, marathonText, runMarathon } from './marathon.ts'
import { CLIMATE_NAMES } from './nemesis/climate.ts'
import { type Report, runWorld, type Settings } from './run.ts'
import { missing, type Summary, summaryOf, summaryText } from './summary.ts'
import { digestOf, runWorlds } from './worlds.ts'

/** From this many events on everything must have been tried. */
const LONG_EVENTS = 300_000
const SHRINK_RUNS = 60

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '1000' },
    climate: { type: 'string' },
    'every-save': { type: 'boolean', default: false },
    marathon: { type: 'boolean', default: false },
  },
})
const [seed, worlds, events] = [values.seed, values.worlds, values.steps].map(Number)
const { climate } = values
if (seed === undefined || worlds === undefined || events === undefined || !areRight()) {
  console.error('--seed, --worlds and --steps are whole numbers; climates are:')
  console.error(CLIMATE_NAMES.join(', '))
  process.exit(2)
}

if (values['every-save']) {
  const { worlds, failed } = await strikeEverySave(1)
  const commit = await commitOf()
  for (const { report, kept } of failed) {
    console.error(`\n${failureText(report, commit)}\n${keptText(report, kept)}`)
  }
  console.log(`${worlds} worlds, each struck at another save; ${failed.length} failed`)
  process.exit(failed.length > 0 ? 1 : 0)
}

if (values.marathon) {
  const { report, wrong } = await runMarathon(seed, MARATHON_EPOCHS)
  console.log(marathonText(report.marks))
  console.log(lineOf(report))
  for (const line of wrong) console.error(line)
  if (report.failures.length > 0) console.error(failureText(report, await commitOf()))
  process.exit(wrong.length > 0 ? 1 : 0)
}

const begun_ms = performance.now()
const begun_cpu = process.cpuUsage()
const all = Array.from({ length: worlds }, (_, i): Settings => {
  return { seed: seed + i, events, ...(climate === undefined ? {} : { climate }) }
})
const seen: Report[] = []
// A run of hours that is cut off says what it found until then.
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    console.log(`cut off after ${seen.length} of ${worlds} worlds`)
    sum(seen)
    process.exit(seen.some(({ failures }) => failures.length > 0) ? 1 : 130)
  })
}
const reports = await runWorlds(all, report => {
  seen.push(report)
  console.log(lineOf(report))
})
const summary = sum(reports)
console.log(`digest of all worlds: ${digestOf(reports)}`)
const failed = reports.filter(report => report.failures.length > 0)
const untried = worlds * events >= LONG_EVENTS ? missing(summary) : []
for (const line of untried) console.error(line)
const print = (text: string) => console.error(text)
await tellFailures(failed, { run: runWorld, events, runs_max: SHRINK_RUNS, print })
process.exitCode = failed.length > 0 || untried.length > 0 ? 1 : 0

function sum(reports: readonly Report[]): Summary {
  const summary = summaryOf(reports)
  console.log(summaryText(summary, (performance.now() - begun_ms) / 1000))
  const { user, system } = process.cpuUsage(begun_cpu)
  const processor_s = (user + system) / 1e6
  const rate = (summary.events / processor_s).toFixed(0)
  console.log(`${processor_s.toFixed(1)} s of processor time: ${rate} events in each`)
  return summary
}

function areRight(): boolean {
  const isCount = (value: number | undefined) => Number.isInteger(value) && Number(value) >= 0
  const isKnown = climate === undefined || CLIMATE_NAMES.includes(climate)
  return isKnown && [seed, worlds, events].every(isCount)
}
