import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { isOlder } from './build.ts'

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
