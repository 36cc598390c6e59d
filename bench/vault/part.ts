/** Whether a vault of very many bonds costs more than a small one. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Child, startChild } from '../kit/child.ts'
import { compared } from '../kit/compared.ts'
import { bytesText, timeText } from '../kit/numbers.ts'
import { type Figures, type Row, ratioOf } from '../kit/row.ts'

export interface VaultSizes {
  /** Ascending; the first and the last are the ends that are compared. */
  readonly bonds: readonly number[]
  readonly saves: number
  readonly checks: number
  readonly rounds: number
  /** What would take longer to open, by what the smaller ones took, is not opened. */
  readonly open_most_ms: number
}

export interface VaultQuestion {
  readonly is: 'open' | 'save' | 'check'
  readonly count: number
}

/** Of one of them. */
export interface VaultAnswer {
  /** The median. */
  readonly took_ms: number
  readonly written_bytes: number
  readonly resident_bytes: number
}

export async function vaultFigures(sizes: VaultSizes): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), 'handfast-bench-'))
  const vaults: Child[] = []
  try {
    for (const bonds of sizes.bonds) vaults.push(await startVault(folder, bonds))
    const opened = await openAll(vaults, sizes)
    const saved = await inTurns(vaults, { is: 'save', count: sizes.saves }, sizes.rounds)
    const checked = await inTurns(vaults, { is: 'check', count: sizes.checks }, sizes.rounds)
    return {
      part: 'Vault',
      says: [
        'The journal over the SQLite store of the command line, on disk; a save is a new name, a ' +
          'check has both sides and its step, the partner’s vault in memory.',
      ],
      rows: [
        ...costRows('one save', sizes.bonds, saved),
        ...costRows('one check with its step', sizes.bonds, checked),
        ...openRows(sizes.bonds, opened),
      ],
    }
  } finally {
    for (const vault of vaults) await vault.end()
    await rm(folder, { recursive: true, force: true })
  }
}

function startVault(folder: string, bonds: number): Promise<Child> {
  const program = fileURLToPath(new URL('./vault.program.ts', import.meta.url))
  const args = [join(folder, `${bonds}.db`), String(bonds)]
  return startChild(program, { args, flags: ['--expose-gc'] })
}

async function askAll(vaults: readonly Child[], question: VaultQuestion): Promise<VaultAnswer[]> {
  const answers: VaultAnswer[] = []
  for (const vault of vaults) answers.push(await vault.ask<VaultAnswer>(question))
  return answers
}

/** From the smallest on, as long as the next can be expected to be quick enough. */
async function openAll(vaults: readonly Child[], sizes: VaultSizes): Promise<VaultAnswer[]> {
  const answers: VaultAnswer[] = []
  for (const [at, vault] of vaults.entries()) {
    if (expected_ms(sizes.bonds, answers) > sizes.open_most_ms) break
    answers.push(await vault.ask<VaultAnswer>({ is: 'open', count: 1 }))
    if (at === 0) answers[0] = await vault.ask<VaultAnswer>({ is: 'open', count: 1 })
  }
  return answers
}

/** Of the next, as the last two grew: between as many times and the square of it. */
function expected_ms(bonds: readonly number[], answers: readonly VaultAnswer[]): number {
  const [before, last] = [answers.at(-2), answers.at(-1)]
  const sizeAt = (at: number) => bonds[answers.length + at] ?? 1
  if (before === undefined || last === undefined) return 0
  const grown = Math.log(last.took_ms / before.took_ms) / Math.log(sizeAt(-1) / sizeAt(-2))
  return last.took_ms * (sizeAt(0) / sizeAt(-1)) ** Math.min(2, Math.max(1, grown))
}

/** The median time of each, and the bytes of the last. */
async function inTurns(
  vaults: readonly Child[],
  question: VaultQuestion,
  rounds: number,
): Promise<VaultAnswer[]> {
  const last = await askAll(vaults, question)
  const turns = vaults.map((vault, at) => {
    const ask = async () => (await vault.ask<VaultAnswer>(question)).took_ms
    return [String(at), ask] as const
  })
  const times = await compared(Object.fromEntries(turns), rounds)
  return last.map((answer, at) => ({ ...answer, took_ms: times[String(at)] ?? Number.NaN }))
}

function costRows(what: string, bonds: readonly number[], answers: readonly VaultAnswer[]): Row[] {
  const [first, last] = ends(answers)
  const [few, many] = ends(bonds)
  const between = answers.slice(1, -1).map((answer, at) => {
    return `${bondsText(bonds[at + 1] ?? 0)}: ${timeText(answer.took_ms)}`
  })
  return [
    {
      what: `${what}, ${bondsText(many)} beside ${bondsText(few)}`,
      ours: timeText(last.took_ms),
      beside: [timeText(first.took_ms), ...between].join('; '),
      score: ratioOf(last.took_ms, first.took_ms),
      aim: { most: 1.2 },
    },
    {
      what: `${what}: bytes written`,
      ours: bytesText(last.written_bytes),
      beside: bytesText(first.written_bytes),
      score: ratioOf(last.written_bytes, first.written_bytes),
      aim: { most: 1.01 },
    },
  ]
}

function openRows(bonds: readonly number[], answers: readonly VaultAnswer[]): Row[] {
  const none = { score: null, aim: null }
  const expected = timeText(expected_ms(bonds, answers))
  return bonds.map((count, at) => {
    const what = `to open ${bondsText(count)}`
    const answer = answers[at]
    if (answer === undefined) {
      const beside = at === answers.length ? `expected: more than ${expected}` : ''
      return { what, ours: 'not opened: it takes too long', beside, ...none }
    }
    const ours = `${timeText(answer.took_ms)}, ${bytesText(Math.max(0, answer.resident_bytes))}`
    return { what, ours, beside: `a bond: ${timeText(answer.took_ms / count)}`, ...none }
  })
}

function bondsText(count: number): string {
  return `${count.toLocaleString('en-GB')} bonds`
}

function ends<T>(values: readonly T[]): [T, T] {
  const [first, last] = [values[0], values.at(-1)]
  if (first === undefined || last === undefined) throw new Error('two ends to compare')
  return [first, last]
}
