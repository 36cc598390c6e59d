/** Who may import whom: the picture in ARCHITECTURE.md as a rule over the source. */
import { posix } from 'node:path'
import type { SourceFile } from './parse.ts'
import type { Finding, Tree } from './tree.ts'

export interface Layer {
  /** Packages of this house it may import. */
  ours: string[]
  /** What it may import from outside; a trailing slash stands for everything below. */
  outside: string[]
}

/** From the lowest to the highest. */
export const layers: Record<string, Layer> = {
  core: { ours: [], outside: ['@noble/'] },
  envelope: { ours: [], outside: [] },
  client: { ours: ['core', 'envelope'], outside: [] },
  handfast: { ours: ['client', 'core'], outside: [] },
  relay: { ours: ['envelope'], outside: ['node:', 'ws'] },
  // A passphrase is stretched where it is typed; everything else takes primitives from the suite.
  cli: { ours: ['client', 'core', 'relay'], outside: ['node:', '@noble/hashes/argon2.js'] },
  app: {
    ours: ['client', 'core'],
    outside: [
      ...['preact', 'preact/', '@preact/signals', 'uqr', 'zxing-wasm/'],
      '@noble/hashes/argon2.js',
    ],
  },
  sim: {
    ours: ['core', 'envelope', 'client', 'relay'],
    outside: ['node:', '@noble/'],
  },
}

/** What a test of a package may reach for besides: the real other side instead of a pretended one. */
const testsReach: Record<string, string[]> = {
  client: ['relay'],
  handfast: ['relay'],
  cli: ['envelope'],
  app: ['envelope', 'relay', 'cli'],
}

const flows = ['bonding', 'step', 'check', 'spoken', 'copies']
const suite = /^packages\/core\/src\/crypto\/(suite\.ts$|primitives\/)/
const door = 'packages/core/src/crypto/suite.ts'

export function importFindings(files: SourceFile[], tree: Tree): Finding[] {
  return [
    ...files.flatMap(file =>
      file.imports.flatMap(found => oneImport(file, found.text, found.line)),
    ),
    ...files.flatMap(mentions),
    ...undeclared(files, tree),
  ]
}

function oneImport(file: SourceFile, text: string, line: number): Finding[] {
  const at = (problem: string, instead: string) => [{ path: file.path, line, problem, instead }]
  if (text.startsWith('.')) return relativeImport(file, text, at)
  const [, ours, inside] = /^@handfast\/([^/]+)(\/.*)?$/.exec(text) ?? []
  if (ours !== undefined && inside?.startsWith('/src')) {
    return at(`imports ${text}, the inside of a package`, `import @handfast/${ours}`)
  }
  if (
    text.startsWith('@noble/') &&
    file.pack === 'core' &&
    !file.isTest &&
    !suite.test(file.path)
  ) {
    return at(`imports ${text}`, `take it from the suite: ${door} is the only door to noble`)
  }
  const layer = layers[file.pack]
  if (layer === undefined || ours === file.pack) return []
  if (ours !== undefined) return ourImport(file, layer, ours, at)
  if (file.isTest || layer.outside.some(name => reaches(name, text))) return []
  return at(`${file.pack} imports ${text}`, allowedText(file.pack, layer))
}

type At = (problem: string, instead: string) => Finding[]

function relativeImport(file: SourceFile, text: string, at: At): Finding[] {
  const target = posix.join(posix.dirname(file.path), text)
  const into = /^packages\/([^/]+)\//.exec(target)?.[1] ?? ''
  // The simulator runs the insides of every package; it is never shipped, and nothing uses it.
  if (file.pack === 'sim' && into !== '') return []
  if (into !== file.pack && !(file.isTest && !file.path.includes('/src/'))) {
    return at(`imports ${text}, which is outside its package`, `import @handfast/${into || '…'}`)
  }
  const from = flowOf(file.path)
  const to = flowOf(target)
  if (from === undefined || to === undefined || from === to || file.isTest) return []
  return at(
    `the flow ${from} imports the flow ${to}`,
    'flows meet in transition.ts; what both need goes to crypto, wire or bond',
  )
}

function ourImport(file: SourceFile, layer: Layer, ours: string, at: At): Finding[] {
  if (layer.ours.includes(ours)) return []
  if (file.isTest && (testsReach[file.pack] ?? []).includes(ours)) return []
  return at(`${file.pack} imports @handfast/${ours}`, allowedText(file.pack, layer))
}

function flowOf(path: string): string | undefined {
  const folder = /^packages\/core\/src\/([^/]+)\//.exec(path)?.[1]
  return folder !== undefined && flows.includes(folder) ? folder : undefined
}

/** Whether a name that is allowed covers an import. */
export function reaches(allowed: string, text: string): boolean {
  return /[/:]$/.test(allowed) ? text.startsWith(allowed) : text === allowed
}

function allowedText(pack: string, layer: Layer): string {
  const names = [...layer.ours.map(name => `@handfast/${name}`), ...layer.outside]
  return `${pack} may import ${names.join(', ') || 'nothing'}: move the code, or take it as a value`
}

/** A lower package does not speak of a higher one, not even in a comment. */
function mentions(file: SourceFile): Finding[] {
  const layer = layers[file.pack]
  if (layer === undefined) return []
  const known = [file.pack, ...layer.ours, ...(file.isTest ? (testsReach[file.pack] ?? []) : [])]
  return file.comments.flatMap(({ text, line }) =>
    [...text.matchAll(/@handfast\/(\w+)|packages\/(\w+)/g)]
      .map(found => found[1] ?? found[2] ?? '')
      .filter(name => !known.includes(name))
      .map(name => ({
        path: file.path,
        line,
        problem: `${file.pack} speaks of ${name}, which it must not know`,
        instead: 'say what the code needs, not who uses it',
      })),
  )
}

/** Whatever is imported by name stands in a package.json, so that it is there after npm ci. */
function undeclared(files: SourceFile[], tree: Tree): Finding[] {
  const named = new Map<string, string[]>()
  for (const path of tree.paths.filter(each => /(^|\/)package\.json$/.test(each))) {
    const pack = /^packages\/([^/]+)\//.exec(path)?.[1] ?? ''
    named.set(pack, [...(named.get(pack) ?? []), ...dependencyNames(tree.text(path))])
  }
  return files.flatMap(file =>
    file.imports
      .filter(({ text }) => !/^(\.|node:|@handfast\/)/.test(text))
      .filter(({ text }) => !isDeclared(packageName(text), file.pack, named))
      .map(({ text, line }) => ({
        path: file.path,
        line,
        problem: `imports ${text}, which no package.json above it names`,
        instead: 'add it with its exact version, and its reason to DEPENDENCIES.md',
      })),
  )
}

function isDeclared(name: string, pack: string, named: Map<string, string[]>): boolean {
  // Tools and journeys check the packages, so what a package names is theirs to use as well.
  const places = pack === '' ? [...named.values()] : [named.get(''), named.get(pack)]
  return places.some(names => names?.includes(name))
}

function packageName(text: string): string {
  const parts = text.split('/')
  return parts.slice(0, text.startsWith('@') ? 2 : 1).join('/')
}

function dependencyNames(text: string): string[] {
  const json: unknown = JSON.parse(text)
  if (typeof json !== 'object' || json === null) return []
  return Object.entries(json)
    .filter(([key]) => /ependencies$/.test(key))
    .flatMap(([, value]) => Object.keys(value ?? {}))
}
