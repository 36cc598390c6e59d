import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../../tools/free-port.ts'
import { eventsOf, newFolder, newPerson, Person, relayForAll } from './terminal.ts'

const relay = relayForAll()

const MISUSES = [
  { words: [], code: 'no-command' },
  { words: ['frobnicate'], code: 'command-unknown' },
  { words: ['people', '--met'], code: 'option-unknown' },
  { words: ['people', 'too', 'many'], code: 'too-many-words' },
  { words: ['check', 'Willow', '--about'], code: 'option-value' },
  { words: ['bond', '--met'], code: 'no-camera' },
  { words: ['bond', '--at', 'https://relay.example'], code: 'option-value' },
  { words: ['bond', '\u202e'], code: 'bad-name' },
  { words: ['bond', '--join', '4071-583-204-119', '--at', 'ftp://relay'], code: 'bad-relay' },
  { words: ['bond', '--join', '#link=AAAA'], code: 'link-malformed' },
  {
    words: ['bond', '--join', '#link=AAAA', '--at', 'https://relay.example'],
    code: 'option-value',
  },
  { words: ['link', '\u202e'], code: 'bad-name' },
  { words: ['link', '--revoke', '1'], code: 'option-value' },
  { words: ['link', '--revoke', 'all'], code: 'option-value' },
  { words: ['bond', '--wait', 'soon'], code: 'bad-wait' },
  { words: ['check'], code: 'name-missing' },
  { words: ['check', 'Willow'], code: 'about-missing' },
  { words: ['check', 'Willow', '--about', 'gold'], code: 'bad-about' },
  { words: ['check', 'Willow', '--about', 'money', '--over', 'pigeon'], code: 'bad-over' },
  {
    words: ['check', 'Willow', '--about', 'money', '--saying', 'see https://bank.example'],
    code: 'bad-saying',
  },
  { words: ['check', 'Nobody', '--about', 'money'], code: 'name-unknown' },
  { words: ['spoken', 'Willow'], code: 'side-missing' },
  { words: ['spoken', 'Willow', '--ask', '--answer'], code: 'side-missing' },
  { words: ['spoken', 'Willow', '--ask'], code: 'about-missing' },
  { words: ['end'], code: 'name-missing' },
  { words: ['end', 'Willow'], code: 'name-unknown' },
  { words: ['relay', '--port', '70000'], code: 'bad-port' },
  { words: ['relay', 'backup'], code: 'file-missing' },
  { words: ['relay', 'restore', 'copy.db', '--port', '1'], code: 'option-value' },
  { words: ['init', '--name', 'x'.repeat(40)], code: 'bad-name' },
] as const

describe.concurrent('what is not understood', () => {
  test('is told with a next step, exit 2, and changes nothing', async () => {
    const buffy = await newPerson('Buffy', relay.url)
    for (const { words, code } of MISUSES) {
      const told = await buffy.run(...words, '--json')
      expect(told.events, words.join(' ')).toEqual([{ event: 'error', code }])
      expect(told.exit, code).toBe(2)
      expect(told.err, code).toMatch(
        /^handfast: error: [^\n]*[^.\n]\nhandfast: hint: [^\n]*[^.\n]\n$/,
      )
      expect(told.err).not.toContain('{')
    }
    expect((await buffy.run('people', '--json')).events).toEqual([])
  })

  test('without --json the error is on the other output only', async () => {
    const told = await new Person(join(newFolder(), 'none')).run('frobnicate')
    expect(told).toMatchObject({ exit: 2, out: '' })
    expect(told.err).toBe(
      'handfast: error: there is no command frobnicate\nhandfast: hint: handfast help\n',
    )
  })

  test('help is a result', async () => {
    const nobody = new Person(join(newFolder(), 'none'))
    for (const words of [['help'], ['--help'], ['check', '--help'], ['help', 'check']]) {
      const told = await nobody.run(...words)
      expect(told).toMatchObject({ exit: 0, err: '' })
      expect(told.out).toContain('handfast check NAME --about')
    }
  })
})

describe.concurrent('the surroundings of the program', () => {
  test('a reader that went away ends it quietly', async () => {
    const buffy = await newPerson('Buffy', relay.url)
    const making = buffy.start('bond', '--json')
    making.closeOutput()
    expect(await making.ended()).toMatchObject({ exit: 5, err: '' })
  })

  test('a relay in the foreground serves until it is ended', async () => {
    const port = String(await freePort())
    const file = join(newFolder(), 'deep', 'relay.db')
    const nobody = new Person(join(newFolder(), 'none'))
    const serving = nobody.start('relay', '--port', port, '--data', file, '--json')
    const { url } = await serving.next('relay')
    expect(url).toContain(port)
    const buffy = await newPerson('Buffy', `http://127.0.0.1:${port}`)
    expect((await buffy.run('doctor')).exit).toBe(0)
    const second = await nobody.run('relay', '--port', port, '--data', `${file}2`, '--json')
    expect(second.exit).toBe(5)
    expect(eventsOf(second, 'error')).toEqual([{ event: 'error', code: 'port-in-use' }])
    serving.kill('SIGINT')
    expect((await serving.ended()).exit).toBe(130)
  })
})
