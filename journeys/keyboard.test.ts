/** A live check without a mouse or a finger: four keys from home, focus where reading begins. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { beginsAtHeading, press } from './support/keys.ts'
import { bondByCode, home, type Phone } from './support/phone.ts'
import { World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

/** The keys work once the whole question was in view. */
async function typesOnce({ page }: Phone, digits: string): Promise<void> {
  const key = page.getByRole('button', { name: '1', exact: true })
  await expect.poll(() => key.isEnabled()).toBe(true)
  // The window listens from the next frame on.
  await page.evaluate(() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 0))))
  await page.keyboard.type(digits)
}

test('a check is asked with four buttons, and answered by typing', async () => {
  const [buffy, spike] = await Promise.all([world.phone('Buffy'), world.phone('Spike')])
  await bondByCode(buffy, spike)
  await spike.page.getByRole('button', { name: 'Check Buffy' }).waitFor()
  for (const phone of [buffy, spike]) await home(phone)
  const way = [/^Spike/, 'Check Spike', 'Money', 'Ask Spike']
  const screens = ['person', 'check-topic', 'check-details', 'waiting']
  await beginsAtHeading(buffy)
  for (const [i, button] of way.entries()) {
    if (i === 1) await buffy.page.getByRole('button', { name: 'Check Spike' }).waitFor()
    await press(buffy, button)
    await buffy.at(screens[i] ?? '')
    await beginsAtHeading(buffy)
  }
  const digits = await buffy.digits('Your two digits')
  await spike.at('being-checked')
  await beginsAtHeading(spike)
  await typesOnce(spike, digits)
  await press(spike, 'Yes, I am asking')
  await buffy.at('verdict')
  await beginsAtHeading(buffy)
  const told = buffy.page.locator('[aria-live="assertive"]')
  await expect.poll(() => told.innerText()).toMatch(/The phone bonded by code on .* says yes\./)
  await press(buffy, 'Done')
  await buffy.at('person')
  await spike.at('answered')
  await beginsAtHeading(spike)
  await press(spike, 'Done')
  await spike.at('home')
})
