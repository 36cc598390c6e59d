/**
 * Runs the tests of the core against one mutant after the other within one process. Starting Vitest
 * for each costs seconds; here a mutant costs what its tests cost until the first one fails.
 */
import { globSync } from 'node:fs'
import { join } from 'node:path'
import { type Collected, collect } from './collected.ts'
import { importAnew, installHooks } from './loading.ts'

/** What mutated code looks at. */
type Switch = {
  activeMutant: string | undefined
  currentTestId: string | undefined
  hitCount: number | undefined
  /** Asked each time a mutant is passed. */
  readonly hitLimit: number
  mutantCoverage?: unknown
}

type MutantRun = {
  readonly activeMutant: { readonly id: string; readonly fileName: string }
  readonly testFilter?: readonly string[]
  readonly mutantActivation: 'runtime' | 'static'
}

type Run = Collected['run']

/** How many mutants a test has found, and how long it takes. */
type Worth = { found: number; took_ms: number }

/** A test under a mutant may work this long, and ten times as long as without. */
const LEAST_MS = 1000
/** A mutant that the most telling tests of so much time did not find counts as survived. */
const PATIENCE_MS = Number(process.env.HANDFAST_PATIENCE_MS ?? 30_000)

let end_ms = Number.POSITIVE_INFINITY
let passed = 0
let mutatedFile = ''
const mutants = switchOf(globalThis)
const worth = new Map<string, Worth>()
const tests: Collected[] = []
const prepared = new Set<Run>()
let generation = 0

/** What Stryker calls; the words are its own. */
const value = {
  capabilities: () => ({ reloadEnvironment: true }),

  async init() {
    installHooks(process.cwd())
    mutants.activeMutant = undefined
    generation++
    for (const path of testFiles()) tests.push(...(await testsOf(path)))
  },

  async dryRun() {
    mutants.activeMutant = undefined
    mutants.hitCount = undefined
    const results = []
    for (const test of tests) {
      mutants.currentTestId = test.id
      const started_ms = busy_ms()
      const failure = await failureOf(test, prepared)
      const timeSpentMs = busy_ms() - started_ms
      results.push(resultOf(test, timeSpentMs, failure))
    }
    mutants.currentTestId = undefined
    return { status: 'complete', tests: results, mutantCoverage: mutants.mutantCoverage }
  },

  async mutantRun({ activeMutant, testFilter, mutantActivation }: MutantRun) {
    mutants.currentTestId = undefined
    mutants.hitCount = 0
    mutants.activeMutant = activeMutant.id
    forgetOther(activeMutant.fileName)
    try {
      if (mutantActivation === 'static') return await runStatic()
      const filter = testFilter === undefined ? undefined : new Set(testFilter)
      const chosen = tests.filter(({ id }) => filter?.has(id) ?? true)
      return await runUntilFailure(chosen, prepared, busy_ms() + PATIENCE_MS)
    } finally {
      mutants.activeMutant = undefined
    }
  },
}

export const strykerPlugins = [{ kind: 'TestRunner', name: 'in-process', value }]

function switchOf(global: object): Switch {
  const place: { __stryker__?: Switch } = global
  place.__stryker__ ??= {
    activeMutant: undefined,
    currentTestId: undefined,
    hitCount: undefined,
    get hitLimit() {
      passed++
      if (passed % 256 === 0 && busy_ms() > end_ms) end_ms = 0
      return end_ms === 0 ? 0 : Number.MAX_SAFE_INTEGER
    },
  }
  return place.__stryker__
}

