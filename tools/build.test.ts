import { cp, mkdir, mkdtemp, readFile, rm, symlink, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { buildApp, isOlder } from './build.ts'

let place: string
let product: string
let source: string

beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'handfast-build-'))
  product = join(place, 'index.html')
  source = join(place, 'src', 'deep', 'a.ts')
  await mkdir(join(place, 'src', 'deep'), { recursive: true })
  await writeFile(source, '')
  await writeFile(product, '')
  for (const path of [source, join(place, 'src', 'deep'), join(place, 'src')]) {
    await utimes(path, 1000, 1000)
  }
  await utimes(product, 2000, 2000)
})

afterEach(() => rm(place, { recursive: true }))

test('what is newer than its sources stays', async () => {
  expect(await isOlder(product, [join(place, 'src'), join(place, 'gone')])).toBe(false)
})

test('a changed file deep down makes it old', async () => {
  await utimes(source, 3000, 3000)
  expect(await isOlder(product, [join(place, 'src')])).toBe(true)
})

test('a removed file makes it old', async () => {
  await rm(source)
  expect(await isOlder(product, [join(place, 'src')])).toBe(true)
})

test('what is missing is old', async () => {
  await rm(product)
  expect(await isOlder(product, [])).toBe(true)
})

test('two builds are the same files, from whatever folder', async () => {
  const house = join(import.meta.dirname, '..')
  const app = join(place, 'packages', 'app')
  await cp(join(house, 'packages', 'app'), app, {
    recursive: true,
    filter: path => !/[\\/](dist|node_modules)$/.test(path),
  })
  await cp(join(house, 'tsconfig.base.json'), join(place, 'tsconfig.base.json'))
  await symlink(join(house, 'node_modules'), join(place, 'node_modules'))
  const places = [join(place, 'one'), join(place, 'two')] as const
  await buildApp(places[0])
  await buildApp(places[1], app)
  const [one, two] = await Promise.all(
    places.map(folder => readFile(join(folder, 'build.txt'), 'utf8')),
  )
  expect(one).toMatch(/^[0-9a-f]{64} {2}assets\//m)
  expect(two).toBe(one)
})
