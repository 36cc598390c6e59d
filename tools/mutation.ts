/**
 * `npm run mutation`: makes the core wrong in thousands of small ways and says which of them no
 * test finds. What was found before is kept in `tools/mutation/kept/` and not tried again while
 * neither the place nor the test that found it changed. Words are folders of the core or files in
 * it, as `wire step/keys.ts`; without any it is all of it, folder by folder, because code that is
 * not made wrong runs faster, and `tools/mutation/report.md` is written.
 */
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { renderReport, type StrykerReport, sourcesOf } from './mutation/report.ts'

const house = join(import.meta.dirname, '..')
const place = join(import.meta.dirname, 'mutation')
const config = join(place, 'stryker.config.json')
const stryker = join(place, 'node_modules', '@stryker-mutator', 'core', 'bin', 'stryker.js')
const core = 'packages/core/src'

const words = process.argv.slice(2)
if (!existsSync(stryker)) {
  console.error('Stryker is not installed: npm ci --prefix tools/mutation')
  process.exit(2)
}

const groups = words.length > 0 ? [words] : [...folders().map(folder => [folder]), ['*.ts']]
const fine = groups.every(group => run(group) === 0)
if (fine && words.length === 0) writeReport()
process.exitCode = fine ? 0 : 1

function folders(): string[] {
  const entries = readdirSync(join(house, core), { withFileTypes: true })
  return entries.filter(entry => entry.isDirectory()).map(({ name }) => name)
}

/** What is never mutated stays out of what was chosen. */
function run(group: readonly string[]): number {
  const { mutate } = JSON.parse(readFileSync(config, 'utf8')) as { mutate: string[] }
  const places = group.map(word => `${core}/${word.endsWith('.ts') ? word : `${word}/**/*.ts`}`)
  const chosen = [...places, ...mutate.filter(each => each.startsWith('!'))].join()
  const args = [stryker, 'run', config, '--mutate', chosen]
  return spawnSync(process.execPath, args, { cwd: house, stdio: 'inherit' }).status ?? 1
}

function writeReport(): void {
  const git = (...line: string[]) => execFileSync('git', line, { cwd: house, encoding: 'utf8' })
  if (git('status', '--porcelain', core) !== '') {
    console.error(`${core} is not committed: no report was written`)
    return
  }
  const json = readFileSync(join(place, 'kept', 'report.json'), 'utf8')
  const report = JSON.parse(json) as StrykerReport
  const text = renderReport(report, git('rev-parse', 'HEAD').trim(), sourcesOf(house))
  writeFileSync(join(place, 'report.md'), text)
  console.log('tools/mutation/report.md was written')
}
