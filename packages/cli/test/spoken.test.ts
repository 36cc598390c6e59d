import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  cleanUp,
  eventsOf,
  newPair,
  type Person,
  type Relay,
  type Running,
  startRelay,
} from './terminal.ts'

let relay: Relay
const pairs: Awaited<ReturnType<typeof newPair>>[] = []

/** The bonds are made, and then there is no network any more. */
beforeAll(async () => {
  relay = await startRelay()
  for (let i = 0; i < 3; i++) pairs.push(await newPair(relay.url))
  await relay.kill()
})
afterAll(cleanUp)

function pair() {
  const next = pairs.pop()
  if (next === undefined) throw new Error('more pairs wanted than made')
  return next
}

async function speak(asker: Person, asked: Person, name: string, me: string) {
  const asking = asker.start('spoken', name, '--ask', '--about', 'money', '--json')
  const { digits } = await asking.next('challenge')
  expect(digits).toMatch(/^\d{9}$/)
  const answering = asked.start('spoken', me, '--answer', '--json')
  expect(await answering.next('topics')).toEqual({
    event: 'topics',
    choices: ['money', 'secret', 'favour', 'access', 'talk'],
  })
  return { asking, answering, digits }
}

/**
 * Wrong digits, and what is said to who asks again at once. The first pause is five seconds: a
 * machine that takes longer to start a program finds it over, but not the next ones, of 20 and 80.
 */
async function missedUntilPaused(asker: Person, asking: Running) {
  const again = ['spoken', 'Willow', '--ask', '--about', 'money', '--json']
  for (let [misses, wrong] = [1, asking]; ; misses += 1) {
    wrong.type({ digits: '000000000' })
    const judged = await wrong.ended()
    expect(judged.exit).toBe(1)
    expect(eventsOf(judged, 'verdict')).toMatchObject([{ verdict: 'other-number', by: 'words' }])
    const soon = await asker.run(...again)
    if (eventsOf(soon, 'challenge').length === 0) return { soon, misses }
    wrong = asker.start(...again)
    await wrong.next('challenge')
  }
}

describe.concurrent('a spoken check without a network', () => {
  test('match both ways, with nine digits for money', async () => {
    const { buffy, willow } = pair()
    for (const [asker, asked, name, me] of [
      [buffy, willow, 'Willow', 'Buffy'],
      [willow, buffy, 'Buffy', 'Willow'],
    ] as const) {
      const { asking, answering, digits } = await speak(asker, asked, name, me)
      answering.type({ topic: 'money' })
      answering.type({ digits: `${digits.slice(0, 3)} ${digits.slice(3)}` })
      const answer = await answering.next('answer')
      expect(answer.digits).toMatch(/^\d{9}$/)
      expect((await answering.ended()).exit).toBe(0)
      asking.type({ digits: '12' })
      expect((await asking.next('error')).code).toBe('bad-digits')
      asking.type({ digits: answer.digits })
      const judged = await asking.ended()
      expect(judged.exit).toBe(0)
      expect(eventsOf(judged, 'verdict')).toEqual([
        { event: 'verdict', verdict: 'match', person: name, grade: 'code', by: 'words' },
      ])
    }
  })

  test('another topic is told to who is asked, and gives no answer', async () => {
    const { buffy, willow } = pair()
    const { asking, answering, digits } = await speak(buffy, willow, 'Willow', 'Buffy')
    answering.type('garbage')
    expect((await answering.next('error')).code).toBe('input-malformed')
    answering.type({ topic: 'gold' })
    expect((await answering.next('error')).code).toBe('input-malformed')
    answering.type({ topic: 'talk' })
    answering.type({ digits })
    const warned = await answering.ended()
    expect(warned.exit).toBe(1)
    expect(eventsOf(warned, 'other-topic')).toEqual([{ event: 'other-topic', about: 'money' }])
    expect(eventsOf(warned, 'answer')).toEqual([])
    asking.closeInput()
    const left = await asking.ended()
    expect(left.exit).toBe(3)
    expect(eventsOf(left, 'error')).toEqual([{ event: 'error', code: 'input-ended' }])
  })

  test('wrong digits: one try, then a pause, on either side', async () => {
    const { buffy, willow } = pair()
    const { asking, answering, digits } = await speak(buffy, willow, 'Willow', 'Buffy')
    const { soon, misses } = await missedUntilPaused(buffy, asking)
    expect(misses).toBeLessThan(4)
    expect(soon).toMatchObject({ exit: 3, events: [{ event: 'error', code: 'spoken-pause' }] })
    expect(soon.err).toMatch(/wait \d+ s/)
    answering.type({ topic: 'money' })
    answering.type({ digits: String((Number(digits) + 1) % 1e9).padStart(9, '0') })
    const unfit = await answering.ended()
    expect(unfit.exit).toBe(3)
    expect(eventsOf(unfit, 'error')).toEqual([{ event: 'error', code: 'spoken-no-fit' }])
    const fallen = await buffy.run('spoken', 'Willow', '--ask', '--about', 'talk', '--fallback')
    expect(fallen.err).toContain('something must be typed here')
    expect(fallen.exit).toBe(2)
  })
})
