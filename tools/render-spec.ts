/**
 * Writes what the specification takes from the code: spec/errors.md, and the states at the head of
 * each page of spec/states/. `node --conditions=handfast-source tools/render-spec.ts`
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { FAILURE_TEXT } from '../packages/cli/src/text/failures.ts'
import { SURROUNDINGS_TEXT } from '../packages/cli/src/text/surroundings.ts'
import { ERRORS, isErrorCode } from '../packages/core/src/errors.ts'

const root = join(import.meta.dirname, '..')
const PAGES = 'spec/states'

export type Rendered = { readonly path: string; readonly text: string }

/** Every file as it should be, with its path from the root of the repository. */
export function renderSpec(): readonly Rendered[] {
  const pages = readdirSync(join(root, PAGES)).filter(name => name.endsWith('.md'))
  return [
    { path: 'spec/errors.md', text: errorsPage() },
    ...pages.map(name => renderPage(`${PAGES}/${name}`)),
  ]
}

/** The states of a page as the code names them: of unions only, a structure has none. */
export function statesOf(page: string): readonly string[] {
  return [...page.matchAll(MARKED)].flatMap(([, file = '', name = '']) => {
    const shape = shapeOf(readFileSync(join(root, file), 'utf8'), name)
    return shape.is === 'union' ? shape.parts.map(part => part.name) : []
  })
}

const MARKED = /<!-- rendered: (\S+) (\S+) -->\n[\s\S]*?<!-- end -->/g

function renderPage(path: string): Rendered {
  const page = readFileSync(join(root, path), 'utf8')
  const text = page.replace(MARKED, (_, file: string, name: string) => {
    const shape = shapeOf(readFileSync(join(root, file), 'utf8'), name)
    return `<!-- rendered: ${file} ${name} -->\n${shapeTable(shape)}\n<!-- end -->`
  })
  return { path, text }
}

type Part = { readonly name: string; readonly holds: readonly string[] }
export type Shape = { readonly is: 'union' | 'structure'; readonly parts: readonly Part[] }

/** A codec by its name: the first union in it, or else its fields. Throws where there is none. */
export function shapeOf(source: string, name: string): Shape {
  const plain = source.replace(/\/\*[\s\S]*?\*\/|\/\/.*/g, '')
  const found = new RegExp(`\\bconst ${name} = `).exec(plain)
  if (found === null) throw new Error(`no codec ${name}`)
  const body = upTo(plain, found.index + found[0].length, '\n\n')
  const union = body.indexOf("tagged('")
  const at = union < 0 ? 0 : union
  const parts = fieldsOf(body.slice(body.indexOf('{', at))).map(([part, text]) => ({
    name: part,
    holds: fieldsOf(text).map(([field]) => field),
  }))
  return { is: union < 0 ? 'structure' : 'union', parts }
}

/** The fields of an object literal that begins at the first brace, each with its text. */
function fieldsOf(text: string): readonly (readonly [string, string])[] {
  const open = text.indexOf('{')
  const fields: [string, string][] = []
  let depth = 0
  let start = open + 1
  for (let at = open; at >= 0 && at < text.length; at++) {
    const sign = text[at] ?? ''
    if ('{(['.includes(sign)) depth += 1
    if ('})]'.includes(sign)) depth -= 1
    if (depth > 1 || (sign !== ',' && depth > 0)) continue
    const field = text.slice(start, at).trim()
    const name = /^\w+/.exec(field)?.[0]
    if (name !== undefined) fields.push([name, field])
    start = at + 1
    if (depth === 0) break
  }
  return fields
}

function upTo(text: string, from: number, end: string): string {
  const at = text.indexOf(end, from)
  return at < 0 ? text.slice(from) : text.slice(from, at)
}

function shapeTable({ is, parts }: Shape): string {
  if (is === 'structure') return `\nHolds: ${parts.map(({ name }) => `\`${name}\``).join(', ')}.\n`
  const rows = parts.map(({ name, holds }, place) => {
    const held = holds.map(field => `\`${field}\``).join(', ')
    return `| ${place} | ${name} | ${held === '' ? '-' : held} |`
  })
  return ['', '| Place | State | Holds |', '|---|---|---|', ...rows, ''].join('\n')
}

type Told = { readonly error: string; readonly hint: string }

function errorsPage(): string {
  const core = Object.entries(ERRORS).map(([code, { fault, next }]) => {
    const told: Told | null = isErrorCode(code) ? FAILURE_TEXT[code] : null
    return `| \`${code}\` | ${fault} | ${next} | ${told?.error ?? ''} | ${cell(told?.hint ?? '')} |`
  })
  const around = Object.entries(SURROUNDINGS_TEXT).map(
    ([code, told]: [string, Told]) => `| \`${code}\` | ${told.error} | ${cell(told.hint)} |`,
  )
  return [
    '# Errors',
    '',
    'Written by `tools/render-spec.ts` from the code; do not edit. Codes are permanent. The text is that of',
    'the command line; `{name}` and the like are filled in.',
    '',
    '## Of the protocol',
    '',
    '| Code | Whose fault | What next | Error | Hint |',
    '|---|---|---|---|---|',
    ...core,
    '',
    '## Of what is around it',
    '',
    '| Code | Error | Hint |',
    '|---|---|---|',
    ...around,
    '',
  ].join('\n')
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

if (import.meta.main) {
  for (const { path, text } of renderSpec()) writeFileSync(join(root, path), text)
}
