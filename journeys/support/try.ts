/** The page `/try`: its places, its one button, and what stands on its phones. */
import type { Frame, Page } from 'playwright-core'
import { expect } from 'vitest'
import { Phone } from './phone.ts'
import type { Visit } from './tour.ts'
import type { World } from './world.ts'

/** What a picture is made of, and axe looks at. */
export const TRY_PLACES = [
  ...['intro', 'bond-1', 'check-0', 'check-1', 'check-seen', 'voice-0', 'voice-seen'],
  ...['replay-seen', 'held-1', 'held-seen', 'bridge-1', 'bridge-seen'],
  ...['copy-1', 'copy-2', 'copy-seen', 'end'],
]

/** Through the page from its beginning to its end. */
export async function tryTour(world: World, visit: Visit): Promise<void> {
  const context = await world.context()
  const visitor = Phone.at(await context.newPage(), 'the visitor')
  await enterTry(visitor.page, world.served.port)
  for (const place of TRY_PLACES) {
    await goOnTo(visitor.page, place)
    await visit(`try-${place}`, visitor)
  }
}

export type Shown = { readonly screen: string; readonly words: string }

export async function enterTry(page: Page, port: number): Promise<void> {
  await page.goto(`http://localhost:${port}/try`)
  await page.locator('[data-place="intro"]').waitFor()
  for (const n of [0, 1, 2])
    await page.frameLocator('iframe').nth(n).locator('main').waitFor({ state: 'attached' })
}

export async function placeOn(page: Page): Promise<string> {
  return (await page.locator('[data-place]').getAttribute('data-place')) ?? ''
}

/** Every tap up to a place. */
export async function goOnTo(page: Page, to: string): Promise<void> {
  for (let from = await placeOn(page); from !== to; from = await placeOn(page)) {
    if (from === 'missed' || from === 'end') throw new Error(`${to} does not come: ${from}`)
    await page.locator('[data-place] button').first().click()
    await page.locator(`[data-place]:not([data-place="${from}"])`).waitFor({ timeout: 60_000 })
  }
}

export async function shownOn(page: Page, n: number): Promise<Shown> {
  const main = page.frameLocator('iframe').nth(n).locator('main')
  const screen = (await main.getAttribute('data-screen')) ?? ''
  const words = (await main.innerText()).replace(/\s+/g, ' ')
  return { screen, words }
}

export const [YOU, FRIEND, IMPOSTOR] = [0, 1, 2] as const

/** What a phone shows, as soon as it does. */
export async function showsOn(
  page: Page,
  phone: number,
  screen: string,
  words = /./,
): Promise<void> {
  const shown = async () => {
    const now = await shownOn(page, phone)
    return now.screen === screen && words.test(now.words) ? 'so' : `${now.screen}: ${now.words}`
  }
  await expect.poll(shown, { timeout: 60_000, message: `${screen} ${words}` }).toBe('so')
}

/** The documents of the three phones. */
export async function phonesOf(page: Page): Promise<readonly Frame[]> {
  const frames = await page.locator('iframe').all()
  const found = await Promise.all(
    frames.map(async one => (await one.elementHandle())?.contentFrame()),
  )
  return found.filter(frame => frame !== null && frame !== undefined)
}
