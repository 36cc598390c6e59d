/** Labels of all packages: the core's are in the specification, the others stand where they are used. */
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { LABEL } from '../../packages/core/src/crypto/labels.ts'
import { treeOfRepository } from '../tidy/tree.ts'

const tree = treeOfRepository(join(import.meta.dirname, '../..'))
const shipped = tree.paths.filter(path => /^packages\/\w+\/src\/.*(?<!\.test)\.tsx?$/.test(path))
const found = shipped.flatMap(path =>
  [...tree.text(path).matchAll(/(['"`])(handfast\/v1 .*?)\1/g)].map(
    ([, quote = '', label = '']) => ({
      ...{ path, quote, label },
    }),
  ),
)

test('[KEY-1] no label stands in two places, in whichever package', () => {
  const labels = found.map(({ label }) => label)
  expect(labels.length).toBeGreaterThan(Object.keys(LABEL).length + 5)
  expect(labels.filter((label, at) => labels.indexOf(label) !== at)).toEqual([])
})

test('[KEY-1] none is built at run time: what is in a template is the place of a record', () => {
  const built = found.filter(({ label }) => label.includes('${'))
  expect(built.map(({ path }) => path)).toEqual(['packages/client/src/vault.ts'])
})
