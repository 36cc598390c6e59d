/** Who really imports whom, compared with the rules of tidy, and drawn for ARCHITECTURE.md. */
import { posix } from 'node:path'
import { layers, reaches } from '../tidy/imports.ts'
import { parseSource } from '../tidy/parse.ts'
import type { Finding, Tree } from '../tidy/tree.ts'
import { pictureOf } from './picture.ts'

/** For every package, by its folder: what its code imports, tests left out. */
export type Graph = ReadonlyMap<string, Imported>
export type Imported = {
  /** Folders of packages of this house. */
  readonly ours: ReadonlySet<string>
  /** What is imported from elsewhere, as it is written. */
  readonly outside: ReadonlySet<string>
}

export function graphOf(tree: Tree): Graph {
  const found = new Map(Object.keys(layers).map(pack => [pack, newImported()]))
  for (const path of tree.paths) {
    const pack = /^packages\/([^/]+)\/src\/.*\.tsx?$/.exec(path)?.[1] ?? ''
    const imported = found.get(pack)
    if (imported === undefined || /\.(test|acceptance|fixture|bench)\.|\/testing\//.test(path))
      continue
    for (const { text } of parseSource(path, tree.text(path)).imports) {
      const ours = packageOf(path, text)
      if (ours === undefined) imported.outside.add(text)
      else if (ours !== pack) imported.ours.add(ours)
    }
  }
  return found
}

function newImported() {
  return { ours: new Set<string>(), outside: new Set<string>() }
}

/** The folder of the package of this house that an import leads to; undefined for others. */
function packageOf(path: string, text: string): string | undefined {
  if (!text.startsWith('.')) return /^@handfast\/([^/]+)/.exec(text)?.[1]
  return posix.join(posix.dirname(path), text).split('/')[1]
}

export const pictureFile = 'docs/house.svg'

/** Rules that allow what nobody does, and a picture that is not of this house any more. */
export function graphFindings(tree: Tree): Finding[] {
  const graph = graphOf(tree)
  return [...graph]
    .flatMap(([pack, imported]) => unused(pack, imported))
    .concat(oldPicture(tree, graph))
}

function unused(pack: string, { ours, outside }: Imported): Finding[] {
  const layer = layers[pack]
  if (layer === undefined) return []
  const allowed = [
    ...layer.ours.filter(name => !ours.has(name)),
    ...layer.outside.filter(name => ![...outside].some(text => reaches(name, text))),
  ]
  return allowed.map(name => ({
    path: 'tools/tidy/imports.ts',
    line: 0,
    problem: `${pack} may import ${name}, and does not`,
    instead: 'a rule that says what is so',
  }))
}

function oldPicture(tree: Tree, graph: Graph): Finding[] {
  const isThere = tree.paths.includes(pictureFile)
  if (isThere && tree.text(pictureFile) === pictureOf(graph)) return []
  const problem = 'does not show who imports whom'
  return [{ path: pictureFile, line: 0, problem, instead: 'npm run picture' }]
}
