/** Builds the app where what is built is missing or older than what it is built from. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

const house = join(import.meta.dirname, '..')
const app = join(house, 'packages', 'app')
const vite = join(house, 'node_modules', 'vite', 'bin', 'vite.js')

/** Where the built app lies. */
export const appFolder = join(app, 'dist')

/** What the built app is made of; a folder stands for everything in it. */
const sources = [
  ...['src', 'build', 'public', 'index.html', 'vite.config.ts'].map(name => join(app, name)),
  ...['core', 'envelope', 'client'].map(name => join(house, 'packages', name, 'src')),
  join(house, 'package-lock.json'),
]

/** Returns whether it had to build. Throws what the bundler throws when the sources do not build. */
export async function buildAppIfOld(): Promise<boolean> {
  if (!(await isOlder(join(appFolder, 'index.html'), sources))) return false
  await buildApp()
  return true
}

/**
 * Builds the app whatever lies there already, into `outDir`. In a process of its own: what runs the
 * tests says so in its surroundings, and a build that hears of it is another build.
 */
export async function buildApp(outDir = appFolder, from = app): Promise<void> {
  const args = [vite, 'build', from, '--logLevel', 'warn', '--outDir', outDir, '--emptyOutDir']
  const env = { ...process.env, NODE_ENV: 'production' }
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'ignore', 'pipe'] })
  let said = ''
  child.stderr.on('data', part => {
    said += String(part)
  })
  const [code] = await once(child, 'exit')
  if (code !== 0) throw new Error(said)
}

/** Whether `product` is missing, or older than any of the files and folders in `madeOf`. */
export async function isOlder(product: string, madeOf: string[]): Promise<boolean> {
  if (!existsSync(product)) return true
  const built_ms = (await stat(product)).mtimeMs
  const changed_ms = await Promise.all(madeOf.filter(existsSync).map(lastChange))
  return changed_ms.some(time_ms => time_ms > built_ms)
}

/** A folder's own time counts too: it is what tells of a file that was removed. */
async function lastChange(path: string): Promise<number> {
  const found = await stat(path)
  if (!found.isDirectory()) return found.mtimeMs
  const inside = await Promise.all((await readdir(path)).map(name => lastChange(join(path, name))))
  return Math.max(found.mtimeMs, ...inside)
}
