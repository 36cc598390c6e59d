/** npm as a program, in a folder of its own choosing and not in that of who runs it. */
import { spawnSync } from 'node:child_process'

/** What it prints. Throws with what it complained of where it ends badly. */
export function runNpm(folder: string, ...args: string[]): string {
  const isOutside = ([name]: [string, string | undefined]) =>
    !/^(npm_(package|lifecycle|config_local_prefix)|INIT_CWD)/.test(name)
  const env = Object.fromEntries(Object.entries(process.env).filter(isOutside))
  const { status, stdout, stderr, error } = spawnSync('npm', args, {
    cwd: folder,
    env,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
    shell: process.platform === 'win32',
  })
  if (status === 0) return stdout
  throw new Error(`npm ${args.join(' ')} ended with ${status}: ${error?.message ?? stderr}`)
}
