import { afterAll, describe, expect, test } from 'vitest'
import { cleanUp, eventsOf, newPair, startRelay } from './terminal.ts'

afterAll(cleanUp)

describe.concurrent('the relay killed and started again', () => {
  test('in the middle of a check, before the answer: it finishes', async () => {
    const relay = await startRelay()
    const { buffy, willow } = await newPair(relay.url)
    const listening = willow.listen()
    const checking = buffy.start('check', 'Willow', '--about', 'money', '--json')
    const { number } = await checking.next('number')
    await listening.next('asked')
    await relay.kill()
    listening.type({ number })
    await new Promise(resolve => setTimeout(resolve, 500))
    await relay.start()
    const ran = await checking.ended()
    expect(ran.exit).toBe(0)
    expect(eventsOf(ran, 'verdict')).toMatchObject([{ verdict: 'match' }])
    expect(await listening.next('outcome')).toMatchObject({ outcome: 'match' })
  })

  test('before the question: it is asked as soon as the relay is back', async () => {
    const relay = await startRelay()
    const { buffy, willow } = await newPair(relay.url)
    await relay.kill()
    const listening = willow.listen()
    const checking = buffy.start('check', 'Willow', '--about', 'talk', '--json')
    const { number } = await checking.next('number')
    await relay.start()
    await listening.next('asked')
    listening.type({ number })
    expect((await checking.ended()).exit).toBe(0)
  })

  test('in the middle of a step: the next check finds both at one step', async () => {
    const relay = await startRelay()
    const { buffy, willow } = await newPair(relay.url)
    const listening = willow.listen()
    const checking = buffy.start('check', 'Willow', '--about', 'money', '--json')
    const { number } = await checking.next('number')
    await listening.next('asked')
    listening.type({ number })
    await checking.next('verdict')
    await relay.kill()
    const ran = await checking.ended()
    expect(ran.exit).toBe(0)
    await relay.start()
    for (const about of ['talk', 'money']) {
      const again = buffy.start('check', 'Willow', '--about', about, '--json')
      const next = await again.next('number')
      await listening.next('asked')
      listening.type({ number: next.number })
      expect((await again.ended()).exit).toBe(0)
    }
    const found = eventsOf(await buffy.run('doctor', '--json'), 'finding')
    expect(found.find(({ check }) => check === 'unsent')?.ok).toBe(true)
  })

  test('and not started again: nothing is proven, and the error says why', async () => {
    const relay = await startRelay()
    const { buffy } = await newPair(relay.url)
    await relay.kill()
    const ran = await buffy.run('check', 'Willow', '--about', 'money', '--wait', '1', '--json')
    expect(ran.exit).toBe(5)
    expect(ran.events.map(({ event }) => event)).toEqual(['number', 'verdict', 'error'])
    expect(ran.events).toMatchObject([{}, { verdict: 'no-answer' }, { code: 'unreachable' }])
    const sick = await buffy.run('doctor', '--json', '--wait', '2')
    expect(sick.exit).toBe(5)
    const relays = eventsOf(sick, 'finding').filter(({ check }) => check === 'relay')
    expect(relays).toMatchObject([{ ok: false }])
  })

  test('both relays away: theirs is named, where the question did not go', async () => {
    const [mine, theirs] = [await startRelay(), await startRelay()]
    const { buffy, willow } = await newPair(mine.url, theirs.url)
    await Promise.all([mine.kill(), theirs.kill()])
    for (const [person, name, named] of [
      [buffy, 'Willow', theirs],
      [willow, 'Buffy', mine],
    ] as const) {
      const ran = await person.run('check', name, '--about', 'money', '--wait', '2')
      expect(ran.exit).toBe(5)
      expect(ran.err).toContain(named.url)
    }
  })

  test('an answer is said to be sent once it is, and is kept while their relay is away', async () => {
    const [theirs, mine] = [await startRelay(), await startRelay()]
    const { buffy, willow } = await newPair(theirs.url, mine.url)
    const answering = willow.start('listen')
    const sent = buffy.start('check', 'Willow', '--about', 'talk', '--json')
    const { number } = await sent.next('number')
    await answering.says('TALKING TO Buffy')
    answering.type(number)
    await answering.says('Sent to Buffy')
    expect((await sent.ended()).exit).toBe(0)

    const kept = buffy.start('check', 'Willow', '--about', 'money', '--json')
    const next = await kept.next('number')
    await answering.says('asking Buffy for MONEY')
    await theirs.kill()
    answering.type(next.number)
    await answering.says(`has not gone out: ${theirs.url}`)
    await theirs.start()
    expect((await kept.ended()).exit).toBe(0)
  })
})
