import { describe, expect, test } from 'vitest'
import { treeOf } from '../tidy/tree.ts'
import { pathFindings, scriptFindings } from './named.ts'

const files = {
  'package.json': '{ "scripts": { "test": "a", "tidy": "b", "docs:check": "c" } }',
  'packages/core/src/bond/question.ts': '',
  'packages/app/src/text/de.json': '',
  'tools/tidy.ts': '',
}
const tree = (text: string) => treeOf({ ...files, 'docs/a.md': `# A\n\n${text}\n` })

describe('files and folders in code spans', () => {
  test.each([
    '`packages/core/src/bond/question.ts`',
    '`packages/core/`',
    '`core/src/bond`',
    '`tools/*.ts`, `packages/app/src/text/<language>.json`',
    '`shots/`, `a/b`, `@handfast/core`, `tools`, `1/2`',
    '```text\n`tools/gone.ts`\n```',
  ])('%s', text => expect(pathFindings(tree(text))).toEqual([]))

  test.each(['`tools/gone.ts`', '`core/src/gone`', '`packages/sim`', '`packages/*/gone.ts`'])(
    '%s',
    text => {
      expect(pathFindings(tree(text)).map(({ path, line }) => `${path}:${line}`)).toEqual([
        'docs/a.md:3',
      ])
    },
  )
})

describe('scripts', () => {
  test.each([
    'npm test',
    '`npm run tidy -- --root a`',
    'npm run docs:check',
    'npm ci, npm testing',
  ])('%s', text => expect(scriptFindings(tree(text))).toEqual([]))
  test.each(['npm start', 'npm run gone', '```sh\nnpm run -s lost\n```'])('%s', text => {
    expect(scriptFindings(tree(text))).toHaveLength(1)
  })
})
