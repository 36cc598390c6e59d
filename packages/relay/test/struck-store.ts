/** The relay's store on a disk that refuses: one run a strike, opened again here and judged. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runStruck, type Strike } from '../../../tools/faults/strike.ts'
import { type Answers, expectedAfter, judge, openStore, runBatches } from './operations.ts'

const program = join(import.meta.dirname, 'operations.program.ts')

export const CALLS_AND_HOW = [
  ['write', 'ENOSPC', 'once'],
  ['write', 'EIO', 'for ever'],
  ['sync', 'EIO', 'once'],
  ['sync', 'EIO', 'for ever'],
] as const

export type Swept = {
  runs: number
  hit: number
  refused: number
  readonly failures: Set<string>
  readonly wrong: string[]
}

/** From the first on, `stride` further each time, until a whole run passes. */
export async function sweepStore(strikeAt: (nth: number) => Strike, stride = 1): Promise<Swept> {
  const swept: Swept = { runs: 0, hit: 0, refused: 0, failures: new Set(), wrong: [] }
  for (let nth = 1; ; nth += stride) {
    const strike = strikeAt(nth)
    const one = await strikeOnce(strike)
    swept.runs += 1
    swept.refused += one.refused
    for (const failure of one.failures) swept.failures.add(failure)
    swept.wrong.push(...one.wrong.map(text => `${JSON.stringify(strike)}: ${text}`))
    if (!one.isHit) return swept
    swept.hit += 1
  }
}

async function strikeOnce(strike: Strike) {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-struck-'))
  const file = join(folder, 'relay.db')
  const struck = await runStruck(strike, ['--conditions=handfast-source', program, file])
  const wrong = struck.exit === 0 ? [] : [`it ended with ${struck.exit}: ${struck.err}`]
  const told: { answers: Answers; failures: string[] } =
    struck.exit === 0 ? JSON.parse(struck.out) : { answers: [], failures: [] }
  const again = openStore(file)
  if (again.ok) {
    wrong.push(...(await judge(again.value, expectedAfter(told.answers))))
    // What was struck does everything again.
    const all = await runBatches(again.value)
    if (all.flat().includes('storage-failed')) wrong.push('opened again it refuses')
    await again.value.close()
  } else wrong.push(`it does not open again: ${again.code}`)
  rmSync(folder, { recursive: true })
  const refused = told.answers.flat().filter(answer => answer === 'storage-failed').length
  const isHit = strike.is === 'call' ? struck.hits > 0 : refused > 0 || told.answers.length === 0
  return { isHit, refused, failures: told.failures, wrong }
}
