import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parseArguments } from '../packages/relay/src/arguments.ts'
import { runNpm } from './packages/npm.ts'

/** No container is built here: each line is held against what it names, or run by itself. */

const house = join(import.meta.dirname, '..')
const text = readFileSync(join(house, 'deploy', 'Containerfile'), 'utf8').replaceAll('\\\n', '')
const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'))
const valuesOf = (word: string) =>
  lines.filter(line => line.startsWith(`${word} `)).map(line => line.slice(word.length + 1))
const manifestOf = (name: string) =>
  JSON.parse(readFileSync(join(house, 'packages', name, 'package.json'), 'utf8'))
const packed = [...text.matchAll(/--workspace @handfast\/(\w+)/g)].map(([, name]) => String(name))

test('the program it starts is the one that is installed, and understands its words', () => {
  const [program, ...words]: string[] = JSON.parse(valuesOf('ENTRYPOINT')[0] ?? '')
  expect(Object.keys(manifestOf('relay').bin)).toEqual([program])
  const usual: string[] = JSON.parse(valuesOf('CMD')[0] ?? '')
  const parsed = parseArguments([...words, ...usual])
  expect(parsed).toMatchObject({ host: '0.0.0.0', trustProxy: true, log: 'json' })
  expect(valuesOf('EXPOSE')).toEqual([String(parsed?.port)])
  expect(parsed?.file.startsWith(`${valuesOf('VOLUME')[0]}/`)).toBe(true)
  expect(text).toContain(`--owner=node --group=node --mode=0700 ${valuesOf('VOLUME')[0]}\n`)
  expect(text.indexOf('USER node')).toBeLessThan(text.indexOf('ENTRYPOINT'))
})

test('what it packs is all that the relay needs of this house, and has these names', () => {
  const needs = Object.keys(manifestOf('relay').dependencies)
  const ours = needs.filter(name => name.startsWith('@handfast/'))
  expect(packed.map(name => `@handfast/${name}`).sort()).toEqual(
    ['@handfast/relay', ...ours].sort(),
  )
  const place = mkdtempSync(join(tmpdir(), 'handfast-container-'))
  const workspaces = packed.flatMap(name => ['--workspace', `@handfast/${name}`])
  const words = ['pack', ...workspaces, '--pack-destination', place]
  const told = runNpm(house, ...words, '--dry-run', '--ignore-scripts', '--json')
  const names: string[] = JSON.parse(told).map(({ filename }: { filename: string }) => filename)
  const copied = valuesOf('COPY').find(line => line.startsWith('--from=packed'))
  for (const name of names) {
    const pattern = `/tmp/${name.replace(/-\d.*/, '-*.tgz')}`
    expect(copied).toContain(`${pattern} `)
  }
  expect(names).toHaveLength(packed.length)
  rmSync(place, { recursive: true })
})

test('what it copies first is enough to install and pack: nothing of that is left out', () => {
  const [copied] = valuesOf('COPY')
  expect(copied).toBe('. .')
  const leftOut = readFileSync(join(house, '.dockerignore'), 'utf8').trim().split('\n')
  expect(leftOut).toEqual(['.git', '**/node_modules', '**/dist', '.handfast'])
  const tracked = execFileSync('git', ['ls-files'], { cwd: house, encoding: 'utf8' }).split('\n')
  expect(tracked.filter(path => /(^|\/)(node_modules|dist)\/|^\.handfast/.test(path))).toEqual([])
  for (const path of ['package-lock.json', 'tools/packages/prepack.ts', 'tsconfig.base.json']) {
    expect(tracked).toContain(path)
    expect(existsSync(join(house, path))).toBe(true)
  }
})

test('npm knows the words that it is given', () => {
  const [, install = ''] = /RUN (npm ci[^&]*)/.exec(text) ?? []
  const [npm = '', ...words] = install.trim().split(/\s+/)
  const options = { cwd: house, encoding: 'utf8', shell: process.platform === 'win32' } as const
  const dry = ['--dry-run', '--offline', '--ignore-scripts']
  const { status, stderr } = spawnSync(npm, [...words, ...dry], options)
  expect(status, stderr).toBe(0)
  expect(stderr).not.toContain('Unknown cli config')
})

test('the Node in it is one that the relay runs on', () => {
  const [packedOn, runsOn] = valuesOf('FROM').map(image => image.split(' ')[0])
  expect(packedOn).toBe(runsOn)
  const major = Number(/^docker\.io\/library\/node:(\d+)-slim$/.exec(String(runsOn))?.[1])
  const told = readFileSync(join(house, 'docs', 'operate.md'), 'utf8')
  expect(major).toBeGreaterThanOrEqual(Number(/Node (\d+) or newer/.exec(told)?.[1]))
})
