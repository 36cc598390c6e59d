import { describe, expect, test } from 'vitest'
import { treeOf } from '../tidy/tree.ts'
import { drawnPaths, linkFindings, tagFindings, treeFindings } from './claims.ts'

const problems = (found: { path: string; line: number; problem: string }[]) =>
  found.map(({ path, line, problem }) => `${path}:${line} ${problem}`)

describe('links', () => {
  const files = {
    'docs/b.md': '# Beta one\n\n## Über „uns“ & `code`\n\n## Twice\n\n## Twice\n',
    'src/x.ts': '',
    'my file.txt': '',
  }
  const linkProblems = (text: string) =>
    problems(linkFindings(treeOf({ ...files, 'docs/a.md': `# A\n\n${text}\n` })))

  test.each([
    '[b](b.md)',
    '[b](./b.md#beta-one)',
    '[b](b.md#über-uns--code)',
    '[b](b.md#twice-1)',
    '[self](#a)',
    '[folder](../src/)',
    '[up](../my%20file.txt)',
    '[out](https://example.org/gone.md)',
    '[mail](mailto:a@example.org)',
    '`[code](gone.md)`',
    '```\n[code](gone.md)\n```',
    '[one][two]\n\n[two]: b.md',
  ])('%s', text => {
    expect(linkProblems(text)).toEqual([])
  })

  test.each([
    ['[b](gone.md)', 'leads nowhere'],
    ['![b](gone.png)', 'leads nowhere'],
    ['[b](b.md#gone)', 'has no heading #gone'],
    ['[b](b.md#twice-2)', 'has no heading #twice-2'],
    ['[self](#gone)', 'has no heading #gone'],
    ['[up](../../outside.md)', 'leads nowhere'],
    ['[bad](%zz)', 'leads nowhere'],
    ['[one][two]\n\n[two]: gone.md', 'leads nowhere'],
  ])('%s', (text, problem) => {
    expect(linkProblems(text)).toEqual([expect.stringContaining(problem)])
  })
})

describe('the drawn tree', () => {
  const drawn = [
    'README.md  ARCHITECTURE.md',
    'spec/         what another implementer needs: spec.md,',
    '              gone.md as well',
    'packages/',
    '  core/       the protocol',
    '    src/',
    '      index.ts     what others use',
    '  relay/      stores and forwards',
    'text/<language>.json',
  ].join('\n')
  const files = {
    'README.md': '',
    'spec/spec.md': '',
    'packages/core/src/index.ts': '',
    'packages/relay/a.ts': '',
    'text/de.json': '',
  }
  const treeProblems = (text: string) => {
    const document = `# The house\n\n\`\`\`text\n${text}\n\`\`\`\n`
    return problems(treeFindings(treeOf({ ...files, 'ARCHITECTURE.md': document })))
  }

  test('its names become paths', () => {
    expect(drawnPaths(drawn).map(({ name }) => name)).toEqual([
      'README.md',
      'ARCHITECTURE.md',
      'spec/',
      'packages/',
      'packages/core/',
      'packages/core/src/',
      'packages/core/src/index.ts',
      'packages/relay/',
      'text/<language>.json',
    ])
  })
  test('what is there', () => expect(treeProblems(drawn)).toEqual([]))
  test('a folder, a file and a pattern that are not', () => {
    const more = `${drawn}\ngone/\n  core/\nlost.ts\nvoice/*.json`
    expect(treeProblems(more)).toEqual([
      'ARCHITECTURE.md:13 gone/ is not there',
      'ARCHITECTURE.md:14 gone/core/ is not there',
      'ARCHITECTURE.md:15 lost.ts is not there',
      'ARCHITECTURE.md:16 voice/*.json is not there',
    ])
  })
  test('no tree, no document', () => {
    expect(treeFindings(treeOf({ 'ARCHITECTURE.md': '# The house\n' }))).toHaveLength(1)
    expect(treeFindings(treeOf({}))).toHaveLength(1)
  })
})

describe('requirement tags', () => {
  const spec = { 'spec/handfast.md': '# Spec\n\n[BOND-1] A bond. [CHECK-12] A check.\n' }
  const tagProblems = (text: string) =>
    problems(tagFindings(treeOf({ ...spec, 'packages/core/src/a.ts': text })))

  test.each(['// [BOND-1] CHECK-12', '// SHA-256, UTF-8, ML-KEM-768', "test('[BOND-1] x')", ''])(
    '%j',
    text => expect(tagProblems(text)).toEqual([]),
  )
  test.each(['// [BOND-7]', '// BOND-7', "test('CHECK-1: x')", ['// [NEW', '-1]'].join('')])(
    '%j',
    text => {
      expect(tagProblems(text)).toHaveLength(1)
    },
  )
  test('the line is told', () => {
    expect(tagProblems('a\n// [BOND-7]')).toEqual([
      'packages/core/src/a.ts:2 there is no requirement BOND-7',
    ])
  })
})
