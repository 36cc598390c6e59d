import { once } from 'node:events'
import { createServer } from 'node:http'
import { describe, expect, test } from 'vitest'
import { freePort } from '../../../tools/free-port.ts'
import { eventsOf, newPair, newPerson, relayForAll, startRelay } from './terminal.ts'

const relay = relayForAll()

/** Within this the relay is reached, also on a slow machine: else it would be said to be away. */
const REACH_S = '8'

describe.concurrent('two terminals', () => {
  test('bond by code, each under the name it chose', async () => {
    const [buffy, willow] = await Promise.all([
      newPerson('Buffy', relay.url),
      newPerson('Willow', relay.url),
    ])
    const making = buffy.start('bond', 'Will', '--json')
    const { code } = await making.next('code')
    expect(code).toMatch(/^\d{4,8}-\d{3}-\d{3}-\d{3}$/)
    const joined = await willow.run('bond', '--join', code.replaceAll('-', ' '), '--json')
    expect(joined).toMatchObject({ exit: 0, err: '' })
    expect(joined.events).toEqual([{ event: 'bonded', person: 'Buffy', grade: 'code' }])
    const made = await making.ended()
    expect(made.exit).toBe(0)
    expect(eventsOf(made, 'bonded')).toEqual([{ event: 'bonded', person: 'Will', grade: 'code' }])
    const listed = eventsOf(await buffy.run('people', '--json'), 'person')
    expect(listed).toMatchObject([
      { person: 'Will', theirName: 'Willow', condition: 'sound', settled: true, lastProof: null },
    ])
    const said = await willow.run('people')
    expect(said.out).toMatch(/^Buffy\n {2}By a code you exchanged on .*; meet to make it firm\.\n/)
  })

  test('each on a relay of their own: who joins names the other one', async () => {
    const other = await startRelay()
    const [buffy, willow] = await Promise.all([
      newPerson('Buffy', relay.url),
      newPerson('Willow', other.url),
    ])
    const making = buffy.start('bond', '--json')
    const { code } = await making.next('code')
    const lost = await willow.run('bond', '--join', code, '--json')
    expect(lost.exit).toBe(3)
    expect(lost.events).toEqual([{ event: 'error', code: 'code-unknown' }])
    const joined = await willow.run('bond', '--join', code, '--at', relay.url, '--json')
    expect(joined.exit).toBe(0)
    expect((await making.ended()).exit).toBe(0)
    const listening = willow.listen()
    const checking = buffy.start('check', 'Willow', '--about', 'talk', '--json')
    const { number } = await checking.next('number')
    await listening.next('asked')
    listening.type({ number })
    expect(await checking.next('verdict')).toMatchObject({ verdict: 'match' })
  })
})

describe.concurrent('a code that is not right', () => {
  test('wrong digits end both sides, and the code is spent', async () => {
    const [buffy, willow, spike] = await Promise.all([
      newPerson('Buffy', relay.url),
      newPerson('Willow', relay.url),
      newPerson('Spike', relay.url),
    ])
    const making = buffy.start('bond', '--json')
    const { code } = await making.next('code')
    const last = (Number(code.at(-1)) + 1) % 10
    const guessed = await spike.run('bond', '--join', code.slice(0, -1) + last, '--json')
    expect(guessed.exit).toBe(3)
    expect(guessed.events).toEqual([{ event: 'error', code: 'code-wrong' }])
    const made = await making.ended()
    expect(made.exit).toBe(3)
    expect(eventsOf(made, 'error')).toEqual([{ event: 'error', code: 'code-wrong' }])
    expect(made.err).toMatch(/^handfast: error: [^A-Z].*[^.]\nhandfast: hint: .*[^.]\n$/)
    const late = await willow.run('bond', '--join', code, '--json')
    expect(late.events).toEqual([{ event: 'error', code: 'code-used' }])
    for (const person of [buffy, willow, spike]) {
      expect((await person.run('people', '--json')).events).toEqual([])
    }
  })

  test('[CODE-13] my own code, one nobody made, and none at all', async () => {
    const buffy = await newPerson('Buffy', relay.url)
    const making = buffy.start('bond', '--json')
    const { code } = await making.next('code')
    const own = await buffy.run('bond', '--join', code, '--json')
    expect(own).toMatchObject({ exit: 3, events: [{ event: 'error', code: 'own-code' }] })
    const unknown = await buffy.run('bond', '--join', '99999999-000-000-000', '--json')
    expect(unknown).toMatchObject({ exit: 3, events: [{ event: 'error', code: 'code-unknown' }] })
    for (const typed of ['hello', '123', '1'.repeat(500), '']) {
      const none = await buffy.run('bond', '--join', typed, '--json')
      expect(none).toMatchObject({ exit: 2, events: [{ event: 'error', code: 'code-malformed' }] })
    }
  })
})

