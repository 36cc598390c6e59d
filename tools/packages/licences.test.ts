import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { compatible, licencesFile, licencesText, shippedOfOthers } from './licences.ts'
import { publishedPackages, withNeeded } from './published.ts'

test('everything of others that is shipped may be shipped under MIT, and has its text', () => {
  const shipped = shippedOfOthers()
  const names = shipped.map(({ name }) => name)
  expect(names).toEqual(
    expect.arrayContaining(['@noble/curves', 'preact', 'uqr', 'ws', 'zxing-cpp']),
  )
  for (const { name, licence, text } of shipped) {
    const choices = licence.replaceAll(/[()]/g, '').split(' OR ')
    expect(
      choices.filter(each => compatible.includes(each)),
      `${name}: ${licence}`,
    ).not.toEqual([])
    expect(text.length, name).toBeGreaterThan(50)
  }
})

test('nothing that only builds or tests is among it', () => {
  const names = shippedOfOthers().map(({ name }) => name)
  for (const name of ['vitest', 'typescript', 'playwright-core', 'fast-check']) {
    expect(names).not.toContain(name)
  }
})

test('the file that the app serves is the one that npm run licences writes', () => {
  expect(readFileSync(licencesFile, 'utf8')).toBe(licencesText())
})

test('each published package comes after what it needs', () => {
  const names = publishedPackages().map(({ name }) => name)
  expect(names).toHaveLength(6)
  for (const { name, dependencies } of publishedPackages()) {
    const needed = Object.keys(dependencies).filter(each => each.startsWith('@handfast/'))
    for (const each of needed) expect(names.indexOf(each)).toBeLessThan(names.indexOf(name))
  }
  expect(withNeeded('@handfast/relay').map(({ name }) => name)).toEqual([
    '@handfast/envelope',
    '@handfast/relay',
  ])
})

test('published packages run nothing when they are installed, and name exact versions', () => {
  for (const { folder, dependencies, version } of publishedPackages()) {
    const { scripts } = JSON.parse(readFileSync(`${folder}/package.json`, 'utf8'))
    expect(Object.keys(scripts)).toEqual(['prepack', 'postpack'])
    for (const [name, needed] of Object.entries(dependencies)) {
      if (name.startsWith('@handfast/')) expect(needed).toBe(version)
    }
  }
})
