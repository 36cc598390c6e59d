import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const source = join(import.meta.dirname, '..')
const sheets = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter(path =>
  path.endsWith('.css'),
)

/** Sides of the screen instead of the beginning and the end of a line. */
const PHYSICAL =
  /(?<![\w-])((margin|padding|border|inset)-(left|right)|left|right|float)\s*:|text-align:\s*(left|right)/
/** Four values of which the second and the fourth, right and left, are not the same. */
const LOPSIDED = /(?<![\w-])(margin|padding|inset)\s*:\s*\S+\s+(\S+)\s+\S+\s+(?!\2\s*;)\S+\s*;/

test('a language written from right to left finds everything on its own side', () => {
  expect(sheets.length).toBeGreaterThan(5)
  for (const path of sheets) {
    const lines = readFileSync(join(source, path), 'utf8').split('\n')
    expect(
      lines.filter(line => PHYSICAL.test(line) || LOPSIDED.test(bare(line))),
      path,
    ).toEqual([])
  }
})

/** Without what stands in brackets, which has spaces of its own. */
function bare(line: string): string {
  const fewer = line.replace(/\([^()]*\)/g, '')
  return fewer === line ? line : bare(fewer)
}
