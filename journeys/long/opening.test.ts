/** Home stands before the rest of the program is there; where that does not come, it is told. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world?.close())

test('a program that does not come is told, and asked for by another page', async () => {
  const context = await world.context({ serviceWorkers: 'block' })
  const url = `http://localhost:${world.served.port}/`
  const first = await Phone.open(await context.newPage(), url, 'Buffy')
  await first.page.close()
  const buffy = first.beside(await context.newPage())
  await buffy.page.route(/\/whole-/, route => route.abort())
  await buffy.page.goto(url)
  await buffy.at('failure')
  await buffy.reads('This part is not here yet.')
  await buffy.page.unroute(/\/whole-/)
  const another = buffy.page.waitForEvent('domcontentloaded')
  await buffy.tap('Try again')
  await another
  await buffy.at('home')
  expect(buffy.complaints.filter(said => !said.includes('ERR_FAILED'))).toEqual([])
})
