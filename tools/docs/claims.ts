/** What documents claim about the repository: links, the tree of folders, requirement tags. */
import { posix } from 'node:path'
import type { Finding, Tree } from '../tidy/tree.ts'
import { anchors, fences, links } from './markdown.ts'

const documents = (tree: Tree) => tree.paths.filter(path => path.endsWith('.md'))

/** Relative links and the headings they jump to. */
export function linkFindings(tree: Tree): Finding[] {
  return documents(tree).flatMap(path =>
    links(tree.text(path)).flatMap(({ line, target }) => {
      if (/^[a-z][a-z0-9+.-]*:/i.test(target)) return []
      const problem = linkProblem(tree, path, target)
      if (problem === undefined) return []
      return [{ path, line, problem, instead: 'a path or heading that is there' }]
    }),
  )
}

function linkProblem(tree: Tree, from: string, target: string): string | undefined {
  const [place = '', anchor] = target.split('#', 2)
  const path = place === '' ? from : posix.join(posix.dirname(from), decode(place))
  if (!isThere(tree, path)) return `the link ${target} leads nowhere`
  if (anchor === undefined || anchor === '' || !path.endsWith('.md')) return undefined
  if (anchors(tree.text(path)).has(decode(anchor))) return undefined
  return `${path} has no heading #${anchor}`
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

function isThere(tree: Tree, path: string): boolean {
  const plain = path.replace(/\/+$/, '')
  if (plain === '.') return true
  return tree.paths.some(each => each === plain || each.startsWith(`${plain}/`))
}

/**
 * The tree in ARCHITECTURE.md: the first fence with a line that begins with `packages/`. A line
 * names one or more files and folders before its explanation, each level two spaces further in; a
 * line further in than that goes on with an explanation. `*` and `<word>` stand for any name.
 */
export function treeFindings(tree: Tree): Finding[] {
  const path = 'ARCHITECTURE.md'
  if (!tree.paths.includes(path))
    return [{ path, line: 0, problem: 'missing', instead: 'write it' }]
  const drawn = fences(tree.text(path)).find(({ text }) => /^packages\//m.test(text))
  if (drawn === undefined) {
    const instead = 'a fence with a line that begins with packages/'
    return [{ path, line: 0, problem: 'no tree of the folders', instead }]
  }
  return drawnPaths(drawn.text).flatMap(({ name, line }) => {
    if (tree.paths.some(each => patternOf(name).test(each))) return []
    const problem = `${name} is not there`
    return [{ path, line: drawn.line + line, problem, instead: 'draw what there is' }]
  })
}

/** The drawn names as whole paths; `line` counts from 1 inside the fence. */
export function drawnPaths(text: string): { name: string; line: number }[] {
  const above: string[] = []
  return text.split('\n').flatMap((line, index) => {
    const indent = line.length - line.trimStart().length
    const depth = indent / 2
    const names = namesOf(line)
    if (names.length === 0 || !Number.isInteger(depth) || depth > above.length) return []
    above.length = depth
    const parent = above.join('')
    const last = names.at(-1) ?? ''
    if (last.endsWith('/')) above.push(last)
    return names.map(name => ({ name: parent + name, line: index + 1 }))
  })
}

function namesOf(line: string): string[] {
  const words = line.trim().split(/\s+/)
  const end = words.findIndex(word => !/^[\w@.*<>-]+(\/[\w@.*<>-]+)*(\/|\.\w+)$/.test(word))
  return end < 0 ? words : words.slice(0, end)
}

/** The paths that a drawn or written name stands for; a folder stands for what is in it. */
export function patternOf(name: string): RegExp {
  const parts = name.split(/(\*|<\w+>)/)
  const exact = parts.map(part =>
    /^(\*|<\w+>)$/.test(part) ? '[^/]*' : part.replaceAll(/[.@+-]/g, '\\$&'),
  )
  return new RegExp(`^${exact.join('')}${name.endsWith('/') ? '' : '(/|$)'}`)
}

/**
 * Requirement tags cited in the code exist in the specification. A tag in brackets always counts;
 * a bare one only where the specification knows its word, since SHA-256 is none.
 */
export function tagFindings(tree: Tree): Finding[] {
  const known = specifiedTags(tree)
  const words = new Set([...known].map(tag => tag.replace(/-\d+$/, '')))
  return tree.paths
    .filter(path => /\.tsx?$/.test(path))
    .flatMap(path => citedTags(tree.text(path), words).map(found => ({ path, ...found })))
    .filter(({ tag }) => !known.has(tag))
    .map(({ path, line, tag }) => {
      const instead = 'a requirement of spec/*.md'
      return { path, line, problem: `there is no requirement ${tag}`, instead }
    })
}

/** Every bracketed tag that stands in the specification. */
export function specifiedTags(tree: Tree): Set<string> {
  const texts = tree.paths.filter(path => /^spec\/[^/]+\.md$/.test(path)).map(tree.text)
  const found = texts.flatMap(text => [...text.matchAll(/\[([A-Z][A-Z0-9]*-\d+)\]/g)])
  return new Set(found.map(match => match[1] ?? ''))
}

function citedTags(text: string, words: Set<string>): { tag: string; line: number }[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      [...line.matchAll(/(\[?)\b([A-Z][A-Z0-9]*)-(\d+)\b(\]?)/g)]
        .filter(([, open, word, , close]) => (open && close) || words.has(word ?? ''))
        .map(([, , word, number]) => ({ tag: `${word}-${number}`, line: index + 1 })),
    )
}
