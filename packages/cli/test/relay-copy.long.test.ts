/** The database of a relay that the command line runs: what is in it after a restore. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { freePort } from '../../../tools/free-port.ts'
import { cleanUp, newFolder, newPerson, Person } from './terminal.ts'

afterAll(cleanUp)

const failedWith = (exit: number, code: string) => ({ exit, events: [{ event: 'error', code }] })

async function started(me: Person, port: number, ...args: readonly string[]) {
  const running = me.start('relay', '--port', String(port), ...args, '--json')
  const { url } = await running.next('relay')
  const end = async () => {
    running.kill('SIGTERM')
    await running.ended()
  }
  return { url, end }
}

test('a backup while it runs, and a restore once it has ended', async () => {
  const folder = newFolder()
  const [file, copy] = [join(folder, 'relay.db'), join(folder, 'copy.db')]
  const me = new Person(join(folder, 'me'))
  const copying = (...args: readonly string[]) => me.run('relay', ...args, '--data', file, '--json')
  const port = await freePort()
  const relay = await started(me, port, '--data', file)
  const buffy = await newPerson('Buffy', relay.url)
  const code = () => buffy.start('bond', '--json').next('code')

  const first = await code()
  expect(await copying('backup', copy)).toMatchObject({
    exit: 0,
    events: [{ event: 'copied', from: file, to: copy }],
  })
  const later = await code()
  const refused = await Promise.all([copying('backup', copy), copying('restore', copy)])
  expect(refused).toMatchObject([failedWith(5, 'copy-exists'), failedWith(5, 'store-in-use')])
  expect(refused[0]?.err).toContain(`${copy} is there already`)
  await relay.end()

  const restored = await me.run('relay', 'restore', copy, '--data', file)
  expect(restored).toMatchObject({ exit: 0, err: '' })
  expect(restored.out).toBe(`${copy} is in place of ${file}; what was there is ${file}.replaced\n`)
  expect(existsSync(`${file}.replaced`)).toBe(true)
  const again = await started(me, port, '--data', file)
  const willow = await newPerson('Willow', again.url)
  const joined = (typed: string) => willow.run('bond', '--join', typed, '--wait', '8', '--json')
  // What was made after the backup is gone; what was there before is waited for.
  expect(await joined(later.code)).toMatchObject(failedWith(3, 'code-unknown'))
  expect((await joined(first.code)).events).not.toContainEqual({
    event: 'error',
    code: 'code-unknown',
  })
  await again.end()
})
