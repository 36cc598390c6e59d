/** What documents name in passing: files and folders in code spans, and npm's scripts. */
import type { Finding, Tree } from '../tidy/tree.ts'
import { patternOf } from './claims.ts'
import { codeSpans } from './markdown.ts'

const documents = (tree: Tree) => tree.paths.filter(path => path.endsWith('.md'))

const topFolders = ['packages', 'tools', 'spec', 'docs', 'journeys', 'proofs', 'bench']

/**
 * A code span that begins with a top folder, or with a package and `src` or `test`, names a file or
 * folder that is there. `*` and `<word>` stand for any name.
 */
export function pathFindings(tree: Tree): Finding[] {
  return documents(tree).flatMap(path =>
    codeSpans(tree.text(path)).flatMap(({ line, text }) => {
      const named = pathNamed(text)
      if (named === undefined || isThere(tree, named)) return []
      const problem = `${text} is not there`
      return [{ path, line, problem, instead: 'the name of a file or folder that is' }]
    }),
  )
}

function pathNamed(text: string): string | undefined {
  if (!/^[\w@.*<>-]+(\/[\w@.*<>-]+)*\/?$/.test(text)) return undefined
  const [first = '', second = ''] = text.split('/')
  if (topFolders.includes(first) && text.includes('/')) return text
  return second === 'src' || second === 'test' ? `packages/${text}` : undefined
}

function isThere(tree: Tree, named: string): boolean {
  const pattern = patternOf(named)
  return tree.paths.some(path => pattern.test(path))
}

/** `npm run x`, `npm test` and `npm start` run a script that there is, also inside a fence. */
export function scriptFindings(tree: Tree): Finding[] {
  const known = scriptNames(tree)
  return documents(tree).flatMap(path =>
    tree
      .text(path)
      .split('\n')
      .flatMap((text, index) => {
        const named = [...text.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test|start)\b)/g)]
        return named
          .map(([, script, short]) => script ?? short ?? '')
          .filter(name => !known.has(name))
          .map(name => {
            const problem = `npm knows no script ${name} here`
            return { path, line: index + 1, problem, instead: 'a script of package.json' }
          })
      }),
  )
}

function scriptNames(tree: Tree): Set<string> {
  const paths = tree.paths.filter(path => path === 'package.json')
  return new Set(paths.flatMap(path => Object.keys(JSON.parse(tree.text(path)).scripts ?? {})))
}
