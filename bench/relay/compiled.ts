/** The relay as JavaScript in a folder of its own, as an installation has it. */
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { dirname, join } from 'node:path'

const house = join(import.meta.dirname, '..', '..')

/** Returns the program. */
export function compileRelay(folder: string): string {
  const modules = join(folder, 'node_modules')
  for (const name of ['envelope', 'relay']) {
    const from = join(house, 'packages', name)
    const to = join(modules, '@handfast', name)
    mkdirSync(to, { recursive: true })
    cpSync(join(from, 'package.json'), join(to, 'package.json'))
    stripFolder(join(from, 'src'), join(to, 'dist'))
  }
  symlinkSync(join(house, 'node_modules', 'ws'), join(modules, 'ws'))
  return join(modules, '@handfast', 'relay', 'dist', 'bin.js')
}

function stripFolder(from: string, to: string): void {
  for (const name of readdirSync(from, { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || /\.(test|acceptance)\.ts$/.test(name)) continue
    const stripped = stripTypeScriptTypes(readFileSync(join(from, name), 'utf8'))
    const file = join(to, name.replace(/ts$/, 'js'))
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, stripped.replaceAll(/(['"]\.{1,2}\/[^'"]+)\.ts(['"])/g, '$1.js$2'))
  }
}
