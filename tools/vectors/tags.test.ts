import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { specifiedTags } from '../docs/claims.ts'
import { treeOfRepository } from '../tidy/tree.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'spec/vectors')
const tree = treeOfRepository(root)
const specified = specifiedTags(tree)
const shown = new Set([...inVectors(), ...inTests()])
const uncovered: Record<string, string> = JSON.parse(
  readFileSync(join(folder, 'uncovered.json'), 'utf8'),
)

/** The tags that a vector names. */
function inVectors(): string[] {
  const files = readdirSync(folder).filter(name => name.endsWith('.json'))
  return files.flatMap(name => {
    const text = readFileSync(join(folder, name), 'utf8')
    return [...text.matchAll(/"tags":\[([^\]]*)\]/g)].flatMap(found => tagsIn(found[1] ?? ''))
  })
}

/** The tags in titles of tests and of their rows. Tests of tools show no requirement. */
function inTests(): string[] {
  const tests = tree.paths.filter(path => /\.(test|acceptance)\.tsx?$/.test(path))
  const paths = tests.filter(path => !path.startsWith('tools/'))
  return paths.flatMap(path => textsIn(tree.text(path)).flatMap(tagsIn))
}

/** What stands in quotes: a comment beside a test shows nothing. */
function textsIn(source: string): string[] {
  const pattern = /(["'`])(?:\\.|(?!\1)[^\\])*\1|\/\*[\s\S]*?\*\/|\/\/.*/g
  return [...source.matchAll(pattern)].flatMap(([text, quote]) => (quote ? [text] : []))
}

function tagsIn(text: string): string[] {
  return [...text.matchAll(/\b[A-Z][A-Z0-9]*-\d+\b/g)].map(found => found[0])
}

test('a tag in a comment is no named test', () => {
  const tag = (number: number) => ['A', number].join('-')
  const beside = `// [${tag(1)}] it's\n/* "[${tag(2)}]" */`
  const source = `${beside} test('[${tag(3)}] "x" // y', () => {}) // '[${tag(4)}]'\n\`${tag(5)}\``
  expect(textsIn(source).flatMap(tagsIn)).toEqual([tag(3), tag(5)])
})

test('every requirement has a vector or a named test, or a reason why it has none', () => {
  const without = [...specified].filter(tag => !shown.has(tag) && uncovered[tag] === undefined)
  expect(without).toEqual([])
})

test('no reason is stale', () => {
  const stale = Object.keys(uncovered).filter(tag => shown.has(tag) || !specified.has(tag))
  expect(stale).toEqual([])
  for (const [tag, reason] of Object.entries(uncovered)) {
    expect(reason.length, tag).toBeGreaterThan(20)
  }
})

test('a vector names only requirements that there are', () => {
  expect([...new Set(inVectors())].filter(tag => !specified.has(tag))).toEqual([])
})
