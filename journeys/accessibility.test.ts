/** Every screen, with what axe knows of WCAG, in light and dark, and at 320 px with 200 % text. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Phone } from './support/phone.ts'
import { tour } from './support/tour.ts'
import { World } from './support/world.ts'

/** Written the other way round, and in letters twice as large: nothing may break. */
const LOOKS = [
  { name: 'as it is', dir: 'ltr', text_percent: 100 },
  { name: 'right to left', dir: 'rtl', text_percent: 100 },
  { name: '200 % text', dir: 'ltr', text_percent: 200 },
] as const
type Look = (typeof LOOKS)[number]

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world?.close())

test('axe finds nothing, and nothing runs out of a narrow screen', async () => {
  const found: string[] = []
  const visited: string[] = []
  await tour(world, async (screen, phone) => {
    visited.push(screen)
    for (const colorScheme of ['light', 'dark'] as const) {
      await phone.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const one of await phone.axe()) found.push(`${screen} (${colorScheme}): ${one}`)
    }
    await phone.page.setViewportSize({ width: 320, height: 640 })
    for (const look of LOOKS) {
      const over = await widerBy(phone, look)
      if (over > 0) found.push(`${screen} (${look.name}): ${over} px wider than 320 px`)
    }
    await phone.page.setViewportSize({ width: 412, height: 732 })
    await phone.page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  })
  expect(found).toEqual([])
  expect(new Set(visited).size).toBeGreaterThan(25)
}, 240_000)

/** By how much the page, or anything on it, runs out of the narrow screen. */
function widerBy({ page }: Phone, { dir, text_percent }: Look): Promise<number> {
  return page.evaluate(
    ([dir, text_percent]) => {
      const root = document.documentElement
      root.dir = dir
      root.style.setProperty('font-size', `${text_percent}%`)
      const ends = [...document.querySelectorAll('main *:not(.unseen, .unseen *)')]
        .filter(element => element.closest('svg, .camera-behind, .camera-view') === null)
        .map(element => element.getBoundingClientRect())
        .flatMap(({ left, right, width }) => (width === 0 ? [] : [right - root.clientWidth, -left]))
      const scrolled = root.scrollWidth - root.clientWidth
      root.dir = 'ltr'
      root.style.removeProperty('font-size')
      return Math.round(Math.max(scrolled, ...ends))
    },
    [dir, text_percent] as const,
  )
}
