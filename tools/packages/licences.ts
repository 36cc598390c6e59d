/**
 * The licences of everything of others that is shipped: the packages that the published ones and
 * the app need, and what is compiled into those. As a program it writes them where the app serves
 * them; with `--check` it only says whether they are the ones written.
 */
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { house } from './published.ts'

export interface Shipped {
  name: string
  version: string
  licence: string
  text: string
}

/** The app serves it as /licences.txt. */
export const licencesFile = join(house, 'packages', 'app', 'public', 'licences.txt')

/** Licences that a program under MIT may be shipped with. */
export const compatible = ['MIT', 'ISC', 'BSD-2-Clause', 'BSD-3-Clause', 'Apache-2.0', '0BSD']

/** By name. Throws for a package that has no licence text in it. */
export function shippedOfOthers(): Shipped[] {
  const found = new Map<string, Shipped>()
  for (const folder of shippedFolders()) {
    for (const name of outside(manifestOf(folder).dependencies)) collect(name, folder, found)
  }
  return [...found.values(), ...compiledIn()].sort((a, b) => (a.name < b.name ? -1 : 1))
}

/** The whole file: first a list, then every text. */
export function licencesText(): string {
  const shipped = shippedOfOthers()
  const list = shipped.map(({ name, version, licence }) => `  ${name} ${version}  ${licence}`)
  const texts = shipped.map(
    ({ name, version, text }) => `${'-'.repeat(72)}\n${name} ${version}\n\n${text.trim()}\n`,
  )
  const own = readFileSync(join(house, 'LICENSE'), 'utf8').trim()
  return [`Handfast\n\n${own}\n`, `It is shipped with\n\n${list.join('\n')}\n`, ...texts].join('\n')
}

/** Everything that is not private, and the app. */
function shippedFolders(): string[] {
  return readdirSync(join(house, 'packages'))
    .map(name => join(house, 'packages', name))
    .filter(folder => folder.endsWith('app') || !manifestOf(folder).isPrivate)
}

function collect(name: string, from: string, found: Map<string, Shipped>): void {
  if (found.has(name)) return
  const folder = folderOf(name, from)
  const { version, licence, dependencies } = manifestOf(folder)
  const file = readdirSync(folder).find(each => /^licen[cs]e(-mit)?(\.\w+)?$/i.test(each))
  const text = file === undefined ? undefined : readFileSync(join(folder, file), 'utf8')
  found.set(name, { name, version, licence, text: text ?? textNamed(name, licence) })
  for (const next of outside(dependencies)) collect(next, folder, found)
}

/** Where Node finds a package from a folder. */
function folderOf(name: string, from: string): string {
  for (let at = from; relative(house, at) !== '..'; at = join(at, '..')) {
    const folder = join(at, 'node_modules', name)
    if (existsSync(folder)) return folder
  }
  throw new Error(`${name} is not installed`)
}

function manifestOf(folder: string) {
  const json = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return {
    version: String(json.version),
    licence: String(json.license),
    isPrivate: json.private === true,
    dependencies: Object.keys(json.dependencies ?? {}),
  }
}

function outside(names: string[]): string[] {
  return names.filter(name => !name.startsWith('@handfast/'))
}

/** A package may name a licence without its text. */
function textNamed(name: string, licence: string): string {
  if (licence === 'Apache-2.0') return apache
  throw new Error(`${name} has no text of its licence (${licence})`)
}

const apache = readFileSync(join(import.meta.dirname, 'apache-2.0.txt'), 'utf8')

/** What is inside the reader of QR codes, which is compiled from C++. */
function compiledIn(): Shipped[] {
  const { version } = manifestOf(join(house, 'node_modules', 'zxing-wasm'))
  const inside = `in zxing-wasm ${version}`
  const stb = 'stb_image, by Sean Barrett, is in the public domain, or under the MIT licence.\n'
  return [
    { name: 'zxing-cpp', version: inside, licence: 'Apache-2.0', text: apache },
    { name: 'stb_image', version: inside, licence: 'MIT', text: stb },
  ]
}

if (import.meta.main) {
  const text = licencesText()
  const isSame = existsSync(licencesFile) && readFileSync(licencesFile, 'utf8') === text
  if (!process.argv.includes('--check')) writeFileSync(licencesFile, text)
  else if (!isSame) {
    console.error(`${relative(house, licencesFile)} is old: run npm run licences`)
    process.exitCode = 1
  }
}
