import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, renameSync } from 'node:fs'
import { dirname } from 'node:path'

/** Makes the file, readable by its owner only, and its folders; false where that is refused. */
export function touchFile(file: string): boolean {
  try {
    const folder = dirname(file)
    const made = mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (existsSync(file)) closeSync(openSync(file, 'a'))
    else closeSync(openSync(file, 'a', 0o600))
    if (made !== undefined) syncFolders(folder, dirname(made))
    return true
  } catch {
    return false
  }
}

/** A name is on disk only once its folder is; throws where the disk refuses. */
export function syncFolders(from: string, until: string): void {
  for (let folder = from; ; folder = dirname(folder)) {
    syncPath(folder)
    if (folder === until || folder === dirname(folder)) return
  }
}

/** Puts a whole file under its name, in one step; throws. */
export function nameDurably(part: string, to: string): void {
  syncPath(part)
  renameSync(part, to)
  syncPath(dirname(to))
}

function syncPath(path: string): void {
  // Windows cannot open a folder, and keeps its names by itself.
  if (process.platform === 'win32') return
  const opened = openSync(path, 'r')
  try {
    fsyncSync(opened)
  } finally {
    closeSync(opened)
  }
}
