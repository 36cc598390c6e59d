import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { vectorFiles } from '../vectors.ts'
import { faultsOf } from './schema.fixture.ts'

const root = join(import.meta.dirname, '../..')
const folder = join(root, 'spec/vectors')
const apart = ['schema.json', 'uncovered.json']
const names = readdirSync(folder).filter(name => name.endsWith('.json') && !apart.includes(name))
const textOf = (name: string) => readFileSync(join(folder, name), 'utf8')
const schema: unknown = JSON.parse(textOf('schema.json'))

const one = {
  ...{ kind: 'text', id: 'name-0', title: 'a name', tags: ['TEXT-1'], outcome: 'ok' },
  ...{ reads: 'name', given: 'Spike', result: 'Spike' },
}

describe('the files of spec/vectors', () => {
  const made = vectorFiles()

  test('are all made by tools/vectors.ts', () => {
    expect([...made.keys()].sort()).toEqual(names.sort())
  })

  test.each(names)('%s is what tools/vectors.ts makes', name => {
    // Compared whole and told short: a difference of a file would fill the screen.
    expect(made.get(name) === textOf(name), `${name}: node tools/vectors.ts`).toBe(true)
  })

  test.each(names)('%s is in the form of the schema', name => {
    expect(faultsOf(schema, JSON.parse(textOf(name))).slice(0, 3)).toEqual([])
  })

  test('have no two vectors of one name', () => {
    const ids = names.flatMap(name =>
      [...textOf(name).matchAll(/"id":"([^"]+)"/g)].map(each => each[1]),
    )
    expect(ids.length).toBeGreaterThan(500)
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([])
  })
})

test('the second implementation shares no code with any package', () => {
  const sources = readdirSync(import.meta.dirname).filter(
    name => name.endsWith('.ts') && !name.endsWith('.test.ts'),
  )
  const paths = [
    ...sources.map(name => join(import.meta.dirname, name)),
    `${root}/tools/vectors.ts`,
  ]
  expect(paths.length).toBeGreaterThan(30)
  const imported = paths.flatMap(path =>
    [...readFileSync(path, 'utf8').matchAll(/\bfrom '([^']+)'|\bimport\(?\s*'([^']+)'/g)].map(
      ([, from, other]) => from ?? other ?? '',
    ),
  )
  const allowed =
    /^(\.\/(vectors\/)?[a-z-]+\.ts|\.\/[a-z-]+\.fixture\.ts|node:[a-z]+|@noble\/[a-z0-9/.-]+)$/
  expect(imported.filter(name => !allowed.test(name))).toEqual([])
})

describe('the schema', () => {
  const file = (vector: object) => ({ about: 'one', vectors: [vector] })

  test('takes a right vector', () => {
    expect(faultsOf(schema, file(one))).toEqual([])
  })

  test.each([
    ['an outcome that is not in the list', { ...one, outcome: 'failed' }],
    ['no tag', { ...one, tags: [] }],
    ['a tag of another form', { ...one, tags: ['text-1'] }],
    ['a field too many', { ...one, remark: '' }],
    ['a field too few', { kind: 'text', id: 'name-0' }],
    ['a kind that there is not', { ...one, kind: 'name' }],
    ['a field of another type', { ...one, result: 7 }],
  ])('refuses %s', (_, vector) => {
    expect(faultsOf(schema, file(vector))).not.toEqual([])
  })
})
