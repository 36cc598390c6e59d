/** The TypeScript in documents compiles against the packages as they are. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding, Tree } from '../tidy/tree.ts'
import { fences } from './markdown.ts'
import { withPlace } from './place.ts'

interface Snippet {
  path: string
  line: number
  text: string
}

/** The fences that begin with ```ts or ```typescript, each a module of its own. */
export function snippets(tree: Tree): Snippet[] {
  return tree.paths
    .filter(path => path.endsWith('.md'))
    .flatMap(path =>
      fences(tree.text(path))
        .filter(({ language }) => ['ts', 'tsx', 'typescript'].includes(language))
        .map(({ line, text }) => ({ path, line, text })),
    )
}

/** Compiles every snippet of the tree against the packages of the repository at `root`. */
export function snippetFindings(tree: Tree, root: string): Finding[] {
  const found = snippets(tree)
  if (found.length === 0) return []
  return withPlace(root, folder => {
    writeModules(folder, root, found)
    return compile(folder, root, found)
  })
}

function writeModules(folder: string, root: string, found: Snippet[]): void {
  const options = { types: ['node'], lib: ['es2023', 'dom', 'dom.iterable'] }
  const unused = { noUnusedLocals: false, noUnusedParameters: false }
  const config = {
    extends: join(root, 'tsconfig.base.json'),
    compilerOptions: { ...options, ...unused, typeRoots: [join(root, 'node_modules', '@types')] },
    files: found.map((_, index) => `${index}.ts`),
  }
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
  found.forEach(({ text }, index) => {
    writeFileSync(join(folder, `${index}.ts`), `${text}\nexport {}\n`)
  })
}

function compile(folder: string, root: string, found: Snippet[]): Finding[] {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc')
  const args = [compiler, '-p', folder, '--pretty', 'false']
  const { status, stdout } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })
  const findings = stdout.split('\n').flatMap(line => oneError(line, found))
  if (status === 0 || findings.length > 0) return findings
  const instead = 'run npm run types first'
  return [{ path: 'tsconfig.base.json', line: 0, problem: stdout.trim(), instead }]
}

function oneError(text: string, found: Snippet[]): Finding[] {
  const [, index, line, problem] = /^(\d+)\.ts\((\d+),\d+\): error (.*)$/.exec(text) ?? []
  const snippet = found[Number(index)]
  if (snippet === undefined || problem === undefined) return []
  const instead = 'code that compiles, or a fence of another kind'
  return [{ path: snippet.path, line: snippet.line + Number(line), problem, instead }]
}
