import { cpSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { eventsOf, newFolder, newPair, Person, type Running, relayForAll } from './terminal.ts'

const relay = relayForAll()

/** Within this the relay is reached, also on a slow machine: else it would be said to be away. */
const REACH_S = '8'

const MONEY = ['--about', 'money', '--saying', 'bail, £3,000'] as const

/** Asks, and hands over what the other one may type. */
async function ask(person: Person, name: string, ...args: readonly string[]) {
  const checking = person.start('check', name, ...args, '--json')
  const { number } = await checking.next('number')
  expect(number).toMatch(/^\d\d$/)
  return { checking, number, wrong: String((Number(number) + 1) % 100).padStart(2, '0') }
}

async function verdictOf(checking: Running) {
  const ran = await checking.ended()
  return { exit: ran.exit, verdict: eventsOf(ran, 'verdict')[0] }
}

describe.concurrent('a live check', () => {
  test('match, other digits twice, and a no, either way round', async () => {
    const { buffy, willow } = await newPair(relay.url)
    for (const [asker, asked, name, me] of [
      [buffy, willow, 'Willow', 'Buffy'],
      [willow, buffy, 'Buffy', 'Willow'],
    ] as const) {
      const listening = asked.listen()
      const by = { event: 'verdict', person: name, grade: 'code', by: 'live' }

      const first = await ask(asker, name, ...MONEY)
      expect(first.checking.events[0]).toEqual({ event: 'number', number: first.number })
      expect(await listening.next('asked')).toEqual({
        event: 'asked',
        person: me,
        about: 'money',
        saying: 'bail, £3,000',
        over: 'phone',
      })
      listening.type({ number: first.number })
      expect(await verdictOf(first.checking)).toEqual({
        exit: 0,
        verdict: { ...by, verdict: 'match' },
      })
      expect(await listening.next('outcome')).toEqual({
        event: 'outcome',
        outcome: 'match',
        person: me,
      })

      const second = await ask(asker, name, '--about', 'access', '--over', 'mail')
      expect(await listening.next('asked')).toMatchObject({ about: 'access', over: 'mail' })
      listening.type({ number: second.wrong })
      expect(await verdictOf(second.checking)).toEqual({
        exit: 1,
        verdict: { ...by, verdict: 'other-number' },
      })
      expect(await listening.next('outcome')).toMatchObject({ outcome: 'other-number' })

      const third = await ask(asker, name, '--about', 'secret')
      await listening.next('asked')
      listening.type({ decision: 'not-me' })
      expect(await verdictOf(third.checking)).toEqual({
        exit: 1,
        verdict: { ...by, verdict: 'not-them' },
      })
      expect(await listening.next('outcome')).toMatchObject({ outcome: 'not-them' })
      listening.kill('SIGINT')
      expect((await listening.ended()).exit).toBe(130)
    }
  })

  test('both at once', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const [ofBuffy, ofWillow] = [buffy.listen(), willow.listen()]
    const [one, two] = await Promise.all([
      ask(buffy, 'Willow', '--about', 'money'),
      ask(willow, 'Buffy', '--about', 'favour'),
    ])
    expect(await ofWillow.next('asked')).toMatchObject({ about: 'money' })
    expect(await ofBuffy.next('asked')).toMatchObject({ about: 'favour' })
    ofWillow.type({ number: one.number })
    ofBuffy.type({ number: two.number })
    expect(await verdictOf(one.checking)).toMatchObject({ exit: 0, verdict: { verdict: 'match' } })
    expect(await verdictOf(two.checking)).toMatchObject({ exit: 0, verdict: { verdict: 'match' } })
  })

  test('no answer, and what comes later is never a match; a late no is told', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const listening = willow.listen()
    const first = await ask(buffy, 'Willow', '--about', 'money', '--wait', REACH_S)
    await listening.next('asked')
    expect(await verdictOf(first.checking)).toEqual({
      exit: 3,
      verdict: {
        event: 'verdict',
        verdict: 'no-answer',
        person: 'Willow',
        grade: 'code',
        by: 'live',
      },
    })
    const waiting = buffy.listen()
    listening.type({ number: first.number })
    expect(await listening.next('outcome')).toMatchObject({ outcome: 'no-answer' })
    const second = await ask(buffy, 'Willow', '--about', 'money', '--wait', REACH_S)
    await listening.next('asked')
    expect((await second.checking.ended()).exit).toBe(3)
    listening.type({ decision: 'not-me' })
    expect(await waiting.next('verdict')).toMatchObject({ verdict: 'not-them', person: 'Willow' })
    waiting.kill('SIGTERM')
    expect((await waiting.ended()).exit).toBe(143)
    expect((await buffy.run('people')).out).toContain('Willow said no. Hang up.')
  })

  test('Ctrl-C closes the question', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const listening = willow.listen()
    const { checking, number } = await ask(buffy, 'Willow', '--about', 'money')
    await listening.next('asked')
    checking.kill('SIGINT')
    const left = await checking.ended()
    expect(left).toMatchObject({ exit: 130, err: '' })
    expect(eventsOf(left, 'verdict')).toEqual([])
    listening.type({ number })
    const later = buffy.listen()
    expect(await listening.next('outcome')).toMatchObject({ outcome: 'no-answer' })
    expect(later.events).toEqual([])
  })

  test('beside a listen on the same vault, and seen by both', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const [beside, listening, second] = [buffy.listen(), willow.listen(), willow.listen()]
    for (const about of ['money', 'talk']) {
      const { checking, number } = await ask(buffy, 'Willow', '--about', about)
      await Promise.all([listening.next('asked'), second.next('asked')])
      listening.type({ number })
      expect(await verdictOf(checking)).toMatchObject({ exit: 0, verdict: { verdict: 'match' } })
      expect(await listening.next('outcome')).toMatchObject({ outcome: 'match' })
      expect(await second.next('outcome')).toMatchObject({ outcome: 'match' })
    }
    expect(beside.events).toEqual([])
    expect(eventsOf(await buffy.run('doctor', '--json'), 'finding').every(({ ok }) => ok)).toBe(
      true,
    )
  })
})

