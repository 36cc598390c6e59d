/** What tells backup programs, and whoever looks, that the vault's folder is not to be kept. */
import { readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Backup programs that are told of this name leave out a folder that has such a file. */
export const BACKUP_MARK = '.nobackup'

const TEXT = `Leave this folder out of backups.
What lies here is in use. Put back from a backup it looks like a copied phone, and
every bond in it is torn. After a loss, meet again: that makes it new.
`

/** Files of a vault, and what SQLite puts beside them. */
const OURS = /^vault\.(key|db)/

/**
 * [VAULT-15] Marks the folder, once. One that holds anything else is somebody's own, and stays in
 * their backups. A vault is no worse where the mark cannot be written.
 */
export function markFolder(folder: string): void {
  try {
    if (!readdirSync(folder).every(name => OURS.test(name))) return
    writeFileSync(join(folder, BACKUP_MARK), TEXT, { flag: 'wx', mode: 0o600 })
  } catch {
    // The disk is full, or the folder is gone: who saves next is told.
  }
}
