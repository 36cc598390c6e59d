/** Which source a world ran on. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** The commit of this source, or `unknown` where there is none to ask. */
export async function commitOf(): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', ['rev-parse', 'HEAD'], {
      cwd: import.meta.dirname,
    })
    return stdout.trim()
  } catch {
    return 'unknown'
  }
}