describe.concurrent('a relay that is none', () => {
  test('silence: told when the time is over, and nothing is kept', async () => {
    const buffy = await newPerson('Buffy', `http://127.0.0.1:${await freePort()}`)
    const silent = await buffy.run('bond', '--wait', '1', '--json')
    expect(silent).toMatchObject({ exit: 5, events: [{ event: 'error', code: 'unreachable' }] })
    const again = await buffy.run('bond', '--join', '1234-567-890-123', '--wait', '1', '--json')
    expect(again).toMatchObject({ exit: 5, events: [{ event: 'error', code: 'unreachable' }] })
  })

  test('another server, and garbage: told soon', async () => {
    const server = createServer((_, response) => response.end('<h1>hello</h1>'))
    server.on('upgrade', (_, socket) => {
      socket.on('error', () => {})
      socket.end('garbage\u0000\r\n\r\n')
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    const address = server.address()
    const port = typeof address === 'object' ? address?.port : 0
    const buffy = await newPerson('Buffy', `http://127.0.0.1:${port}`)
    const answered = await buffy.run('bond', '--wait', '60', '--json')
    expect(answered.exit).toBe(5)
    expect(eventsOf(answered, 'error')[0]?.code).toBe('not-a-relay')
    server.close()
  })
})

describe.concurrent('leaving', () => {
  test('Ctrl-C ends it at once, and the code leads nowhere', async () => {
    const [buffy, willow] = await Promise.all([
      newPerson('Buffy', relay.url),
      newPerson('Willow', relay.url),
    ])
    const making = buffy.start('bond', '--json')
    const { code } = await making.next('code')
    making.kill('SIGINT')
    expect(await making.ended()).toMatchObject({ exit: 130, err: '' })
    const joined = await willow.run('bond', '--join', code, '--wait', REACH_S, '--json')
    expect(joined).toMatchObject({ exit: 3, events: [{ event: 'error', code: 'timed-out' }] })
  })

  test('the time of --wait', async () => {
    const buffy = await newPerson('Buffy', relay.url)
    const alone = await buffy.run('bond', '--wait', REACH_S, '--json')
    expect(alone.exit).toBe(3)
    expect(alone.events.map(({ event }) => event)).toEqual(['code', 'error'])
    expect(eventsOf(alone, 'error')[0]?.code).toBe('timed-out')
  })
})

describe.concurrent('people of one name', () => {
  test('are told apart, and a name that fits several is refused with the choice', async () => {
    const { buffy } = await newPair(relay.url)
    const impostor = await newPerson('Willow', relay.url)
    const making = buffy.start('bond', 'Willow')
    await making.says('There is a Willow here already.')
    await making.says('--join ')
    const code = /--join ([\d-]+)/.exec(making.out)?.[1] ?? ''
    expect((await impostor.run('bond', '--join', code)).exit).toBe(0)
    await making.ended()
    const listed = eventsOf(await buffy.run('people', '--json'), 'person')
    expect(listed.map(({ person }) => person)).toEqual(['Willow', 'Willow'])
    const ids = listed.map(({ id }) => id)
    expect(new Set(ids).size).toBe(2)
    expect((await buffy.run('people')).out).toContain(`Willow (${ids[0]})`)
    const unclear = await buffy.run('check', 'willow', '--about', 'talk', '--json')
    expect(unclear).toMatchObject({ exit: 2, events: [{ event: 'error', code: 'name-ambiguous' }] })
    for (const id of ids) expect(unclear.err).toContain(id)
    const words = ['--about', 'talk', '--wait', REACH_S, '--json']
    const named = await buffy.run('check', ids[0] ?? '', ...words)
    expect(named.exit).toBe(3)
  })
})
