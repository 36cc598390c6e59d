import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseResults } from './proofs.ts'
import { renderSpec, shapeOf, statesOf } from './render-spec.ts'

const root = join(import.meta.dirname, '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const rendered = renderSpec()

describe('what the specification takes from the code', () => {
  test.each(rendered)('$path is as the code is', ({ path, text }) => {
    expect(read(path), 'run: node --conditions=handfast-source tools/render-spec.ts').toBe(text)
  })

  test.each(rendered.filter(({ text }) => text.includes('<!-- rendered:')))(
    'every state of the code stands in the tables of $path',
    ({ text }) => {
      const byHand = text.replaceAll(/<!-- rendered:[\s\S]*?<!-- end -->/g, '')
      const handled = handledStates(byHand)
      const missing = statesOf(text).filter(state => !handled.includes(state))
      expect(missing).toEqual([])
    },
  )

  test('the pages know all machines', () => {
    const states = rendered.flatMap(({ text }) => statesOf(text))
    expect(states).toEqual(expect.arrayContaining(['torn', 'queued', 'awaitingJoinerKey']))
  })
})

/** Tables name their states in the first cell of a row, or in the head, one a column. */
function handledStates(page: string): readonly string[] {
  const lines = page.split('\n')
  return lines.flatMap((line, at) => {
    const cells = line.split('|').slice(1, -1)
    const named = lines[at + 1]?.startsWith('|---') === true ? cells : cells.slice(0, 1)
    return named.flatMap(cell => cell.split(',').map(word => word.trim()))
  })
}

test('a shape is read from its source', () => {
  const source = `const grade = tagged('is', {\n  /** a, b */\n  met: { at: time, of: list(x, 3) },\n  none: {},\n})\n\nconst other = 1`
  expect(shapeOf(source, 'grade')).toEqual({
    is: 'union',
    parts: [
      { name: 'met', holds: ['at', 'of'] },
      { name: 'none', holds: [] },
    ],
  })
  expect(
    shapeOf('const box = struct({ a: u8, b })\n', 'box').parts.map(({ name }) => name),
  ).toEqual(['a', 'b'])
  expect(() => shapeOf(source, 'missing')).toThrow('missing')
})

/** A sentence of the specification that names a test is true only as long as the test is there. */
const CITED = /`([\w/.-]+\.test\.tsx?)`:\s+"([^"]+)"/g

test.each(['spec/threats.md', 'spec/weaknesses.md'])('every test cited in %s is there', path => {
  const cited = [...read(path).matchAll(CITED)]
  const missing = cited.filter(([, file = '', name = '']) => !read(file).includes(name))
  expect(missing.map(([all]) => all)).toEqual([])
  if (path.endsWith('threats.md')) expect(cited.length).toBeGreaterThan(40)
})

/** The rows of the tables below a heading of threats.md. */
function rowsBelow(heading: string): readonly string[] {
  const [, section = ''] = read('spec/threats.md').split(`\n## ${heading}\n`)
  const [text = ''] = section.split('\n## ')
  const rows = text.split('\n').filter(line => line.startsWith('| '))
  return rows.filter(row => !/^\| (Mistake|Design|Promised) \|/.test(row))
}

test.each([
  ['Mistakes of others', 8],
  ['Mistakes of our own', 12],
  ['Two copies, and loss', 25],
])('every row of %s names a test', (heading, least) => {
  const rows = rowsBelow(heading)
  expect(rows.length).toBeGreaterThanOrEqual(least)
  expect(rows.filter(row => row.match(CITED) === null)).toEqual([])
})

test('every guarantee has a paragraph that names a test or a model', () => {
  const text = read('spec/threats.md')
  const promised = [...text.matchAll(/^\| (G\d+) \|/gm)].map(([, name]) => name)
  expect(promised).toEqual(Array.from({ length: 11 }, (_, at) => `G${at + 1}`))
  for (const name of promised) {
    const [, shown = ''] = text.split(`\n**${name}.** `)
    const [paragraph = ''] = shown.split('\n\n')
    expect(paragraph.match(CITED) ?? paragraph.match(/`proofs\/\w+\.pv`/), name).not.toBeNull()
  }
})

describe('what threats.md and weaknesses.md say of the models', () => {
  const { found } = parseResults(read('proofs/results.txt'))
  const kinds = new Set([...found.keys()].map(name => name.split('-')[0]))
  const text = ['spec/threats.md', 'spec/weaknesses.md'].map(read).join('\n').replace(/\s+/g, ' ')

  test('is of variants that were run', () => {
    const named = [...text.matchAll(/`([a-z]+(?:-[a-z0-9]+)+)`/g)].map(([, name = '']) => name)
    const ofModels = named.filter(name => kinds.has(name.split('-')[0]))
    expect(ofModels.length).toBeGreaterThan(15)
    expect(ofModels.filter(name => !found.has(name))).toEqual([])
  })

  test('is what was found, from the first query on', () => {
    const told = [
      ...text.matchAll(/`([a-z0-9-]+)`(?:, queries 1 to \d+)? \(([TFRN](?: [TFRN])*)[):]/g),
    ]
    expect(told.length).toBeGreaterThan(6)
    const wrong = told.filter(
      ([, name = '', letters = '']) => !found.get(name)?.startsWith(letters.replaceAll(' ', '')),
    )
    expect(wrong.map(([all]) => all)).toEqual([])
  })
})
