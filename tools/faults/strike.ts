/**
 * Runs a program on a disk that refuses: the n-th call to write or to sync fails, once or from then
 * on (strace makes the calls fail), or no file may become larger than so much (the shell's limit).
 */
import { execFileSync, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export type Strike =
  | {
      readonly is: 'call'
      readonly call: 'write' | 'sync' | 'name'
      readonly error: 'EIO' | 'ENOSPC'
      /** From 1. */
      readonly nth: number
      readonly lasts: boolean
    }
  /** In blocks of the shell's, 512 bytes each. */
  | { readonly is: 'size'; readonly blocks_max: number }

export type Struck = {
  readonly exit: number | null
  readonly out: string
  readonly err: string
  /** How many calls failed on purpose; of a size nobody counts them. */
  readonly hits: number
}

/** What SQLite changes a file with. Nothing else of Node's does it by these calls. */
const CALLS = {
  write: 'pwrite64,ftruncate,unlink',
  sync: 'fsync,fdatasync',
  name: 'link,linkat,unlink,unlinkat,mkdir,mkdirat',
}

/** Why calls cannot be made to fail here, or `null` if they can. */
export function whyNoCalls(): string | null {
  try {
    const folder = mkdtempSync(join(tmpdir(), 'handfast-strace-'))
    const inject = ['-e', 'trace=fsync', '-e', 'inject=fsync:error=EIO:when=1']
    const words = ['-f', '--seccomp-bpf', '-qq', '-o', join(folder, 'calls'), ...inject, 'true']
    execFileSync('strace', words, { stdio: 'ignore' })
    rmSync(folder, { recursive: true })
    return null
  } catch {
    return 'strace is not there or may not trace: no call can be made to fail'
  }
}

export async function runStruck(strike: Strike, args: readonly string[]): Promise<Struck> {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-strike-'))
  const calls = join(folder, 'calls')
  const [program, ...words] = strike.is === 'size' ? underSize(strike) : underTrace(strike, calls)
  const child = spawn(program ?? '', [...words, process.execPath, ...args])
  const told = { out: '', err: '' }
  child.stdout.on('data', chunk => {
    told.out += String(chunk)
  })
  child.stderr.on('data', chunk => {
    told.err += String(chunk)
  })
  const exit = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject)
    child.once('close', resolve)
  })
  const hits = strike.is === 'size' ? 0 : readFileSync(calls, 'utf8').split('(INJECTED)').length - 1
  rmSync(folder, { recursive: true })
  return { exit, ...told, hits }
}

function underSize({ blocks_max }: Extract<Strike, { is: 'size' }>): string[] {
  return ['/bin/sh', '-c', `ulimit -f ${blocks_max}; exec "$@"`, 'sh']
}

function underTrace(strike: Extract<Strike, { is: 'call' }>, calls: string): string[] {
  const names = CALLS[strike.call]
  const when = `${strike.nth}${strike.lasts ? '+' : ''}`
  const inject = `inject=${names}:error=${strike.error}:when=${when}`
  return ['strace', '-f', '--seccomp-bpf', '-qq', '-o', calls, '-e', `trace=${names}`, '-e', inject]
}
