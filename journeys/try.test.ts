/** `/try`: three phones on one page. Each attempt is really made, and fails by what the phones say. */
import type { Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { Phone } from './support/phone.ts'
import { enterTry, goOnTo, shownOn } from './support/try.ts'
import { World } from './support/world.ts'

const WIDE = { width: 1280, height: 860 }

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function visit(options = {}): Promise<Phone> {
  const context = await world.context({ viewport: WIDE, ...options })
  return Phone.at(await context.newPage(), 'the visitor')
}

const [YOU, FRIEND, IMPOSTOR] = [0, 1, 2] as const

/** What a phone shows, as soon as it does. */
async function at(page: Page, phone: number, screen: string, words = /./): Promise<void> {
  const shown = async () => {
    const now = await shownOn(page, phone)
    return now.screen === screen && words.test(now.words) ? 'so' : `${now.screen}: ${now.words}`
  }
  await expect.poll(shown, { timeout: 20_000, message: `${screen} ${words}` }).toBe('so')
}

test('bond, check, and an impostor who fails in every way', async () => {
  const visitor = await visit()
  const { page } = visitor
  await enterTry(page, world.served.port)
  for (const phone of [YOU, FRIEND, IMPOSTOR]) await at(page, phone, 'home')
  await goOnTo(page, 'bond-1')
  for (const phone of [YOU, FRIEND]) await at(page, phone, 'touch')
  await goOnTo(page, 'bond-seen')
  for (const phone of [YOU, FRIEND]) await at(page, phone, 'made', /You met on/)

  await goOnTo(page, 'check-1')
  await at(page, YOU, 'waiting')
  await at(
    page,
    FRIEND,
    'being-checked',
    /Are you asking Kim for MONEY, now, by phone\? .?40 for the/,
  )
  await goOnTo(page, 'check-seen')
  await at(page, YOU, 'verdict', /Robin says yes\. .I am asking you for MONEY: 40 for the train/)
  await at(page, FRIEND, 'answered', /The digits were right/)

  await goOnTo(page, 'voice-seen')
  await at(page, YOU, 'verdict', /Robin says no\. Robin is not asking you for money\./)
  await at(page, FRIEND, 'answered', /Kim hears your no/)
  await at(page, IMPOSTOR, 'home', /There is no bond yet/)

  await goOnTo(page, 'replay-seen')
  const told = await page.locator('.try-seen').innerText()
  expect(Number(/^\d+/.exec(told)?.[0])).toBeGreaterThan(4)
  await at(page, YOU, 'waiting')

  await goOnTo(page, 'held-1')
  await at(page, YOU, 'waiting')
  await at(page, FRIEND, 'answered', /has not said yet whether the digits were right/)
  await goOnTo(page, 'held-seen')
  await at(page, YOU, 'verdict', /No answer\. Nothing is proven\./)
  await at(page, FRIEND, 'answered', /Your yes came too late\./)

  await goOnTo(page, 'bridge-1')
  await at(page, YOU, 'verdict', /Robin says yes\. .*40 for the train/)
  await goOnTo(page, 'bridge-seen')
  await at(page, YOU, 'verdict', /Robin says no\./)

  await goOnTo(page, 'copy-1')
  await at(page, IMPOSTOR, 'home', /Who do they say they are\? Kim/)
  await goOnTo(page, 'copy-2')
  await at(page, YOU, 'verdict', /Robin says yes\./)
  await goOnTo(page, 'copy-seen')
  await at(page, YOU, 'torn', /Robin’s bond is torn\. Believe no request/)
  await at(page, FRIEND, 'torn', /Kim’s bond is torn\. Believe no request/)
  await goOnTo(page, 'end')

  expect(visitor.complaints).toEqual([])
  const own = [`localhost:${world.served.port}`, new URL(world.relay.url).host]
  expect([...visitor.hosts].filter(host => !own.includes(host))).toEqual([])
  // Nothing of it is in the browser: whoever has a vault here keeps it as it was.
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
}, 120_000)

test('by hand: a visitor plays all three, by keyboard too', async () => {
  const { page } = await visit()
  await enterTry(page, world.served.port)
  const next = page.locator('[data-place] button').first()
  await next.focus()
  for (const place of ['bond-0', 'bond-1', 'bond-seen', 'check-0']) {
    await page.keyboard.press('Enter')
    await page.locator(`[data-place="${place}"]`).waitFor()
    expect(await next.evaluate(button => document.activeElement === button)).toBe(true)
  }
  const [you, friend] = await phonesOf(page)
  const tap = (frame: Frame | undefined, name: string | RegExp) =>
    frame?.getByRole('button', { name }).first().click()
  await tap(you, /^Robin/)
  await tap(you, 'Check Robin')
  await tap(you, 'A password or code')
  await tap(you, 'Ask Robin')
  const digits = await you?.locator('.digits').innerText()
  await friend?.locator('[data-screen="being-checked"]').waitFor()
  await friend?.getByRole('button', { name: 'No', exact: true }).waitFor()
  await friend?.locator('.key:enabled').first().waitFor()
  await friend?.locator('.title').first().click()
  await page.keyboard.type((digits ?? '').replace(/\D/g, ''))
  await tap(friend, 'Yes, I am asking')
  await at(page, YOU, 'verdict', /Robin says yes\./)
})

test('what would touch the visitor’s own browser is left out, and said so', async () => {
  const { page } = await visit()
  await enterTry(page, world.served.port)
  const [you] = await phonesOf(page)
  await you?.getByRole('button', { name: 'Safety' }).click()
  await you?.getByRole('button', { name: /^Erase/ }).click()
  await page.getByText('That is left out on this page. It is in the app.').waitFor()
  await at(page, YOU, 'safety')
})

test('without a relay it says so, and goes on once there is one', async () => {
  await world.relay.kill()
  const { page } = await visit()
  await page.goto(`http://localhost:${world.served.port}/?try`)
  await page.getByText('No relay answers here').waitFor()
  expect(await page.locator('iframe').count()).toBe(0)
  await world.relay.start()
  await page.getByRole('button', { name: 'Try again' }).click()
  await page.locator('[data-place="intro"]').waitFor()
  expect(await page.locator('iframe').count()).toBe(3)
})

async function phonesOf(page: Page): Promise<readonly Frame[]> {
  const frames = await page.locator('iframe').all()
  const found = await Promise.all(
    frames.map(async one => (await one.elementHandle())?.contentFrame()),
  )
  return found.filter(frame => frame !== null && frame !== undefined)
}
