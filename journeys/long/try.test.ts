/** `/try` by hand, by keyboard, without a relay, on a narrow screen, and as axe sees it. */
import type { Frame, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { LANGUAGES } from '../../packages/app/src/text/languages.ts'
import { Phone } from '../support/phone.ts'
import { enterTry, goOnTo, phonesOf, showsOn, TRY_PLACES, YOU } from '../support/try.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function visit(options = {}): Promise<Phone> {
  const context = await world.context({ viewport: { width: 1280, height: 860 }, ...options })
  return Phone.at(await context.newPage(), 'the visitor')
}

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
  await showsOn(page, YOU, 'verdict', /Robin says yes\./)
})

test('what would touch the visitor’s own browser is left out, and said so', async () => {
  const { page } = await visit()
  await enterTry(page, world.served.port)
  const [you] = await phonesOf(page)
  await you?.getByRole('button', { name: 'Safety' }).click()
  await you?.getByRole('button', { name: /^Erase/ }).click()
  await page.getByText('That is left out on this page. It is in the app.').waitFor()
  await showsOn(page, YOU, 'safety')
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

test.each([
  { width: 1280, height: 860, colorScheme: 'light' },
  { width: 320, height: 640, colorScheme: 'dark' },
] as const)(
  'axe finds nothing at $width px, $colorScheme',
  async ({ colorScheme, ...viewport }) => {
    const visitor = await visit({ viewport, colorScheme, reducedMotion: 'reduce' })
    const { page } = visitor
    const found: string[] = []
    await enterTry(page, world.served.port)
    for (const place of TRY_PLACES) {
      await goOnTo(page, place)
      for (const frame of await phonesOf(page)) await visitor.axeIn(frame)
      for (const one of await visitor.axe()) found.push(`${place}: ${one}`)
      if (viewport.width === 320) found.push(...(await widerThanNarrow(page, place)))
    }
    expect(found).toEqual([])
  },
  180_000,
)

/** In every language, written either way and in letters twice as large, nothing runs out of it. */
async function widerThanNarrow(page: Page, place: string): Promise<readonly string[]> {
  const found: string[] = []
  const looks = [
    ['ltr', 100],
    ['rtl', 100],
    ['ltr', 200],
  ] as const
  for (const [dir, percent] of looks) {
    const over = await page.evaluate(
      ([dir, percent]) => {
        const root = document.documentElement
        root.dir = dir
        const own_px = Number.parseFloat(getComputedStyle(root).fontSize)
        root.style.setProperty('font-size', `${(own_px * percent) / 100}px`)
        const over = root.scrollWidth - root.clientWidth
        root.dir = 'ltr'
        root.style.removeProperty('font-size')
        return over
      },
      [dir, percent] as const,
    )
    if (over > 0) found.push(`${place} (${dir}, ${percent} %): ${over} px wider`)
  }
  return found
}

test.each([
  { width: 320, height: 640 },
  { width: 412, height: 732 },
])('at $width px in letters twice as large a phone can be seen whole in width', async viewport => {
  const { page } = await visit({ viewport })
  await enterTry(page, world.served.port)
  await goOnTo(page, 'check-0')
  await page.evaluate(() => document.documentElement.style.setProperty('font-size', '36px'))
  await page.locator('[data-place] button').first().click()
  await page.locator('[data-place="check-1"]').waitFor()
  // What was told stands there to be read, and then the phone is scrolled to.
  await expect.poll(() => shareSeen(page, '.try-words')).toBeGreaterThan(0.3)
  await page.locator('.try-looked').evaluate(phone => phone.scrollIntoView())
  await expect.poll(() => shareSeen(page, '.try-looked iframe')).toBeGreaterThan(0.6)
})

/** How much of the screen's height, in its middle, belongs to this. */
function shareSeen(page: Page, of: string): Promise<number> {
  return page.evaluate(sought => {
    const rows = Array.from({ length: 64 }, (_, i) => (innerHeight * (i + 0.5)) / 64)
    const seen = rows.map(y => document.elementFromPoint(innerWidth / 2, y))
    return seen.filter(each => each?.closest(sought)).length / rows.length
  }, of)
}

/** Each attempt, and the one sentence that says how it failed. */
const ATTEMPTS = [
  ['voice-seen', 'try.voice.no'],
  ['replay-seen', 'try.replay.waits'],
  ['held-seen', 'try.held.nothing'],
  ['bridge-1', 'try.bridge.match'],
  ['bridge-seen', 'try.bridge.no'],
  ['copy-1', 'try.copy.stolen'],
  ['copy-seen', 'try.copy.torn'],
] as const

test.each(['en', 'de', 'es', 'fr'] as const)(
  'in %s it goes to its end, and says of each attempt how it failed',
  async locale => {
    const texts = await LANGUAGES[locale].load()
    const visitor = await visit({ locale })
    const { page } = visitor
    await enterTry(page, world.served.port)
    expect(await page.locator('html').getAttribute('lang')).toBe(locale)
    for (const [place, key] of ATTEMPTS) {
      await goOnTo(page, place)
      const told = await page.locator('.try-seen').innerText()
      const words = (texts[key] ?? '').replaceAll('**', '')
      expect(told, place).toBe(words.replace('{count}', /^\d+/.exec(told)?.[0] ?? ''))
    }
    for (const frame of await phonesOf(page)) {
      expect(await frame.locator('html').getAttribute('lang')).toBe(locale)
    }
    await goOnTo(page, 'end')
    expect(visitor.complaints).toEqual([])
  },
)
