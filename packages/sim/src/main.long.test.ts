/** The command itself, in processes of its own. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { expect, test } from 'vitest'

const main = join(import.meta.dirname, 'main.ts')

/** `cut`: ended from outside as soon as it has told of a world. */
async function run(options: readonly string[], cut = false) {
  const program = ['--conditions=handfast-source', main, ...options]
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'pipe'] })
  const ended = once(child, 'exit')
  const errors: string[] = []
  child.stderr.on('data', part => errors.push(String(part)))
  const lines: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line)
    if (cut && lines.length === 1) child.kill('SIGINT')
  }
  const [exit] = await ended
  return { exit, lines, errors: errors.join('') }
}

const digestIn = (lines: readonly string[]) => lines.find(line => line.startsWith('digest'))

test('the same seed in two processes gives one digest of every byte, and another seed another', async () => {
  const options = ['--worlds', '2', '--steps', '150', '--climate', 'everything']
  const [one, two, other] = await Promise.all([
    run(['--seed', '5', ...options]),
    run(['--seed', '5', ...options]),
    run(['--seed', '6', ...options]),
  ])
  expect([one.exit, two.exit, other.exit]).toEqual([0, 0, 0])
  expect(digestIn(one.lines)).toMatch(/^digest of all worlds: [0-9a-f]{64}$/)
  expect(digestIn(two.lines)).toBe(digestIn(one.lines))
  expect(digestIn(other.lines)).not.toBe(digestIn(one.lines))
  expect(one.lines.filter(line => line.startsWith('world ')).sort()).toEqual(
    two.lines.filter(line => line.startsWith('world ')).sort(),
  )
  expect(one.lines.join('\n')).toMatch(/matched: [\d.]+ a second/)
})

test.skipIf(process.platform === 'win32')('cut off, it says what it found until then', async () => {
  const { exit, lines } = await run(['--worlds', '500', '--steps', '100'], true)
  expect(exit).toBe(130)
  const text = lines.join('\n')
  expect(text).toMatch(/^cut off after \d+ of 500 worlds$/m)
  expect(text).toMatch(/^complete checks are [\d.]+ % of events$/m)
})

test.each([
  ['--worlds', 'many'],
  ['--climate', 'unheard of'],
])('%s %s is told, and nothing runs', async (...options) => {
  const { exit, lines, errors } = await run(options)
  expect([exit, lines]).toEqual([2, []])
  expect(errors).toContain('climates are:\ncalm, ')
})
