/** A page and a terminal, and two terminals with a relay each. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ask, home, openApart } from './support/phone.ts'
import { World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

test('a page bonds with a terminal, and they check each other', async () => {
  const buffy = await world.phone('Buffy')
  const spike = await world.terminal('Spike')
  await openApart(buffy)
  await buffy.tap('I make a code')
  const code = await buffy.digits('Your code')
  const bonding = await spike.run('bond', '--join', code)
  expect(bonding.code).toBe(0)
  expect(bonding.events.find(({ event }) => event === 'bonded')).toMatchObject({
    person: 'Buffy',
    grade: 'code',
  })
  await buffy.at('made')
  await buffy.tap('Done')
  await buffy.page.getByRole('button', { name: 'Check Spike' }).waitFor()

  const listening = spike.start('listen')
  const digits = await ask(buffy, 'Spike', 'Money')
  const asked = await listening.event('asked')
  expect(asked).toMatchObject({ person: 'Buffy', about: 'money', over: 'phone' })
  listening.say({ number: digits })
  await buffy.at('verdict')
  await buffy.reads(/says yes/)
  expect(await listening.event('outcome')).toMatchObject({ outcome: 'match' })
  await buffy.tap('Done')

  const checking = spike.start('check', 'Buffy', '--about', 'talk')
  const { number } = await checking.event('number')
  await buffy.at('being-checked')
  await buffy.press(String(number))
  await buffy.tap('Yes, I am talking')
  expect(await checking.event('verdict')).toMatchObject({ verdict: 'match', by: 'live' })
  expect(await checking.ended()).toBe(0)
  await listening.stop()
  await home(buffy)
})

test('each of two people on a relay of their own', async () => {
  const other = await world.anotherRelay()
  const buffy = await world.phone('Buffy')
  const willow = await world.terminal('Willow', other.url)
  const making = willow.start('bond')
  const { code } = await making.event('code')
  await openApart(buffy)
  await buffy.tap('I have a code to type')
  await buffy.fill('Code, 13 digits or more', String(code))
  await buffy.page.getByText('The other person uses another relay').click()
  await buffy.fill('Relay of the one who made the code', other.url)
  await buffy.tap('Make the bond')
  await buffy.at('made')
  expect(await making.ended()).toBe(0)
  await buffy.tap('Done')
  const listening = willow.start('listen')
  const digits = await ask(buffy, 'Willow', 'A favour, or to meet')
  await listening.event('asked')
  listening.say({ decision: 'not-me' })
  await buffy.at('verdict')
  await buffy.reads(/says no/)
  expect(digits).toHaveLength(2)
  await listening.stop()
})
