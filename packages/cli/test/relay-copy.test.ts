/** The database of a relay, copied and put back by the command, as `relay-copy.long` does outside. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { startRelay } from '@handfast/relay'
import { afterAll, expect, test } from 'vitest'
import { parseArguments } from '../src/arguments.ts'
import { relay } from '../src/commands/relay.ts'
import { recording } from './recorded.ts'
import { cleanUp, newFolder } from './terminal.ts'

afterAll(cleanUp)

const folder = newFolder()
const at = (name: string) => join(folder, name)

async function run(...words: readonly string[]) {
  const given = parseArguments(words, relay.options, relay.words_max)
  if ('failure' in given) return { exit: 2, told: [{ failure: given.failure }] }
  const { context, told } = recording(0, { XDG_DATA_HOME: folder })
  return { exit: await relay.run(context, given), told }
}

test('a backup while it runs, and a restore once it has ended', async () => {
  const [file, copy] = [at('relay.db'), at('copy.db')]
  const data = ['--data', file] as const
  const running = await startRelay({ port: 0, host: '127.0.0.1', file })
  expect(await run('backup', copy, ...data)).toEqual({
    exit: 0,
    told: [{ event: 'copied', from: file, to: copy }],
  })
  expect(await run('backup', copy, ...data)).toMatchObject({
    exit: 5,
    told: [{ failure: 'copy-exists', error: `${copy} is there already` }],
  })
  const inUse = { exit: 5, told: [{ failure: 'store-in-use' }] }
  expect(await run('restore', copy, ...data)).toMatchObject(inUse)
  await running.close()
  expect(await run('restore', copy, ...data)).toEqual({
    exit: 0,
    told: [{ event: 'copied', from: copy, to: file }],
  })
  expect(existsSync(`${file}.replaced`)).toBe(true)
})

test('without --data it is the file that the relay takes by itself', async () => {
  const file = join(folder, 'handfast-relay', 'relay.db')
  expect(await run('backup', at('none.db'))).toMatchObject({
    exit: 5,
    told: [{ failure: 'store-missing', error: `${file} is not there` }],
  })
  await (await startRelay({ port: 0, host: '127.0.0.1', file })).close()
  expect(await run('backup', at('usual.db'))).toMatchObject({ exit: 0 })
  expect(existsSync(at('usual.db'))).toBe(true)
})

test.each([
  [['backup'], 'file-missing'],
  [['restore', ''], 'file-missing'],
  [['backup', 'copy.db', '--port', '1'], 'option-value'],
  [['restore', 'copy.db', '--host', 'localhost'], 'option-value'],
  [['copy', 'copy.db'], 'too-many-words'],
  [['backup', 'copy.db', 'more'], 'too-many-words'],
] as const)('%j is not understood', async (words, failure) => {
  expect(await run(...words)).toMatchObject({ exit: 2, told: [{ failure }] })
})
