/** A terminal that was copied, and a page that finds both. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { home, openApart } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

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
