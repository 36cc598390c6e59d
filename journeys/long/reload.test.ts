/** Reloaded in the middle of every screen: the same screen stands there again, and it goes on. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { tour } from '../support/tour.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world?.close())

/** Digits half typed are not kept; in the middle of a lock being changed, it has not been. */
const NOT_RELOADED = [
  ...['being-checked-typed', 'waiting-offline'],
  ...['lock-choosing', 'lock-typing', 'lock-on', 'lock-confirming', 'forgotten'],
]

test('the app reloaded on every screen of the tour', async () => {
  const lost: string[] = []
  const visited = new Set<string>()
  await tour(world, async (screen, phone) => {
    if (NOT_RELOADED.includes(screen)) return
    const main = phone.page.locator('main[data-screen]')
    const before = await main.getAttribute('data-screen')
    await phone.reload()
    await expect
      .poll(() => main.getAttribute('data-screen'), { timeout: 30_000 })
      .toBe(before)
      .catch(async () => lost.push(`${screen}: ${await main.getAttribute('data-screen')}`))
    visited.add(screen)
  })
  expect(lost).toEqual([])
  expect(visited.size).toBeGreaterThan(25)
}, 200_000)
