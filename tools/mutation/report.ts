/**
 * The document that is kept of a run: how many mutants of each folder the tests found, which ones
 * not, and of which sources. `report.md` is written by `npm run mutation`, never by hand.
 */
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What is read of Stryker's own report. */
export type StrykerReport = {
  readonly files: {
    readonly [path: string]: { readonly source: string; readonly mutants: readonly Mutant[] }
  }
}

type Mutant = {
  readonly status: string
  readonly statusReason?: string
  readonly mutatorName: string
  readonly replacement?: string
  readonly location: { readonly start: { readonly line: number } }
}

/** One row of the document. */
export type Counts = {
  readonly folder: string
  readonly killed: number
  readonly timeout: number
  readonly survived: number
  readonly uncovered: number
  readonly ignored: number
  /** Mutants that make no program. */
  readonly errors: number
}

export type Kept = {
  readonly commit: string
  readonly folders: readonly Counts[]
  readonly ignored: readonly string[]
  /** SHA-256 by file. */
  readonly sources: ReadonlyMap<string, string>
}

const STATUS: { readonly [status: string]: keyof Counts } = {
  Killed: 'killed',
  Timeout: 'timeout',
  Survived: 'survived',
  NoCoverage: 'uncovered',
  Ignored: 'ignored',
  CompileError: 'errors',
  RuntimeError: 'errors',
}

const HOUSE = join(import.meta.dirname, '..', '..')
const CORE = 'packages/core/src'
/** The suite is other people's code behind one door; it has vectors. */
const SUITE = /^packages\/core\/src\/crypto\/(suite[a-z-]*\.ts|primitives\/)/

/** What is mutated: everything of the core but its tests and the suite. */
export function sourcesOf(house = HOUSE): ReadonlyMap<string, string> {
  const found = readdirSync(join(house, CORE), { recursive: true, encoding: 'utf8' })
  const paths = found
    .map(path => `${CORE}/${path.replaceAll('\\', '/')}`)
    .filter(path => path.endsWith('.ts') && !path.endsWith('.test.ts') && !SUITE.test(path))
  return new Map(paths.sort().map(path => [path, hashOf(readFileSync(join(house, path), 'utf8'))]))
}

function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex')
}

function countsOf(folder: string, mutants: readonly Mutant[]): Counts {
  const zero = { killed: 0, timeout: 0, survived: 0, uncovered: 0, ignored: 0, errors: 0 }
  const counts: { [name: string]: number } = { ...zero }
  for (const { status } of mutants) {
    const name = STATUS[status]
    if (name === undefined) throw new Error(`${status}: not a status of a mutant that was run`)
    counts[name] = (counts[name] ?? 0) + 1
  }
  return { folder, ...zero, ...counts }
}

/** All mutants that make a program, also those that are ignored. */
export function totalOf({ killed, timeout, survived, uncovered, ignored }: Counts): number {
  return killed + timeout + survived + uncovered + ignored
}

/** Of a hundred mutants, how many the tests find; one that is ignored was not found. */
export function scoreOf(counts: Counts): number {
  const total = totalOf(counts)
  return total === 0 ? 100 : (100 * (counts.killed + counts.timeout)) / total
}

export function sumOf(rows: readonly Counts[]): Counts {
  const sum = (name: Exclude<keyof Counts, 'folder'>) =>
    rows.reduce((total, row) => total + row[name], 0)
  return {
    folder: 'all',
    killed: sum('killed'),
    timeout: sum('timeout'),
    survived: sum('survived'),
    uncovered: sum('uncovered'),
    ignored: sum('ignored'),
    errors: sum('errors'),
  }
}

function folderOf(path: string): string {
  const inside = path.slice(CORE.length + 1)
  return inside.includes('/') ? (inside.split('/')[0] ?? '') : '(top)'
}

