/** The files a check looks at: what git keeps or would keep, or what a test planted. */
import { spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Paths are relative, with forward slashes, sorted. `text` throws for a path not among them. */
export interface Tree {
  paths: string[]
  text(path: string): string
}

/** Something to mend: where (line 0 = the whole file), what is wrong, and what to do instead. */
export interface Finding {
  path: string
  line: number
  problem: string
  instead: string
}

/** The working tree of a git repository: tracked files and new ones that are not ignored. */
export function treeOfRepository(root: string): Tree {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const listed = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (listed.status !== 0) throw new Error(`git ls-files failed: ${listed.stderr}`)
  const paths = [...new Set(listed.stdout.split('\0'))]
    .filter(path => path !== '' && existsSync(join(root, path)))
    .sort()
  const read = new Map<string, string>()
  return {
    paths,
    text: path => {
      const text = read.get(path) ?? readFileSync(join(root, path), 'utf8')
      read.set(path, text)
      return text
    },
  }
}

/** A tree in memory. */
export function treeOf(files: Record<string, string>): Tree {
  return {
    paths: Object.keys(files).sort(),
    text: path => {
      const text = files[path]
      if (text === undefined) throw new Error(`no such file: ${path}`)
      return text
    },
  }
}

/** `path:line: problem` and, below it, what to do instead. */
export function findingText({ path, line, problem, instead }: Finding): string {
  return `${path}${line > 0 ? `:${line}` : ''}: ${problem}\n    instead: ${instead}`
}
