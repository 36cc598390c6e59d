/**
 * `npm run release -- --out FOLDER`: everything a release consists of, in a new folder. What is to
 * be done before and after is in tools/release.md.
 */
import { createHash } from 'node:crypto'
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { appFolder, buildApp } from './build.ts'
import { billOfMaterials } from './packages/bill.ts'
import { licencesFile } from './packages/licences.ts'
import { packInto } from './packages/pack.ts'

/** Makes the folder and fills it; returns the paths of its files, relative, sorted. */
export async function release(folder: string): Promise<string[]> {
  if (existsSync(folder)) throw new Error(`${folder} is there already`)
  mkdirSync(join(folder, 'packages'), { recursive: true })
  packInto(join(folder, 'packages'))
  await buildApp()
  cpSync(appFolder, join(folder, 'app'), { recursive: true })
  cpSync(licencesFile, join(folder, 'licences.txt'))
  writeFileSync(join(folder, 'bill-of-materials.json'), billOfMaterials())
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
    .sort()
  writeFileSync(join(folder, 'SHA256SUMS'), files.map(file => sumLine(folder, file)).join(''))
  return files
}

/** As `sha256sum --check` reads it. */
function sumLine(folder: string, file: string): string {
  const sum = createHash('sha256')
    .update(readFileSync(join(folder, file)))
    .digest('hex')
  return `${sum}  ${file}\n`
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/release' } } })
  const folder = resolve(values.out)
  const files = await release(folder)
  console.log(`${files.length} files in ${folder}`)
}