/** What this process itself has worked: another program on the same machine is no reason to stop. */
function busy_ms(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/**
 * Files and tests that are left out: what judges the primitives, which have no mutants, what puts
 * itself between modules, and what takes long to look at the same places once more. It can only
 * make the score lower.
 */
const left = /(\.(browser|watched|long)\.test|vectors\/others\.test|\/primitives\/.*)\.ts$/
const slow =
  /vectors, (whole|reloaded) |come in another order|byte by byte|^five years|no input makes|^messages everything ever/

function testFiles(): string[] {
  const found = globSync('packages/core/{src,test}/**/*.test.ts')
  return found.filter(path => !left.test(path)).toSorted()
}

/** What one file collects, with all of the core behind it loaded anew. */
async function testsOf(path: string): Promise<Collected[]> {
  const all = await collect(path, () => importAnew(join(process.cwd(), path), generation))
  return all.filter(({ name }) => !slow.test(name))
}

/** A mutant that acts while modules load: the files one by one, until one finds it. */
async function runStatic() {
  generation++
  const until_ms = busy_ms() + PATIENCE_MS
  const order = testFiles().toSorted((a, b) => promiseOf(b) - promiseOf(a))
  for (const path of order) {
    const started_ms = busy_ms()
    end_ms = started_ms + 5 * LEAST_MS
    const found = await testsOf(path).catch(error => String(error))
    const result =
      typeof found === 'string'
        ? killed([], found, 0)
        : await runUntilFailure(found, new Set(), until_ms)
    note(path, busy_ms() - started_ms, result.status !== 'survived')
    if (result.status !== 'survived' || busy_ms() > until_ms) return result
  }
  return { status: 'survived', nrOfTests: tests.length }
}

/** A file's own tests go first, then what found most mutants in the least time. */
async function runUntilFailure(chosen: readonly Collected[], begun: Set<Run>, until_ms: number) {
  const order = chosen.toSorted((a, b) => promiseOf(b.id) - promiseOf(a.id))
  for (const [nrOfTests, test] of order.entries()) {
    const started_ms = busy_ms()
    if (started_ms > until_ms) return { status: 'survived', nrOfTests }
    end_ms = started_ms + LEAST_MS + 10 * (worth.get(test.id)?.took_ms ?? 0)
    const failure = await failureOf(test, begun)
    if (mutants.hitLimit === 0) {
      return { status: 'timeout', reason: `${test.name}: more than ten times its time` }
    }
    note(test.id, busy_ms() - started_ms, failure !== null)
    if (failure !== null) return killed([test.id], failure, nrOfTests + 1)
  }
  return { status: 'survived', nrOfTests: order.length }
}

function killed(killedBy: readonly string[], failureMessage: string, nrOfTests: number) {
  return { status: 'killed', killedBy, failureMessage, nrOfTests }
}

/** What went wrong, or `null`. What a file prepares, it prepares once, without the mutant. */
async function failureOf(test: Collected, begun: Set<Run>) {
  const { activeMutant } = mutants
  try {
    if (begun === prepared) mutants.activeMutant = undefined
    for (const first of test.before) {
      if (!begun.has(first)) await first()
      begun.add(first)
    }
    mutants.activeMutant = activeMutant
    await test.run()
    return null
  } catch (error) {
    return error instanceof Error ? error.message.slice(0, 300) : String(error)
  } finally {
    mutants.activeMutant = activeMutant
  }
}

function promiseOf(id: string): number {
  const { found, took_ms } = worth.get(id) ?? { found: 0, took_ms: 10 }
  const own = mutatedFile.replace(/.*\/packages\//, 'packages/').replace(/\.ts$/, '.test.ts')
  return (found + 0.1 + (id.startsWith(own) ? 100 : 0)) / (took_ms + 1)
}

function note(id: string, took_ms: number, found: boolean): void {
  const known = worth.get(id) ?? { found: 0, took_ms }
  worth.set(id, { found: known.found + (found ? 1 : 0), took_ms: (known.took_ms + took_ms) / 2 })
}

/** What found mutants of one file says little about those of the next. */
function forgetOther(fileName: string): void {
  if (fileName === mutatedFile) return
  mutatedFile = fileName
  for (const each of worth.values()) each.found /= 10
}

function resultOf(test: Collected, timeSpentMs: number, failure: string | null) {
  const { id, name, startPosition } = test
  const common = { id, name, startPosition, timeSpentMs, fileName: join(process.cwd(), test.file) }
  note(test.id, timeSpentMs, false)
  return failure === null
    ? { ...common, status: 0 }
    : { ...common, status: 1, failureMessage: failure }
}
