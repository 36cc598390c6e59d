/** Bonds by a link: opening it does nothing, a tap does, and it works once. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ask, home, openApart, type Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

/** The whole address, as it stands on the screen of who made it. */
async function makeLink(phone: Phone, label: string): Promise<string> {
  await home(phone)
  await openApart(phone)
  await phone.tap('A link instead')
  await phone.fill('What you call this person', label)
  await phone.tap('Make a link')
  await phone.reads('Send this link.')
  return (await phone.page.locator('.link-text').innerText()).trim()
}

test('a link is opened, then joined by a tap, once', async () => {
  const [buffy, willow, spike] = await Promise.all(
    ['Buffy', 'Willow', 'Spike'].map(name => world.phone(name)),
  )
  if (buffy === undefined || willow === undefined || spike === undefined)
    throw new Error('a phone is missing')
  const address = await makeLink(buffy, 'Will')
  await willow.page.goto(address)
  await willow.at('link-opened')
  await willow.reads('Did you ring this person, on a number you already had?')
  expect(new URL(willow.page.url()).hash).toBe('')
  await willow.reload()
  await willow.at('link-opened')
  await buffy.reads('Send this link.')
  await willow.tap('Yes, I rang: make the bond')
  for (const phone of [buffy, willow]) {
    await phone.at('made')
    await phone.reads(/Whose it is was never proven/)
    await phone.tap('Done')
    await phone.reads(/By a link sent on .* Meet to make it firm\./)
  }
  await spike.page.goto(address)
  await spike.tap('Yes, I rang: make the bond')
  await spike.at('link-over')
  await spike.reads('No bond was made.')
  await verdictBehindALink(buffy, willow)
  expect([buffy, willow, spike].flatMap(phone => phone.complaints)).toEqual([])
})

/** Whatever stood when a link was opened, the app does not start on it. */
async function verdictBehindALink(buffy: Phone, willow: Phone): Promise<void> {
  await willow.page.getByRole('button', { name: 'Check Buffy' }).waitFor()
  const digits = await ask(willow, 'Buffy', 'Money')
  await buffy.at('being-checked')
  await buffy.press(digits)
  await buffy.tap('Yes, I am asking')
  await willow.reads(/The phone bonded by link on .* says yes\./)
  await willow.page.goto(`${new URL('/', willow.page.url())}?again#link=spoilt`)
  await willow.at('link-opened')
  await willow.reads('This link makes no bond.')
  await willow.tap('To the start')
  await willow.at('verdict')
  await willow.tap('Done')
}

test('a link is taken back, and carried as text into another place', async () => {
  const [buffy, willow] = [await world.phone('Buffy'), await world.phone('Willow')]
  const address = await makeLink(buffy, '')
  await willow.page.goto(address)
  const carried = await copyOpened(willow)
  expect(carried).toBe(address)
  await home(willow)
  await buffy.tap('Back')
  await openApart(buffy)
  await buffy.tap('A link instead')
  await buffy.reads('Links not opened yet')
  await buffy.tap('Link: 7 days left')
  await buffy.tap('Take the link back')
  await buffy.at('home')
  await openApart(willow)
  await willow.tap('A link instead')
  await willow.tap('I have a link')
  await willow.fill('Link', `Here it is: ${carried}`)
  await willow.tap('Go on')
  await willow.at('link-opened')
  await willow.tap('No, or not sure: stop')
  await willow.at('apart-stop')
  await willow.page.goto(address)
  await willow.tap('Yes, I rang: make the bond')
  await willow.at('link-over')
  await willow.reads(/This link is over|does not know this link/)
})

/** Opened in the browser, for the app on the home screen: what then lies in the clipboard. */
async function copyOpened({ page }: Phone): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await page.getByText('Is Handfast on your home screen?').waitFor()
  await page.getByRole('button', { name: 'Copy the link' }).click()
  await page.getByText('Copied.').waitFor()
  return page.evaluate(() => navigator.clipboard.readText())
}
