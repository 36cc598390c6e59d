import { createHash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { release } from '../release.ts'
import { shippedOfOthers } from './licences.ts'
import { publishedPackages } from './published.ts'

const place = mkdtempSync(join(tmpdir(), 'handfast-release-'))
afterAll(() => rmSync(place, { recursive: true, force: true }))
const folder = join(place, 'release')
const text = (file: string) => readFileSync(join(folder, file), 'utf8')

test('a release has every package, the app, licences, bill and sums', async () => {
  const files = await release(folder)
  const packages = files.filter(file => file.startsWith('packages/'))
  expect(packages).toHaveLength(publishedPackages().length)
  const others = ['app/index.html', 'app/licences.txt', 'bill-of-materials.json', 'licences.txt']
  expect(files).toEqual(expect.arrayContaining(others))
  expect(text('app/licences.txt')).toBe(text('licences.txt'))

  const sums = text('SHA256SUMS').trimEnd().split('\n')
  expect(sums.map(line => line.slice(66))).toEqual(files)
  for (const line of sums) {
    const file = readFileSync(join(folder, line.slice(66)))
    expect(createHash('sha256').update(file).digest('hex')).toBe(line.slice(0, 64))
  }

  const bill = JSON.parse(text('bill-of-materials.json'))
  expect(bill.bomFormat).toBe('CycloneDX')
  const listed: string[] = bill.components.map(({ purl }: { purl: string }) =>
    decodeURIComponent(purl),
  )
  for (const { name, version } of shippedOfOthers()) {
    // What is compiled into a package has no name on npm: licences.txt lists it.
    if (!version.startsWith('in ')) expect(listed).toContain(`pkg:npm/${name}@${version}`)
  }
  for (const name of ['vitest', 'typescript']) expect(listed.join()).not.toContain(`/${name}@`)

  await expect(release(folder)).rejects.toThrow('there already')
}, 120_000)
