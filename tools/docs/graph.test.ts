import { expect, test } from 'vitest'
import { layers } from '../tidy/imports.ts'
import { treeOf } from '../tidy/tree.ts'
import { graphFindings, graphOf, pictureFile } from './graph.ts'
import { pictureOf } from './picture.ts'

/** A house in which every package imports what its rule allows. */
const files = Object.fromEntries(
  Object.entries(layers).map(([pack, { ours, outside }]) => [
    `packages/${pack}/src/index.ts`,
    [...ours.map(name => `@handfast/${name}`), ...outside.map(name => name.replace(/[:/]$/, '$&x'))]
      .map(name => `import '${name}'\n`)
      .join(''),
  ]),
)
const withPicture = { ...files, [pictureFile]: pictureOf(graphOf(treeOf(files))) }

function problems(planted: Record<string, string>): string[] {
  return graphFindings(treeOf({ ...withPicture, ...planted })).map(
    ({ path, problem }) => `${path} ${problem}`,
  )
}

test('what is drawn and what is allowed is what there is', () => {
  expect(problems({})).toEqual([])
})

test('a rule that allows what nobody does, and a test does not count', () => {
  const planted = {
    'packages/cli/src/index.ts':
      "import '@handfast/client'\nimport '@handfast/core'\nimport 'node:a'\n",
    'packages/cli/src/a.test.ts': "import '@handfast/relay'\nimport '@noble/hashes/argon2.js'\n",
  }
  expect(problems(planted)).toEqual([
    'tools/tidy/imports.ts cli may import relay, and does not',
    'tools/tidy/imports.ts cli may import @noble/hashes/argon2.js, and does not',
    'docs/house.svg does not show who imports whom',
  ])
})

test('a picture of another house, or none', () => {
  const old = { [pictureFile]: pictureOf(graphOf(treeOf({}))) }
  expect(problems(old)).toEqual(['docs/house.svg does not show who imports whom'])
  expect(graphFindings(treeOf(files))).toHaveLength(1)
})

test('an import by its path into another package is one of that package', () => {
  const text = "import '../../relay/src/brake.ts'\nimport './own.ts'\n"
  const graph = graphOf(treeOf({ 'packages/sim/src/a.ts': text }))
  expect([...(graph.get('sim')?.ours ?? [])]).toEqual(['relay'])
})

test('the picture: each to the right of what it imports, lines only where nothing is between', () => {
  const picture = pictureOf(graphOf(treeOf(files)))
  const at = (name: string) =>
    Number(new RegExp(`class="name" x="(\\d+)" y="\\d+">${name}<`).exec(picture)?.[1])
  expect(at('noble')).toBeLessThan(at('core'))
  expect(at('core')).toBeLessThan(at('client'))
  expect(at('relay')).toBeLessThan(at('cli'))
  expect(picture.match(/<path /g)).toHaveLength(8)
  expect(picture).toContain('client uses core, envelope')
})
