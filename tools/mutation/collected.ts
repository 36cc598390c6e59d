/** What a file of tests asks for while it is loaded: kept, so that it can be run again and again. */
import { format } from 'node:util'

export type Collected = {
  /** The file and the words in front of it: the same in every run. */
  readonly id: string
  readonly name: string
  readonly file: string
  readonly startPosition: { readonly line: number; readonly column: number }
  readonly before: readonly Run[]
  readonly run: Run
}

type Run = () => unknown

type Group = { readonly name: string; readonly before: Run[] }

type File = { readonly path: string; readonly tests: Collected[]; readonly groups: Group[] }

let file: File | null = null

/** The tests of one file; `load` imports it. */
export async function collect(path: string, load: () => Promise<unknown>): Promise<Collected[]> {
  const fresh: File = { path, tests: [], groups: [{ name: '', before: [] }] }
  file = fresh
  try {
    await load()
    return fresh.tests
  } finally {
    file = null
  }
}

function current(): File {
  if (file === null) throw new Error('a test outside a file of tests')
  return file
}

type Body = (...values: never[]) => unknown

function addTest(name: string, run: Run): void {
  const { path, tests, groups } = current()
  const words = [...groups.map(group => group.name), name].filter(word => word !== '').join(' ')
  const same = tests.filter(known => known.name === words || known.name.startsWith(`${words} #`))
  const unique = same.length === 0 ? words : `${words} #${same.length + 1}`
  const before = groups.flatMap(group => group.before)
  const startPosition = positionIn(path)
  tests.push({ id: `${path}#${unique}`, name: unique, file: path, startPosition, before, run })
}

function addGroup(name: string, body: Run): void {
  const { groups } = current()
  groups.push({ name, before: [] })
  body()
  groups.pop()
}

/** A third argument is a limit of time: whoever runs the tests has its own. */
export const test = Object.assign((name: string, body: Body) => addTest(name, () => body()), {
  each: (rows: readonly unknown[]) => (name: string, body: Body) =>
    eachRow(rows, name, body, addTest),
  skip: () => {},
})
export const it = test

export const describe = Object.assign(addGroup, {
  each: (rows: readonly unknown[]) => (name: string, body: Body) =>
    eachRow(rows, name, body, addGroup),
})

/** Runs in front of the first test of its group in each run. */
export function beforeAll(body: Run): void {
  current().groups.at(-1)?.before.push(body)
}

function eachRow(
  rows: readonly unknown[],
  name: string,
  body: Body,
  add: (name: string, run: Run) => void,
): void {
  for (const row of rows) {
    const values = Array.isArray(row) ? row : [row]
    add(titleOf(name, values), () => body(...(values as never[])))
  }
}

/** `%s` and its like, one value each; `$word` for a field of the first. */
function titleOf(name: string, values: readonly unknown[]): string {
  const first = Object(values[0]) as { readonly [word: string]: unknown }
  const named = name.replace(/\$(\w+)/g, (_, word: string) => String(first[word]))
  const count = named.match(/%[sdifjoO]/g)?.length ?? 0
  return format(named, ...values.slice(0, count))
}

function positionIn(path: string): Collected['startPosition'] {
  const lines = new Error().stack?.split('\n') ?? []
  const found = lines.find(line => line.includes(path)) ?? ''
  const [, line = '1', column = '1'] = /:(\d+):(\d+)\)?$/.exec(found) ?? []
  return { line: Number(line) - 1, column: Number(column) - 1 }
}