describe.concurrent('what is typed while listening', () => {
  test('garbage is told and changes nothing', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const listening = willow.listen()
    listening.type({ number: '12' })
    expect((await listening.next('error')).code).toBe('nothing-asked')
    const { checking, number } = await ask(buffy, 'Willow', '--about', 'money')
    await listening.next('asked')
    const garbage = [
      'hello',
      '[]',
      'null',
      '{"number":42}',
      '{"number":"4"}',
      '{"number":"421"}',
      '{"decision":"yes"}',
      '{"topic":"money"}',
      '\u0000\u001b[2J',
      '{'.repeat(4000),
    ]
    for (const line of garbage) {
      listening.type(line)
      expect((await listening.next('error')).code).toBe('input-malformed')
    }
    listening.type('x'.repeat(200_000))
    expect((await listening.next('error')).code).toBe('input-too-long')
    listening.type({ number })
    expect(await verdictOf(checking)).toMatchObject({ exit: 0, verdict: { verdict: 'match' } })
  })

  test('on a pipe without --json nothing is prompted, and the end of the input ends nothing', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const listening = willow.start('listen')
    listening.closeInput()
    const { checking } = await ask(buffy, 'Willow', '--about', 'money')
    await listening.says('Are you asking Buffy for MONEY, now, by phone?')
    checking.kill('SIGINT')
    expect((await checking.ended()).exit).toBe(130)
    listening.kill('SIGTERM')
    const ran = await listening.ended()
    expect(ran.exit).toBe(143)
    expect(ran.out + ran.err).not.toContain('two digits, or no:')
    const waited = await willow.run('listen', '--wait', '1')
    expect(waited.exit).toBe(0)
    expect(waited.out + waited.err).not.toContain('two digits, or no:')
  })
})

describe.concurrent('a bond that proves nothing any more', () => {
  test('ended: refused on both sides, with exit 4, and still listed', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const unsure = await buffy.run('end', 'Willow', '--json')
    expect(unsure).toMatchObject({ exit: 2, events: [{ event: 'error', code: 'yes-missing' }] })
    const ended = await buffy.run('end', 'Willow', '--yes', '--json')
    expect(ended).toMatchObject({ exit: 0, events: [{ event: 'ended', person: 'Willow' }] })
    const conditionOfWillow = async () => {
      expect((await willow.run('listen', '--wait', '1', '--json')).exit).toBe(0)
      return eventsOf(await willow.run('people', '--json'), 'person')[0]?.condition
    }
    // Each stays on for a moment only, and both again until it has arrived.
    while ((await conditionOfWillow()) !== 'ended') await buffy.run('listen', '--wait', '1')
    for (const [person, name] of [
      [buffy, 'Willow'],
      [willow, 'Buffy'],
    ] as const) {
      const refused = await person.run('check', name, '--about', 'money', '--json')
      expect(refused.exit).toBe(4)
      expect(refused.events).toEqual([
        { event: 'verdict', verdict: 'refused', person: name, grade: 'code', by: 'live' },
        { event: 'error', code: 'ended' },
      ])
      const listed = eventsOf(await person.run('people', '--json'), 'person')
      expect(listed).toMatchObject([{ person: name, condition: 'ended' }])
    }
  })

  test('torn by a copy that acted: refused with exit 4, and no bond under its name', async () => {
    const { buffy, willow } = await newPair(relay.url)
    const copied = join(newFolder(), 'copy')
    cpSync(buffy.home, copied, { recursive: true })
    const thief = new Person(copied)
    const listening = willow.listen()
    const { checking, number } = await ask(buffy, 'Willow', '--about', 'talk')
    await listening.next('asked')
    listening.type({ number })
    expect((await checking.ended()).exit).toBe(0)
    await thief.run('check', 'Willow', '--about', 'money', '--wait', '13', '--json')
    expect(await listening.next('torn')).toEqual({ event: 'torn', person: 'Buffy' })
    listening.kill('SIGTERM')
    await listening.ended()
    const refused = await willow.run('check', 'Buffy', '--about', 'money', '--json')
    expect(refused).toMatchObject({ exit: 4 })
    expect(refused.events).toMatchObject([{ verdict: 'refused' }, { code: 'torn' }])
    const again = await willow.run('bond', 'Buffy', '--json')
    expect(again).toMatchObject({ exit: 4, events: [{ event: 'error', code: 'torn' }] })
  })
})
