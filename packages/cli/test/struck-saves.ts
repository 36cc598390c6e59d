/** The store on a disk that refuses: one run of saves a strike, opened again here and judged. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { judgeSteps, type Told } from '@handfast/client/store.faults'
import { runStruck, type Strike, type Struck } from '../../../tools/faults/strike.ts'
import { openSqliteStore } from '../src/adapters/sqlite-store.ts'

/** What is struck, with which error, and how often. */
export const CALLS_AND_HOW = [
  ['write', 'ENOSPC', 'once'],
  ['write', 'EIO', 'for ever'],
  ['sync', 'EIO', 'once'],
  ['sync', 'EIO', 'for ever'],
] as const

const saving = join(import.meta.dirname, 'saving.program.ts')

export type Swept = {
  readonly runs: number
  /** Runs in which a call failed; of sizes, in which something was refused. */
  readonly hit: number
  readonly refused: number
  readonly wrong: readonly string[]
}

/** From the first on, `stride` further each time, until a whole run passes. */
export async function sweep(strikeAt: (nth: number) => Strike, stride = 1): Promise<Swept> {
  const swept = { runs: 0, hit: 0, refused: 0, wrong: [] as string[] }
  for (let nth = 1; ; nth += stride) {
    const strike = strikeAt(nth)
    const { struck, told, wrong } = await strikeSaves(strike)
    const refused = told.filter(({ answer }) => answer !== 'saved').length
    swept.runs += 1
    swept.refused += refused
    swept.wrong.push(...wrong.map(text => `${JSON.stringify(strike)}: ${text}`))
    const isHit = strike.is === 'call' ? struck.hits > 0 : refused > 0 || told.length === 0
    if (!isHit) return swept
    swept.hit += 1
  }
}

async function strikeSaves(strike: Strike) {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-struck-'))
  const file = join(folder, 'vault.db')
  const words = ['--conditions=handfast-source', saving, file]
  const struck = await runStruck(strike, words)
  const told = parseTold(struck)
  const wrong = told === null ? [`it ended with ${struck.exit}: ${struck.err}`] : []
  const again = openSqliteStore(file)
  if (!again.ok) wrong.push(`it does not open again: ${again.failure}`)
  else wrong.push(...(await judgeSteps(told ?? [], again.value)))
  if (again.ok) await again.value.close()
  rmSync(folder, { recursive: true })
  return { struck, told: told ?? [], wrong }
}

function parseTold({ exit, out }: Struck): readonly Told[] | null {
  if (exit !== 0) return null
  const told: readonly Told[] = JSON.parse(out)
  return told
}
