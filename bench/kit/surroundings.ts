/** Where and of what the figures are: a ratio holds only beside these. */
import { spawnSync } from 'node:child_process'
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os'
import { join } from 'node:path'

const house = join(import.meta.dirname, '..', '..')

export interface Surroundings {
  readonly commit: string
  readonly node: string
  readonly cpu: string
  readonly cpu_count: number
  readonly memory_gib: number
  /** Of the minute before: above the number of processors, times mean little and ratios less. */
  readonly load: number
}

export function surroundings(): Surroundings {
  return {
    commit: commitOf(),
    node: process.versions.node,
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cpu_count: availableParallelism(),
    memory_gib: Math.round(totalmem() / 2 ** 30),
    load: Math.round((loadavg()[0] ?? 0) * 100) / 100,
  }
}

function commitOf(): string {
  const git = (...args: string[]) => spawnSync('git', args, { cwd: house, encoding: 'utf8' }).stdout
  const commit = git('rev-parse', '--short=12', 'HEAD')?.trim() || 'unknown'
  const changed = git('status', '--porcelain', '--', 'packages', 'bench', ':!bench/*.md')?.trim()
  return changed ? `${commit}, with changes` : commit
}
