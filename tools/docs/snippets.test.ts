import { join } from 'node:path'
import { expect, test } from 'vitest'
import { treeOf } from '../tidy/tree.ts'
import { snippetFindings, snippets } from './snippets.ts'

const root = join(import.meta.dirname, '..', '..')
const fenced = (language: string, text: string) => `# A\n\n\`\`\`${language}\n${text}\n\`\`\`\n`

test('what compiles, with a package of this house', () => {
  const text =
    "import { isNameplate } from '@handfast/envelope'\nconst a: boolean = isNameplate('1')"
  expect(snippetFindings(treeOf({ 'README.md': fenced('ts', text) }), root)).toEqual([])
})

test('what does not, with its line in the document', () => {
  const tree = treeOf({
    'README.md': fenced('ts', 'const a = 1'),
    'docs/b.md': fenced('ts', 'const a = 1\nconst b: string = a'),
    'docs/c.md': fenced('ts', "import { gone } from '@handfast/envelope'"),
  })
  expect(snippetFindings(tree, root).map(({ path, line }) => `${path}:${line}`)).toEqual([
    'docs/b.md:5',
    'docs/c.md:4',
  ])
})

test('other fences are left alone', () => {
  const tree = treeOf({ 'a.md': fenced('text', 'const'), 'b.md': fenced('', 'const') })
  expect(snippets(tree)).toEqual([])
  expect(snippetFindings(tree, root)).toEqual([])
})
