import { join } from 'node:path'
import { expect, test } from 'vitest'
import { treeOf } from '../tidy/tree.ts'
import { exampleFindings, examples } from './examples.ts'

const root = join(import.meta.dirname, '..', '..')

function problemsOf(code: string, prints: string | null, limit_ms?: number): string[] {
  const output = prints === null ? '' : `\nIt prints\n\n\`\`\`text\n${prints}\n\`\`\`\n`
  const text = `# A\n\n\`\`\`ts run\n${code}\n\`\`\`\n${output}`
  const found = exampleFindings(treeOf({ 'README.md': text }), root, limit_ms)
  return found.map(({ path, line, problem }) => `${path}:${line} ${problem}`)
}

const library = "import { toHex } from 'handfast'\n"

test('what prints what it should, with the library as it is', () => {
  expect(problemsOf(`${library}console.log(toHex(Uint8Array.of(1, 255)))`, '01ff')).toEqual([])
})

test.each([
  [`${library}console.log(toHex(Uint8Array.of(2)))`, '01', 'README.md:3 the example printed "02"'],
  ['console.log(1)', null, 'README.md:3 no fence says what the example prints'],
  ["console.log(1)\nthrow new Error('no')", '1', 'README.md:3 the example ended with 1: '],
  ["import { gone } from 'handfast'\nconsole.log(gone)", '1', 'README.md:3 the example ended with'],
])('%j', (code, prints, problem) => {
  expect(problemsOf(code, prints)).toEqual([expect.stringContaining(problem)])
})

test('an example that never ends', () => {
  const found = problemsOf('setInterval(() => {}, 1000)', '', 500)
  expect(found).toEqual([expect.stringContaining('did not end')])
})

test('other fences are not run', () => {
  const text = '# A\n\n```ts\nthrow 1\n```\n\n```sh run\nexit 1\n```\n'
  expect(examples(treeOf({ 'README.md': text }))).toEqual([])
})
