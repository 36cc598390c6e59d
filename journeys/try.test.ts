/** `/try`: three phones on one page. Each attempt is really made, and fails by what the phones say. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { Phone } from './support/phone.ts'
import { showsOn as at, enterTry, FRIEND, goOnTo, IMPOSTOR, YOU } from './support/try.ts'
import { World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world?.close())

test('bond, check, and an impostor who fails in every way', async () => {
  const context = await world.context({ viewport: { width: 1280, height: 860 } })
  const visitor = Phone.at(await context.newPage(), 'the visitor')
  const { page } = visitor
  await enterTry(page, world.served.port)
  for (const phone of [YOU, FRIEND, IMPOSTOR]) await at(page, phone, 'home')
  await goOnTo(page, 'bond-1')
  for (const phone of [YOU, FRIEND]) await at(page, phone, 'touch')
  await goOnTo(page, 'bond-seen')
  for (const phone of [YOU, FRIEND]) await at(page, phone, 'made', /You met on/)

  await goOnTo(page, 'check-1')
  await at(page, YOU, 'waiting')
  await at(
    page,
    FRIEND,
    'being-checked',
    /Are you asking Kim for MONEY, now, by phone\? .?40 for the/,
  )
  await goOnTo(page, 'check-seen')
  await at(page, YOU, 'verdict', /Robin says yes\. .I am asking you for MONEY: 40 for the train/)
  await at(page, FRIEND, 'answered', /The digits were right/)

  await goOnTo(page, 'voice-seen')
  await at(page, YOU, 'verdict', /Robin says no\. Robin is not asking you for money\./)
  await at(page, FRIEND, 'answered', /Kim hears your no/)
  await at(page, IMPOSTOR, 'home', /There is no bond yet/)

  await goOnTo(page, 'replay-seen')
  const told = await page.locator('.try-seen').innerText()
  expect(Number(/^\d+/.exec(told)?.[0])).toBeGreaterThan(4)
  await at(page, YOU, 'waiting')

  await goOnTo(page, 'held-1')
  await at(page, YOU, 'waiting')
  await at(page, FRIEND, 'answered', /has not said yet whether the digits were right/)
  await goOnTo(page, 'held-seen')
  await at(page, YOU, 'verdict', /No answer\. Nothing is proven\./)
  await at(page, FRIEND, 'answered', /Your yes came too late\./)

  await goOnTo(page, 'bridge-1')
  await at(page, YOU, 'verdict', /Robin says yes\. .*40 for the train/)
  await goOnTo(page, 'bridge-seen')
  await at(page, YOU, 'verdict', /Robin says no\./)

  await goOnTo(page, 'copy-1')
  await at(page, IMPOSTOR, 'home', /Who do they say they are\? Kim/)
  await goOnTo(page, 'copy-2')
  await at(page, YOU, 'verdict', /Robin says yes\./)
  await goOnTo(page, 'copy-seen')
  await at(page, YOU, 'torn', /Robin’s bond is torn\. Believe no request/)
  await at(page, FRIEND, 'torn', /Kim’s bond is torn\. Believe no request/)
  await goOnTo(page, 'end')

  expect(visitor.complaints).toEqual([])
  const own = [`localhost:${world.served.port}`, new URL(world.relay.url).host]
  expect([...visitor.hosts].filter(host => !own.includes(host))).toEqual([])
  // Nothing of it is in the browser: whoever has a vault here keeps it as it was.
  expect(await page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
}, 120_000)

test('on a low phone the digits stand above what is told of them', async () => {
  const context = await world.context({ viewport: { width: 320, height: 568 } })
  const page = await context.newPage()
  await enterTry(page, world.served.port)
  await goOnTo(page, 'check-1')
  await at(page, YOU, 'waiting')
  const digits = page
    .frameLocator('iframe')
    .nth(YOU)
    .getByRole('img', { name: /^Your two digits/ })
  const told = page.locator('.try-guide')
  const below = async () => {
    const [said, guide] = [await digits.boundingBox(), await told.boundingBox()]
    return (guide?.y ?? 0) - ((said?.y ?? 0) + (said?.height ?? 0))
  }
  await expect.poll(below).toBeGreaterThanOrEqual(0)
})
