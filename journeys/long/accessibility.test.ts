/** Every screen, with what axe knows of WCAG, in light and dark, and at 320 px with 200 % text. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeAndWidth } from '../support/looks.ts'
import type { Phone } from '../support/phone.ts'
import { tour } from '../support/tour.ts'
import { PHONE, World } from '../support/world.ts'

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
    for (const one of await axeAndWidth(phone)) found.push(`${screen} ${one}`)
    if (screen === 'cards') found.push(...(await outOfSight(phone)))
  })
  expect(found).toEqual([])
  expect(new Set(visited).size).toBeGreaterThan(25)
}, 240_000)

/** Two phones look at each other: the camera's picture and my own code are on one small screen. */
async function outOfSight({ page }: Phone): Promise<readonly string[]> {
  await page.setViewportSize({ width: 320, height: 640 })
  const found: string[] = []
  for (const part of ['.camera-view', '.card .qr']) {
    const box = await page.locator(part).boundingBox()
    const isSeen = box !== null && box.y >= 0 && box.y + box.height <= 640 && box.height > 100
    if (!isSeen) found.push(`${part} is at ${JSON.stringify(box)}`)
  }
  await page.setViewportSize(PHONE)
  return found
}
