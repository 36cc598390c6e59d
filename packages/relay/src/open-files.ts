import { readFileSync } from 'node:fs'
import { SPARE_CONNECTIONS } from './server.ts'

/** The database, its log, the standard streams and what Node itself holds open. */
const OWN_FILES = 64

/** As many connections as there are files to open; a system that does not say has enough. */
export function fitConnections(wanted: number, open_files: number | undefined): number {
  if (open_files === undefined) return wanted
  const spare = Math.min(SPARE_CONNECTIONS, Math.floor(open_files / 8))
  return Math.max(1, Math.min(wanted, open_files - spare - OWN_FILES))
}

/** How many files this process may have open, where the system tells. */
export function openFiles(): number | undefined {
  try {
    const found = /^Max open files +([0-9]+)/m.exec(readFileSync('/proc/self/limits', 'latin1'))
    return found === null ? undefined : Number(found[1])
  } catch {
    return undefined
  }
}
