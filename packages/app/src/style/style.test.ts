import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
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

/** What main.tsx brings along is there for every screen; another may never have been opened. */
test('a screen brings the sheets along whose classes it uses', () => {
  const screens = readdirSync(join(source, 'screens')).filter(name => /^\w+\.tsx$/.test(name))
  expect(screens.length).toBeGreaterThan(20)
  const first = sheets.filter(sheet => readSource('main.tsx').includes(`'./${sheet}'`))
  expect(first.length).toBeGreaterThan(2)
  for (const screen of screens) {
    const text = readSource(join('screens', screen))
    const used = [...text.matchAll(/class="([^"]*)"/g)].flatMap(([, names = '']) =>
      names.split(' '),
    )
    for (const name of used) {
      const owners = sheets.filter(sheet => names(sheet).has(name))
      const brought = owners.filter(
        sheet => first.includes(sheet) || text.includes(`/${basename(sheet)}'`),
      )
      expect(owners.length === 0 || brought.length > 0, `${screen}: ${name}`).toBe(true)
    }
  }
})

function readSource(path: string): string {
  return readFileSync(join(source, path), 'utf8')
}

function names(sheet: string): ReadonlySet<string> {
  return new Set(readSource(sheet).match(/(?<=\.)[a-z][a-z-]*/g))
}

/** Without what stands in brackets, which has spaces of its own. */
function bare(line: string): string {
  const fewer = line.replace(/\([^()]*\)/g, '')
  return fewer === line ? line : bare(fewer)
}
