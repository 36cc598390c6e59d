/** Every screen, with what axe knows of WCAG, in light and dark, and at 320 px with 200 % text. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tour } from './support/tour.ts'
import { World } from './support/world.ts'

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
    const over = await phone.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    if (over > 0) found.push(`${screen}: ${over} px wider than 320 px`)
    await phone.page.setViewportSize({ width: 412, height: 732 })
    await phone.page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  })
  expect(found).toEqual([])
  expect(new Set(visited).size).toBeGreaterThan(25)
}, 240_000)
