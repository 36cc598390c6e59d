/**
 * `npm ci --prefix bench/lighthouse`, then
 * `node --conditions=handfast-source bench/lighthouse/run.ts`: the median of five on the built app.
 * Lighthouse is a folder of its own, so that nobody who works on Handfast has to install it.
 */
import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { browserPath, launchArgs } from '../../tools/browser.ts'
import { appFolder, buildAppIfOld } from '../../tools/build.ts'
import { serveApp } from '../../tools/serve.ts'

const RUNS = 5
const LEAST = 95
const CATEGORIES = ['performance', 'accessibility', 'best-practices'] as const
type Scores = Readonly<Record<(typeof CATEGORIES)[number], number>>

const house = join(import.meta.dirname, '..', '..')
const lighthouse = join(import.meta.dirname, 'node_modules', 'lighthouse', 'cli', 'index.js')

await buildAppIfOld()
const served = await serveApp({ port: 0, host: 'localhost', folder: appFolder, relay: '' })
const place = await mkdtemp(join(tmpdir(), 'handfast-lighthouse-'))
try {
  const browser = await browserPath()
  const runs: Scores[] = []
  for (let i = 0; i < RUNS; i++) runs.push(await measure(browser, join(place, `${i}.json`)))
  for (const category of CATEGORIES) {
    const scores = runs.map(run => run[category]).toSorted((a, b) => a - b)
    const median = scores[RUNS >> 1] ?? 0
    console.info(`${category}: median ${median} of ${scores.join(', ')}`)
    if (median < LEAST) process.exitCode = 1
  }
} finally {
  await served.close()
  await rm(place, { recursive: true, force: true })
}

/** In a process of its own, while this one serves. */
async function measure(browser: string, output: string): Promise<Scores> {
  const args = [
    lighthouse,
    `http://localhost:${served.port}/`,
    `--only-categories=${CATEGORIES.join(',')}`,
    `--chrome-flags=--headless=new ${launchArgs.join(' ')}`,
    '--output=json',
    `--output-path=${output}`,
    '--quiet',
  ]
  const env = { ...process.env, CHROME_PATH: browser }
  const child = spawn(process.execPath, args, { cwd: house, env, stdio: 'inherit' })
  const code = await new Promise(resolve => child.on('exit', resolve))
  if (code !== 0) throw new Error(`lighthouse ended with ${String(code)}`)
  const report = JSON.parse(await readFile(output, 'utf8'))
  const scoreOf = (category: string) => Math.round(report.categories[category].score * 100)
  return Object.fromEntries(CATEGORIES.map(name => [name, scoreOf(name)])) as Scores
}