/** The text of `report.md`. Throws for a report of other sources than those that lie here. */
export function renderReport(
  report: StrykerReport,
  commit: string,
  sources: ReadonlyMap<string, string>,
): string {
  // Stryker's keeps what was found in files that are gone.
  const files = Object.entries(report.files).filter(([path]) => sources.has(path))
  const stale = files.filter(([path, { source }]) => sources.get(path) !== hashOf(source))
  if (stale.length > 0) throw new Error(`of other sources: ${stale.map(([path]) => path).join()}`)
  const folders = [...new Set(files.map(([path]) => folderOf(path)))].sort()
  const rows = folders.map(folder => {
    const inside = files.filter(([path]) => folderOf(path) === folder)
    return countsOf(
      folder,
      inside.flatMap(([, { mutants }]) => mutants),
    )
  })
  return `${[
    '# Mutants of the core',
    '',
    'Written by `npm run mutation`. A mutant is the core with one small thing wrong; it is found when',
    'a test fails. The score counts every mutant that makes a program, the ignored ones as not found.',
    'The suite is left out: its primitives are the library’s, and have vectors.',
    '',
    `Commit ${commit}`,
    '',
    '| Folder | Mutants | Killed | Timed out | Survived | Not covered | Ignored | Score |',
    '|---|---|---|---|---|---|---|---|',
    ...[...rows, sumOf(rows)].map(rowText),
    '',
    '## Ignored',
    '',
    ...listed(files, 'Ignored', ({ statusReason }) => statusReason ?? 'no reason'),
    '',
    '## Not found',
    '',
    ...listed(files, 'Survived|NoCoverage', ({ replacement }) => shown(replacement ?? '')),
    '',
    '## Sources',
    '',
    ...[...sources].map(([path, hash]) => `- ${path} ${hash}`),
  ].join('\n')}\n`
}

function rowText(counts: Counts): string {
  const { folder, killed, timeout, survived, uncovered, ignored } = counts
  const cells = [totalOf(counts), killed, timeout, survived, uncovered, ignored]
  return `| ${[folder, ...cells, `${scoreOf(counts).toFixed(2)} %`].join(' | ')} |`
}

type Files = readonly (readonly [string, { readonly mutants: readonly Mutant[] }])[]

function listed(files: Files, status: string, words: (mutant: Mutant) => string): string[] {
  const wanted = new Set(status.split('|'))
  return files.flatMap(([path, { mutants }]) =>
    mutants
      .filter(mutant => wanted.has(mutant.status))
      .map(mutant => {
        const place = `${path}:${mutant.location.start.line}`
        return `- ${place} ${mutant.mutatorName}: ${words(mutant)}`
      }),
  )
}

/** One line of code in backticks, cut. */
function shown(replacement: string): string {
  const line = replacement.replace(/\s+/g, ' ').replaceAll('`', '\u02cb')
  return `\`${line.length > 60 ? `${line.slice(0, 60)}…` : line}\``
}

/** What a kept document says; `null` for anything but one that was rendered here. */
export function parseReport(text: string): Kept | null {
  const commit = /^Commit ([0-9a-f]{40})$/m.exec(text)?.[1]
  const rows = [...text.matchAll(/^\| (\S+) \|((?: \d+ \|){6}) [\d.]+ % \|$/gm)].map(
    ([, folder = '', cells = '']) => {
      const [, killed = 0, timeout = 0, survived = 0, uncovered = 0, ignored = 0] = cells
        .split('|')
        .map(Number)
      return { folder, killed, timeout, survived, uncovered, ignored, errors: 0 }
    },
  )
  const folders = rows.filter(({ folder }) => folder !== 'all')
  if (commit === undefined || folders.length === 0 || rows.length !== folders.length + 1)
    return null
  const ignored = /## Ignored\n\n([\s\S]*?)\n## /.exec(text)?.[1]?.split('\n') ?? []
  const sources = [...text.matchAll(/^- (\S+\.ts) ([0-9a-f]{64})$/gm)]
  return {
    commit,
    folders,
    ignored: ignored.filter(line => line.startsWith('- ')),
    sources: new Map(sources.map(([, path = '', hash = '']) => [path, hash])),
  }
}
