import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { describe, expect, test } from 'vitest'
import {
  eventsOf,
  newFolder,
  newPair,
  newPerson,
  Person,
  type Ran,
  relayForAll,
} from './terminal.ts'

const relay = relayForAll()

function codesOf(ran: Ran): readonly string[] {
  return eventsOf(ran, 'error').map(({ code }) => code)
}

/** The first record of a bond, as `change` makes it. */
function changeEntry({ home }: Person, change: (sealed: Uint8Array) => Uint8Array): void {
  const database = new DatabaseSync(join(home, 'vault.db'))
  const row = database.prepare("SELECT key, value FROM records WHERE key LIKE 'entry/%'").get()
  const value = row?.value
  if (!(value instanceof Uint8Array)) throw new Error('no record')
  const update = database.prepare('UPDATE records SET value = ? WHERE key = ?')
  update.run(change(value), String(row?.key))
  database.close()
}

describe.concurrent('the vault', () => {
  test('is made once, for its owner only, and changes its name and relay', async () => {
    const buffy = new Person(join(newFolder(), 'deep', 'home'), { HANDFAST_RELAY: relay.url })
    const made = await buffy.run('init', '--name', ' Buffy ', '--json')
    expect(made).toMatchObject({
      exit: 0,
      err: '',
      events: [{ event: 'ready', name: 'Buffy', relay: relay.url }],
    })
    const key = readFileSync(join(buffy.home, 'vault.key'))
    expect(existsSync(join(buffy.home, '.nobackup'))).toBe(true)
    const renamed = await buffy.run('init', '--name', 'Anne', '--json')
    expect(renamed.events).toEqual([{ event: 'ready', name: 'Anne', relay: relay.url }])
    expect(readFileSync(join(buffy.home, 'vault.key'))).toEqual(key)
    const well = await buffy.run('doctor', '--json')
    expect(well.exit).toBe(0)
    expect(eventsOf(well, 'finding').map(({ check, ok }) => `${check} ${ok}`)).toEqual([
      'runtime true',
      'files true',
      'vault true',
      'records true',
      'newer true',
      'clock true',
      'relay true',
      'unsent true',
    ])
    chmodSync(join(buffy.home, 'vault.key'), 0o644)
    const seen = await buffy.run('doctor', '--json')
    expect(seen.exit).toBe(5)
    expect(eventsOf(seen, 'finding').filter(({ ok }) => !ok)).toMatchObject([{ check: 'files' }])
    expect(seen.out).not.toContain(Buffer.from(key).toString('hex').slice(2, 20))
  })

  test('under a passphrase opens with it and with no other', async () => {
    const file = join(newFolder(), 'passphrase')
    writeFileSync(file, 'correct horse\n')
    const home = join(newFolder(), 'home')
    const buffy = new Person(home, { HANDFAST_PASSPHRASE_FILE: file })
    expect((await buffy.run('init', '--name', 'Buffy', '--relay', relay.url)).exit).toBe(0)
    expect((await buffy.run('people')).exit).toBe(0)
    writeFileSync(file, 'wrong horse\n')
    const refusals = await Promise.all([
      buffy.run('people', '--json'),
      new Person(home).run('people', '--json'),
      new Person(home, { HANDFAST_PASSPHRASE_FILE: `${file}.none` }).run('people', '--json'),
    ])
    expect(refusals.map(codesOf)).toEqual([
      ['passphrase-wrong'],
      ['passphrase-needed'],
      ['passphrase-unreadable'],
    ])
    expect(refusals.map(({ exit }) => exit)).toEqual([5, 5, 5])
  })

  test('a damaged record is told; the other bonds go on', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const spike = await newPerson('Spike', relay.url)
    const making = buffy.start('bond', '--json')
    const { code } = await making.next('code')
    await spike.run('bond', '--join', code)
    await making.ended()
    changeEntry(buffy, sealed => sealed.map((byte, at) => (at === 100 ? byte ^ 1 : byte)))
    const listed = await buffy.run('people', '--json')
    expect(listed.exit).toBe(5)
    expect(listed.events.map(({ event }) => event)).toEqual(['person', 'error'])
    const left = eventsOf(listed, 'person')[0]?.person ?? ''
    const gone = left === 'Spike' ? 'Willow' : 'Spike'
    const refused = await buffy.run('check', gone, '--about', 'talk', '--json')
    expect(refused).toMatchObject({ exit: 5 })
    expect(codesOf(refused)).toEqual(['record-damaged'])
    const listening = (left === 'Spike' ? spike : willow).listen()
    const checking = buffy.start('check', left, '--about', 'talk', '--json')
    const { number } = await checking.next('number')
    await listening.next('asked')
    listening.type({ number })
    expect((await checking.ended()).exit).toBe(0)
    const sick = eventsOf(await buffy.run('doctor', '--json'), 'finding')
    expect(sick.filter(({ ok }) => !ok)).toMatchObject([{ check: 'records', detail: '1' }])
  })

  test('[VAULT-2] a bond that a newer version wrote is told as that', async () => {
    const { buffy } = await newPair(relay.url)
    changeEntry(buffy, sealed => sealed.with(0, 2))
    for (const words of [['people'], ['end', 'Willow', '--yes']]) {
      const refused = await buffy.run(...words, '--json')
      expect(refused.exit).toBe(5)
      expect(codesOf(refused)).toEqual(['record-newer'])
    }
    const sick = eventsOf(await buffy.run('doctor', '--json'), 'finding')
    expect(sick.filter(({ ok }) => !ok)).toMatchObject([{ check: 'newer', detail: '1' }])
  })

  test('without its files, or with garbage in their place, nothing is written over', async () => {
    const buffy = await newPerson('Buffy', relay.url)
    const key = join(buffy.home, 'vault.key')
    const kept = readFileSync(key)
    writeFileSync(key, 'garbage')
    expect(codesOf(await buffy.run('init', '--name', 'Anne', '--json'))).toEqual(['key-damaged'])
    rmSync(key)
    const lost = await buffy.run('init', '--name', 'Anne', '--relay', relay.url, '--json')
    expect(lost).toMatchObject({ exit: 5 })
    expect(codesOf(lost)).toEqual(['key-missing'])
    expect(existsSync(key)).toBe(false)
    writeFileSync(key, kept)
    expect((await buffy.run('people')).exit).toBe(0)
    writeFileSync(join(buffy.home, 'vault.db'), 'no database at all, but long enough'.repeat(100))
    const sick = await buffy.run('doctor', '--json')
    expect(sick.exit).toBe(5)
    expect(codesOf(sick)).toEqual(['store-damaged'])
  })

  test('before init there is a hint, and nothing is made', async () => {
    const nobody = new Person(join(newFolder(), 'home'))
    for (const words of [['people'], ['listen'], ['bond'], ['doctor']]) {
      const refused = await nobody.run(...words, '--json')
      expect(refused).toMatchObject({ exit: 2, events: [{ event: 'error', code: 'not-set-up' }] })
      expect(refused.err).toContain('handfast: hint: handfast init --name NAME --relay URL')
    }
    expect(existsSync(nobody.home)).toBe(false)
    const wrong = await nobody.run('init', '--name', 'Buffy', '--relay', 'nonsense', '--json')
    expect(wrong).toMatchObject({ exit: 2, events: [{ event: 'error', code: 'bad-relay' }] })
    expect(existsSync(nobody.home)).toBe(false)
  })

  test.skipIf(process.platform === 'win32')('a disk that takes no more loses nothing', async () => {
    const { buffy } = await newPair(relay.url)
    const before = await buffy.run('people', '--json')
    const full = await buffy.runWithin(8, 'check', 'Willow', '--about', 'talk', '--json')
    expect(full.exit).toBe(5)
    expect(eventsOf(full, 'verdict')).toEqual([])
    expect(codesOf(full)).toHaveLength(1)
    expect((await buffy.run('people', '--json')).events).toEqual(before.events)
    expect(readdirSync(buffy.home)).toContain('vault.db')
  })
})
