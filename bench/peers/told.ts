/** What every program here tells, as one line of JSON on its output. */
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'

/** `--runs N`: the times of so many runs, after as many that do not count; `before` never does. */
export async function tellTimes(
  name: string,
  run: () => Promise<void> | void,
  before = async () => {},
): Promise<void> {
  const runs = Number(process.argv[process.argv.indexOf('--runs') + 1])
  const cpu_ms: number[] = []
  for (let i = 0; i < 2 * runs; i += 1) {
    await before()
    const from = process.cpuUsage()
    await run()
    const { user, system } = process.cpuUsage(from)
    if (i >= runs) cpu_ms.push((user + system) / 1000)
  }
  const folder = join(import.meta.dirname, 'node_modules', name)
  const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  const told = { name, version, license, size_bytes: sizeOf(folder), cpu_ms }
  console.log(JSON.stringify(told))
  process.exit(0)
}

function sizeOf(folder: string): number {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => statSync(join(folder, name)))
    .reduce((sum_bytes, found) => sum_bytes + (found.isFile() ? found.size : 0), 0)
}
