import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { publish } from './publish.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-publish-'))
  await mkdir(join(folder, 'assets'))
  await writeFile(join(folder, 'index.html'), '<meta name="handfast-version" content="" />')
  await writeFile(join(folder, 'sw.js'), 'serve(PUBLISHED)\n')
  await writeFile(join(folder, 'assets', 'index-a.js'), 'open()')
  await writeFile(join(folder, 'assets', 'reader.wasm'), 'wasm')
  await writeFile(join(folder, 'assets', 'TryPage-a.js'), 'showThree()')
})
afterEach(() => rm(folder, { recursive: true }))

const read = (path: string) => readFile(join(folder, path), 'utf8')

async function published() {
  const [line = ''] = (await read('sw.js')).split('\n')
  return JSON.parse(line.replace(/^const PUBLISHED=/, '').replace(/;$/, ''))
}

test('every file is listed with what it holds, and what is rarely needed apart', async () => {
  await publish(folder)
  const { version, first, rest } = await published()
  expect(first.map(({ path }: { path: string }) => path)).toEqual(['', 'assets/index-a.js'])
  expect(rest.map(({ path }: { path: string }) => path)).toEqual([
    'assets/TryPage-a.js',
    'assets/reader.wasm',
  ])
  expect(await read('index.html')).toContain(`content="${version}"`)
  const list = (await read('build.txt')).trimEnd().split('\n')
  expect(list).toHaveLength(5)
  for (const line of list) {
    const [sum, path = ''] = line.split('  ')
    expect(
      createHash('sha256')
        .update(await read(path))
        .digest('hex'),
    ).toBe(sum)
  }
})

test('published again it is the same; with another file it is another version', async () => {
  await publish(folder)
  const before = { list: await read('build.txt'), version: (await published()).version }
  await publish(folder)
  expect(await read('build.txt')).toBe(before.list)
  await writeFile(join(folder, 'assets', 'reader.wasm'), 'other')
  await publish(folder)
  expect((await published()).version).not.toBe(before.version)
})

test('a page without a place for the version is not published', async () => {
  await writeFile(join(folder, 'index.html'), '<title>Handfast</title>')
  await expect(publish(folder)).rejects.toThrow('no place')
})
