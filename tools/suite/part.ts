/** One part of the test command: a program to run, and how its results are counted. */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface Part {
  name: string
  /** What Node is given: a script of this repository and its arguments. */
  args: string[]
  /** A Vitest run counts its tests; any other program counts as one. */
  counts: 'tests' | 'one'
  limit_s: number
  env?: Record<string, string>
}

export interface PartResult {
  name: string
  passed: number
  failed: number
  skipped: number
  took_ms: number
  /** The full names of the tests that failed, where the part tells them. */
  broken: string[]
}

const modules = join(import.meta.dirname, '..', '..', 'node_modules')

/** A program of node_modules or a script of this repository; it passes when it ends with 0. */
export function programPart(name: string, script: string, ...args: string[]): Part {
  return { name, args: [script, ...args], counts: 'one', limit_s: 180 }
}

/** A project of vitest.config.ts. */
export function vitestPart(name: string, project: string, limit_s: number): Part {
  const args = [join(modules, 'vitest', 'vitest.mjs'), 'run', '--project', project]
  return { name, args, counts: 'tests', limit_s }
}

/** Runs it with its output streamed. Never rejects: what cannot start has failed. */
export async function runPart(part: Part): Promise<PartResult> {
  console.log(`\n== ${part.name}`)
  const started_ms = performance.now()
  const counted = part.counts === 'one' ? await runOne(part) : await runTests(part)
  return { name: part.name, ...counted, took_ms: performance.now() - started_ms }
}

type Counted = Pick<PartResult, 'passed' | 'failed' | 'skipped' | 'broken'>

async function runOne(part: Part): Promise<Counted> {
  const fine = await run(part, part.args)
  return { passed: fine ? 1 : 0, failed: fine ? 0 : 1, skipped: 0, broken: [] }
}

async function runTests(part: Part): Promise<Counted> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-tests-'))
  const file = join(folder, 'results.json')
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
  const fine = await run(part, [...part.args, ...reporters])
  const text = await readFile(file, 'utf8').catch(() => '')
  await rm(folder, { recursive: true, force: true })
  return countTests(text, fine)
}

/**
 * The numbers of Vitest's JSON report. A run that ended badly without a failed test (a file that
 * does not load, a browser that does not start), or that ran nothing, is one failure.
 */
export function countTests(report: string, fine: boolean): Counted {
  const counts = parseReport(report)
  const { passed, failed, skipped, broken } = counts ?? NOTHING
  const ranWell = fine && counts !== undefined && passed > 0
  return { passed, failed: ranWell ? failed : Math.max(failed, 1), skipped, broken }
}

const NOTHING: Counted = { passed: 0, failed: 0, skipped: 0, broken: [] }

function parseReport(report: string): Counted | undefined {
  try {
    const json: unknown = JSON.parse(report)
    if (typeof json !== 'object' || json === null) return undefined
    const counts: Record<string, unknown> = { ...json }
    const [passed, failed, pending, todo] = ['Passed', 'Failed', 'Pending', 'Todo'].map(kind =>
      Number(counts[`num${kind}Tests`] ?? 0),
    )
    const skipped = (pending ?? 0) + (todo ?? 0)
    return {
      passed: passed ?? 0,
      failed: failed ?? 0,
      skipped,
      broken: brokenIn(counts.testResults),
    }
  } catch {
    return undefined
  }
}

/** The full names of what failed, and the names of files that did not load. */
function brokenIn(files: unknown): string[] {
  return listOf(files).flatMap(file => {
    const tests = listOf(file.assertionResults).filter(({ status }) => status === 'failed')
    const names = tests.map(({ fullName }) => String(fullName))
    return names.length === 0 && file.status === 'failed' ? [String(file.name)] : names
  })
}

function listOf(value: unknown): Record<string, unknown>[] {
  if (!Array.isArray(value)) return []
  return value.map((each: unknown) =>
    typeof each === 'object' && each !== null ? { ...each } : {},
  )
}

function run(part: Part, args: string[]): Promise<boolean> {
  return new Promise(resolve => {
    const child = spawn(process.execPath, args, {
      cwd: join(modules, '..'),
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ...part.env },
    })
    const limit = setTimeout(() => {
      console.error(`${part.name} did not end within ${part.limit_s} s`)
      child.kill('SIGTERM')
      setTimeout(() => child.kill('SIGKILL'), 5000).unref()
    }, part.limit_s * 1000)
    const end = (fine: boolean) => {
      clearTimeout(limit)
      resolve(fine)
    }
    child.on('error', error => {
      console.error(`${part.name} does not start: ${error.message}`)
      end(false)
    })
    child.on('exit', code => end(code === 0))
  })
}

/** A table of the parts, and as the last line the sum, alone. */
export function resultsText(results: PartResult[]): string {
  const rows = results.map(({ name, passed, failed, skipped, took_ms }) => {
    const left = skipped > 0 ? `, ${skipped} skipped` : ''
    const seconds = (took_ms / 1000).toFixed(1).padStart(7)
    return `${failed > 0 ? 'FAILED' : 'ok    '} ${name.padEnd(24)} ${seconds} s   ${passed} passed, ${failed} failed${left}`
  })
  const broken = results.flatMap(({ name, broken }) =>
    broken.map(test => `FAILED ${name}: ${test.slice(0, 200)}`),
  )
  const sum = (of: 'passed' | 'failed') => results.reduce((total, each) => total + each[of], 0)
  return ['', ...rows, ...broken, '', `${sum('passed')} passed, ${sum('failed')} failed`].join('\n')
}
