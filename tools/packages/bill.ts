/**
 * The software bill of materials of what is shipped, as CycloneDX. npm writes it from the lockfile,
 * in a copy of the manifests without what only builds and tests: told to leave that out by itself,
 * npm also leaves out what both need.
 */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { runNpm } from './npm.ts'
import { house, publishedPackages } from './published.ts'

/** The text of the bill; needs no network. Throws what npm says where it cannot. */
export function billOfMaterials(): string {
  const place = mkdtempSync(join(tmpdir(), 'handfast-bill-'))
  try {
    const folders = [
      ...publishedPackages().map(({ folder }) => folder),
      join(house, 'packages/app'),
    ]
    for (const folder of folders) {
      const inside = relative(house, folder)
      cpSync(join(folder, 'package.json'), join(place, inside, 'package.json'))
    }
    cpSync(join(house, 'package-lock.json'), join(place, 'package-lock.json'))
    const { version, license } = manifest()
    const root = { name: 'handfast-shipped', private: true, version, license }
    writeFileSync(
      join(place, 'package.json'),
      JSON.stringify({ ...root, workspaces: ['packages/*'] }),
    )
    runNpm(place, 'install', '--package-lock-only', '--offline', '--ignore-scripts', '--no-audit')
    return runNpm(place, 'sbom', '--sbom-format', 'cyclonedx', '--package-lock-only')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
}

function manifest() {
  return JSON.parse(readFileSync(join(house, 'package.json'), 'utf8'))
}
