/** Every screen, with what axe knows of WCAG, in light and dark, and at 320 px with 200 % text. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeAndWidth } from '../support/looks.ts'
import { tour } from '../support/tour.ts'
import { World } from '../support/world.ts'

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
  })
  expect(found).toEqual([])
  expect(new Set(visited).size).toBeGreaterThan(25)
}, 240_000)
