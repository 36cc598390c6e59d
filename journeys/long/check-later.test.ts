/** A check seen again, asked anew, and the end of a bond. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { answerYes, bonded } from '../support/pair.ts'
import { ask, home } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

test('who opens the app anew finds the match on paper, and a reload keeps what stood', async () => {
  const [buffy, spike] = await bonded(world)
  await answerYes(spike, await ask(buffy, 'Spike', 'Money'))
  await buffy.reads(/says yes/)
  await buffy.reload()
  await buffy.reads(/says yes/)
  const beside = buffy.beside(await buffy.page.context().newPage())
  await beside.page.goto(buffy.page.url())
  await beside.reads('A new call needs a new check.')
  await beside.reload()
  await beside.reads('A new call needs a new check.')
  await beside.tap('Done')
  await beside.at('home')
})

test('stopped and asked anew: the newer question stands in front', async () => {
  const [buffy, spike] = await bonded(world)
  await ask(buffy, 'Spike', 'A password or code')
  await spike.at('being-checked')
  await spike.reads(/PASSWORD/)
  await buffy.page.getByRole('button', { name: /^Stop/ }).first().click()
  const digits = await ask(buffy, 'Spike', 'Money')
  await spike.reads(/MONEY/)
  await answerYes(spike, digits)
  await buffy.at('verdict')
  await buffy.reads(/says yes/)
})

test('a bond is renamed and ended; both keep the name, and neither can check', async () => {
  const [buffy, spike] = await bonded(world)
  await buffy.page
    .getByRole('button', { name: /^Spike/ })
    .first()
    .click()
  await buffy.tap('Meet, history, name, quiet today, end')
  await buffy.tap('What I call Spike')
  await buffy.fill('Name on this phone', 'William')
  await buffy.tap('Save')
  await buffy.reads('William')
  await home(buffy)
  await buffy.page
    .getByRole('button', { name: /^William/ })
    .first()
    .click()
  await buffy.tap('Meet, history, name, quiet today, end')
  await buffy.tap('End the bond')
  await buffy.reads(/Did a caller ask for this\? Then keep it\./)
  await buffy.tap('End it')
  await buffy.reads(/You ended the bond with William/)
  await spike.page.getByText('Ended').first().click()
  await spike.page
    .getByRole('button', { name: /^Buffy/ })
    .first()
    .click()
  await spike.reads(/Buffy ended the bond/)
  expect(await spike.page.getByRole('button', { name: 'Check Buffy' }).count()).toBe(0)
})
