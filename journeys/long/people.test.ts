/** What a person does beside checks: quiet for today, the history, the page to print. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { ask, bondByCode, home, openSettled, Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function openMore(phone: Phone, person: string): Promise<void> {
  await openSettled(phone, person)
  await phone.tap('Meet, history, name, quiet today, end')
  await phone.at('person-more')
}

test('of whom I wanted quiet asks with a bar, and is answered from there', async () => {
  const [buffy, spike] = await Promise.all([world.phone('Buffy'), world.phone('Spike')])
  await bondByCode(buffy, spike)
  await openMore(spike, 'Buffy')
  await spike.page.getByRole('button', { name: /^Quiet today/ }).click()
  await spike.reads('Quiet until midnight: end it')
  await spike.reload()
  await spike.reads('Quiet until midnight: end it')
  await openMore(buffy, 'Spike')
  const digits = await ask(buffy, 'Spike', 'Money')
  await spike.reads('Buffy asks: are you asking for MONEY?')
  await spike.at('person-more')
  await spike.tap('Look')
  await spike.at('being-checked')
  const back = spike.page.getByRole('button', { name: 'Back' })
  expect(await back.count()).toBe(0)
  await spike.press(digits)
  await spike.tap('Yes, I am asking')
  await buffy.at('verdict')
  await buffy.tap('Done')
  await home(spike)
  await openMore(spike, 'Buffy')
  await spike.page.getByRole('button', { name: /^Quiet until midnight/ }).click()
  await ask(buffy, 'Spike', 'Money')
  await spike.at('being-checked')
  await spike.tap('No')
  await buffy.at('verdict')
  await buffy.tap('I have hung up')
  await deletesHistory(buffy)
})

/** One by itself, then the rest; it stays so after a reload. */
async function deletesHistory(buffy: Phone): Promise<void> {
  await openMore(buffy, 'Spike')
  await buffy.tap('History of checks')
  await buffy.reads('The answer was no.')
  await buffy.page
    .getByRole('button', { name: /^Delete the check of/ })
    .first()
    .click()
  await buffy.page.getByText('The answer was no.').waitFor({ state: 'detached' })
  await buffy.reads('The answer was yes.')
  await buffy.tap('Delete all')
  await buffy.reads('Deleted is gone. The bond stays as it is.')
  await buffy.tap('Delete all')
  await buffy.reads('No checks yet.')
  await buffy.reload()
  await buffy.reads('No checks yet.')
}

test('at the first run the language is chosen, and another relay than the one offered', async () => {
  const own = await world.anotherRelay()
  const page = await (await world.context()).newPage()
  const nan = Phone.at(page, 'Nan')
  await page.goto(`http://localhost:${world.served.port}/`)
  await nan.reads(world.relay.url)
  await nan.fill('Your name, as others see it', 'Nan')
  await page.locator('select').selectOption('fr')
  await nan.reads('Une voix se copie. Demandez donc au téléphone.')
  await page.locator('summary').click()
  await nan.fill('Adresse de votre relais', own.url)
  await nan.tap('Commencer')
  await nan.at('home')
  await nan.reload()
  await nan.reads(/Qui prétend vous parler/)
  await goTo(nan, 'me')
  expect(await page.getByLabel('Adresse de votre relais').inputValue()).toBe(own.url)
  expect(await page.getByLabel('Votre nom, tel que les autres le voient').inputValue()).toBe('Nan')
})

test('the page to print is one sheet of paper, in every language', async () => {
  const nan = await world.phone('Nan')
  for (const language of ['fr', 'es', 'de', 'en']) {
    await goTo(nan, 'me')
    await nan.page.locator('select').selectOption(language)
    await expect.poll(() => nan.page.locator('html').getAttribute('lang')).toBe(language)
    await goTo(nan, 'print')
    expect(pagesOf(await nan.page.pdf({ format: 'A4', preferCSSPageSize: true }))).toBe(1)
  }
}, 60_000)

/** Whatever it is called in the language that is chosen. */
async function goTo(phone: Phone, at: string): Promise<void> {
  await phone.page.evaluate(place => history.replaceState({ route: { at: place } }, ''), at)
  await phone.reload()
  await phone.at(at)
}

function pagesOf(pdf: Buffer): number {
  return pdf.toString('latin1').match(/\/Type\s*\/Page\b(?!s)/g)?.length ?? 0
}
