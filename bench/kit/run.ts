/** Runs parts one after the other and writes what they found. */
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { FULL, PARTS, type PartName, SMALL } from '../parts.ts'
import { took_ms } from './compared.ts'
import { timeText } from './numbers.ts'
import { reportText } from './report.ts'
import type { Figures } from './row.ts'
import { surroundings } from './surroundings.ts'

export interface Bench {
  readonly title: string
  readonly command: string
  readonly parts: readonly PartName[]
  /** Beside this folder's parent; written only by a whole run in full size. */
  readonly file: string
}

/**
 * `--small` runs in the least size, `--only PART` one part (again for another), and neither keeps
 * anything. A part that fails is told and ends with 1, after the others.
 */
export async function runBench(bench: Bench): Promise<void> {
  const { small, only } = parsed(bench)
  const before = surroundings()
  if (before.load > before.cpu_count / 2) {
    console.error(`the machine is busy (load ${before.load}): read times with care, ratios less so`)
  }
  const figures: Figures[] = []
  const from_ms = performance.now()
  for (const name of only) figures.push(...(await figuresOf(name, small)))
  const took_s = (performance.now() - from_ms) / 1000
  const { title, command } = bench
  const load_after = surroundings().load
  const text = reportText({ title, command, before, load_after, took_s, figures })
  console.log(text)
  const isWhole = !small && only.length === bench.parts.length && process.exitCode !== 1
  if (isWhole) writeFileSync(join(import.meta.dirname, '..', bench.file), text)
}

function parsed({ parts }: Bench): { small: boolean; only: readonly PartName[] } {
  const options = {
    small: { type: 'boolean', default: false },
    only: { type: 'string', multiple: true },
  } as const
  const { values } = parseArgs({ options })
  const only = values.only ?? parts
  for (const name of only) {
    if (!parts.some(part => part === name)) {
      console.error(`no such part: ${name}; there are: ${parts.join(', ')}`)
      process.exit(2)
    }
  }
  return { small: values.small, only: parts.filter(part => only.includes(part)) }
}

async function figuresOf(name: PartName, small: boolean): Promise<readonly Figures[]> {
  let found: readonly Figures[] = []
  try {
    const took = await took_ms(async () => {
      found = await PARTS[name](small ? SMALL : FULL)
    })
    console.error(`${name}: ${timeText(took)}`)
  } catch (error) {
    process.exitCode = 1
    console.error(`${name} failed:`, error)
  }
  return found
}
