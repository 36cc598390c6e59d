/** Rules over whole files: documents, dependencies, what may not be written anywhere. */
import { posix } from 'node:path'
import type { SourceFile } from './parse.ts'
import type { Finding, Tree } from './tree.ts'

/** Where something outside the house begins to read; everything else must be imported by a file. */
const entries = [
  /^packages\/[^/]+\/src\/(index|main|bin)\.tsx?$/,
  /^packages\/app\/src\/(sw|service-worker)\.ts$/,
  /\.config\.ts$/,
  /\.d\.ts$/,
  /\.test\.tsx?$/,
  /^bench\/(lighthouse\/)?[^/]+\.ts$/,
  // What a test runs as a program of its own.
  /^packages\/[^/]+\/test\/[^/]+\.program\.ts$/,
  /^packages\/app\/src\/mark\/(distinct|mark\.bench)\.ts$/,
]

export function fileFindings(files: SourceFile[], tree: Tree): Finding[] {
  return [
    ...documents(tree),
    ...notes(tree),
    ...places(tree),
    ...dependencies(tree),
    ...unused(files, tree),
  ]
}

function documents(tree: Tree): Finding[] {
  return tree.paths
    .filter(path => path.endsWith('.md'))
    .flatMap(path => {
      const titles = withoutFences(tree.text(path)).filter(line => line.startsWith('# ')).length
      if (titles === 1) return []
      const problem = `${titles} titles`
      return [{ path, line: 0, problem, instead: 'one line that begins with "# "' }]
    })
}

function withoutFences(text: string): string[] {
  let fenced = false
  return text.split('\n').filter(line => {
    if (/^\s*(```|~~~)/.test(line)) {
      fenced = !fenced
      return false
    }
    return !fenced
  })
}

// Written so that these lines are not among what they find.
const unfinished = /\b(TO[D]O|FIX[M]E|XX[X])\b/
const machinePlace = /(^|[\s"'`(=:])\/(work|root|home)\//
const registryHost = /\bregistry\.[a-z0-9-]+\.[a-z]{2,}|\bnpm(js)?\.(org|com)\b/

/** Source files are looked at by their comments; here are the rest. */
function notes(tree: Tree): Finding[] {
  return eachLine(
    tree,
    path => !/\.(ts|tsx)$/.test(path) && path !== 'package-lock.json',
    line =>
      unfinished.test(line)
        ? ['a note about unfinished work', 'finish it, or open an issue']
        : undefined,
  )
}

function places(tree: Tree): Finding[] {
  const anywhere = eachLine(
    tree,
    () => true,
    line => {
      if (machinePlace.test(line)) return ['a path of one machine', 'a path inside the repository']
      if (registryHost.test(line)) return ['the name of a package registry', 'leave it to npm']
      return undefined
    },
  )
  const lock = eachLine(
    tree,
    path => path === 'package-lock.json',
    line =>
      /"resolved": "http/.test(line)
        ? ['an address of a download', 'install with omit-lockfile-registry-resolved']
        : undefined,
  )
  return [...anywhere, ...lock]
}

function eachLine(
  tree: Tree,
  isMeant: (path: string) => boolean,
  judge: (line: string) => [problem: string, instead: string] | undefined,
): Finding[] {
  const texts = tree.paths.filter(path => isMeant(path) && isText(path))
  return texts.flatMap(path =>
    tree
      .text(path)
      .split('\n')
      .flatMap((text, index) => {
        const found = judge(text)
        if (found === undefined) return []
        return [{ path, line: index + 1, problem: found[0], instead: found[1] }]
      }),
  )
}

function isText(path: string): boolean {
  return !/\.(png|jpe?g|webp|ico|woff2?|wasm|bin|db|mp3|wav|ogg|gz|br)$/.test(path)
}

/** Every dependency has an exact version, and a line in DEPENDENCIES.md that says why it is here. */
function dependencies(tree: Tree): Finding[] {
  const found = tree.paths
    .filter(path => /(^|\/)package\.json$/.test(path))
    .flatMap(path => dependenciesOf(path, tree.text(path)))
  const reasons = tree.paths.includes('DEPENDENCIES.md') ? tree.text('DEPENDENCIES.md') : ''
  const listed = [...reasons.matchAll(/^- `([^`]+)`: \S/gm)].map(match => match[1] ?? '')
  const outside = found.filter(({ name }) => !name.startsWith('@handfast/'))
  return [
    ...found.filter(({ version }) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version)).map(loose),
    ...outside.filter(({ name }) => !listed.includes(name)).map(unexplained),
    ...listed.filter(name => !outside.some(each => each.name === name)).map(stale),
  ]
}

interface Dependency {
  path: string
  name: string
  version: string
}

function dependenciesOf(path: string, text: string): Dependency[] {
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null) return []
  return Object.entries(json)
    .filter(([key]) => /ependencies$/.test(key))
    .flatMap(([, value]) => Object.entries(value ?? {}))
    .map(([name, version]) => ({ path, name, version: String(version) }))
}

function loose({ path, name, version }: Dependency): Finding {
  return { path, line: 0, problem: `${name} is ${version}`, instead: 'an exact version: 1.2.3' }
}

function unexplained({ path, name }: Dependency): Finding {
  const instead = `a line in DEPENDENCIES.md: - \`${name}\`: why it is here`
  return { path, line: 0, problem: `nothing says why ${name} is needed`, instead }
}

function stale(name: string): Finding {
  const problem = `no package.json names ${name}`
  return { path: 'DEPENDENCIES.md', line: 0, problem, instead: 'remove the line' }
}

/** A file of a package counts as used only when something besides tests imports it. */
function unused(files: SourceFile[], tree: Tree): Finding[] {
  // What a package exports, and what its scripts run.
  const exported = tree.paths
    .filter(path => /(^|\/)package\.json$/.test(path))
    .flatMap(path => {
      const targets = tree.text(path).match(/[\w./-]+\.tsx?\b/g) ?? []
      return targets.map(target => posix.join(posix.dirname(path), target))
    })
  const named = tree.paths
    .filter(path => path.endsWith('.html'))
    .flatMap(path => {
      const sources = tree.text(path).matchAll(/src="\.?\/([^"]+)"/g)
      return [...sources].map(found => posix.join(posix.dirname(path), found[1] ?? ''))
    })
  const starts = new Set([...exported, ...named])
  const used = usedBy(files)
  return files
    .filter(({ path }) => !starts.has(path) && !entries.some(entry => entry.test(path)))
    .flatMap(({ path, isTest }) => {
      const users = used.get(path) ?? []
      if (users.length === 0) {
        return [{ path, line: 0, problem: 'nobody imports it', instead: 'use it or delete it' }]
      }
      if (isTest || users.some(user => !user.isTest)) return []
      const problem = 'only tests import it'
      return [{ path, line: 0, problem, instead: 'move it beside the tests, or delete it' }]
    })
}

function usedBy(files: SourceFile[]): Map<string, SourceFile[]> {
  const used = new Map<string, SourceFile[]>()
  for (const file of files) {
    for (const { text } of [...file.imports, ...file.relatives]) {
      if (!text.startsWith('.')) continue
      const target = posix.join(posix.dirname(file.path), text.replace(/\?.*$/, ''))
      if (target !== file.path) used.set(target, [...(used.get(target) ?? []), file])
    }
  }
  return used
}
