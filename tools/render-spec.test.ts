import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
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
