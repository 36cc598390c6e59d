/** Screens that are seldom seen, as `accessibility.test.ts` looks at the usual ones. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { axeAndWidth } from '../support/looks.ts'
import { rareTour } from '../support/rare-tour.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world?.close())

test('axe finds nothing, and nothing runs out of a narrow screen, where one is seldom', async () => {
  const found: string[] = []
  await rareTour(world, async (screen, phone) => {
    for (const one of await axeAndWidth(phone)) found.push(`${screen} ${one}`)
  })
  expect(found).toEqual([])
}, 240_000)
