import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { BACKUP_MARK, markFolder } from './backup-mark.ts'
import { openSqliteStore } from './sqlite-store.ts'

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'handfast-mark-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

test('[VAULT-15] a folder with nothing but a vault is marked, once', async () => {
  const folder = newFolder()
  const store = openSqliteStore(join(folder, 'vault.db'))
  if (!store.ok) throw new Error(store.failure)
  writeFileSync(join(folder, 'vault.key'), 'any')
  markFolder(folder)
  await store.value.close()
  const text = readFileSync(join(folder, BACKUP_MARK), 'utf8')
  expect(text).toMatch(/^Leave this folder out of backups\.\n/)
  writeFileSync(join(folder, BACKUP_MARK), 'mine')
  markFolder(folder)
  expect(readFileSync(join(folder, BACKUP_MARK), 'utf8')).toBe('mine')
})

test('a folder with anything else in it is not: it would be missing from its owner’s backups', () => {
  const folder = newFolder()
  for (const name of ['vault.key', 'letters']) writeFileSync(join(folder, name), 'any')
  markFolder(folder)
  expect(readdirSync(folder).sort()).toEqual(['letters', 'vault.key'])
  markFolder(join(folder, 'letters'))
  markFolder(join(folder, 'gone'))
})
