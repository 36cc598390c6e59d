/** Screens that are seldom seen, with what axe knows of WCAG, in light and dark. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { rareTour } from '../support/rare-tour.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world?.close())

test('axe finds nothing on screens that are seldom seen', async () => {
  const found: string[] = []
  await rareTour(world, async (screen, phone) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await phone.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
      for (const one of await phone.axe()) found.push(`${screen} (${colorScheme}): ${one}`)
    }
  })
  expect(found).toEqual([])
}, 240_000)
