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

test('a copied phone tears the bond, and the page believes no request', async () => {
  const buffy = await world.phone('Buffy')
  const spike = await world.terminal('Spike')
  await openApart(buffy)
  await buffy.tap('I make a code')
  const bonding = await spike.run('bond', '--join', await buffy.digits('Your code'))
  expect(bonding.code).toBe(0)
  await buffy.tap('Done')
  await buffy.page.getByRole('button', { name: 'Check Spike' }).waitFor()
  const thief = await world.copyOf('Spike')
  for (const phone of [thief, spike]) {
    const checking = phone.start('check', 'Buffy', '--about', 'money', '--wait', '20')
    const number = await Promise.race([
      checking.event('number').then(event => String(event.number)),
      checking.ended().then(() => null),
    ])
    // The copy must act; the genuine one may already be refused.
    if (phone === thief) expect(number, JSON.stringify(checking.events)).not.toBeNull()
    if (number === null) continue
    const shown = buffy.page.locator('[data-screen="being-checked"], [data-screen="torn"]')
    await shown.first().waitFor({ timeout: 30_000 })
    if ((await buffy.page.locator('[data-screen="torn"]').count()) > 0) break
    await buffy.press(number)
    await buffy.tap('Yes, I am asking')
    await checking.ended()
    if ((await buffy.page.locator('[data-screen="answered"]').count()) > 0) await buffy.tap('Done')
  }
  const listening = spike.start('listen')
  await home(buffy)
  await buffy.page
    .getByRole('button', { name: /^Spike/ })
    .first()
    .click()
  await buffy.at('torn', 60_000)
  await buffy.reads(/Believe no request, whatever the reason\. Hang up\./)
  expect(await buffy.page.getByRole('button', { name: 'Check Spike' }).count()).toBe(0)
  await listening.stop()
  const refused = await spike.run('check', 'Buffy', '--about', 'money', '--wait', '15')
  expect(refused.code).toBe(4)
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
