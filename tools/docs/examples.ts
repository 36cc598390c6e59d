/** The examples in documents run, and print what the document says that they print. */
import { spawnSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Finding, Tree } from '../tidy/tree.ts'
import { fences } from './markdown.ts'
import { withPlace } from './place.ts'

interface Example {
  path: string
  line: number
  code: string
  /** The next fence; undefined where there is none. */
  prints: string | undefined
}

/** The fences that begin with ```ts run; the fence after each holds what it prints. */
export function examples(tree: Tree): Example[] {
  return tree.paths
    .filter(path => path.endsWith('.md'))
    .flatMap(path => {
      const found = fences(tree.text(path))
      return found.flatMap(({ language, notes, line, text }, index) => {
        if (language !== 'ts' || notes !== 'run') return []
        return [{ path, line, code: text, prints: found[index + 1]?.text }]
      })
    })
}

/** Runs every example of the tree against the packages of the repository at `root`. */
export function exampleFindings(tree: Tree, root: string, limit_ms = 60_000): Finding[] {
  return examples(tree).flatMap(example => {
    const problem = exampleProblem(example, root, limit_ms)
    if (problem === undefined) return []
    const instead = 'an example that runs, and below it a fence with what it prints'
    return [{ path: example.path, line: example.line, problem, instead }]
  })
}

function exampleProblem({ code, prints }: Example, root: string, limit_ms: number) {
  if (prints === undefined) return 'no fence says what the example prints'
  return withPlace(root, folder => {
    const file = join(folder, 'example.ts')
    writeFileSync(file, code)
    const args = ['--conditions=handfast-source', '--disable-warning=ExperimentalWarning', file]
    const options = { cwd: folder, encoding: 'utf8', timeout: limit_ms } as const
    const { status, stdout, stderr } = spawnSync(process.execPath, args, options)
    if (status === null) return `the example did not end within ${limit_ms / 1000} s`
    if (status !== 0) return `the example ended with ${status}: ${firstLines(stderr)}`
    if (stdout.trim() === prints.trim()) return undefined
    return `the example printed ${JSON.stringify(stdout.trim())}`
  })
}

function firstLines(text: string): string {
  return text.trim().split('\n').slice(0, 6).join('\n')
}
