/** Two pages and a new version: each takes it when it is asked to. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { type Host, isKept, startHost, versionOn } from '../support/host.ts'
import { bondByCode, home, openDetails, Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
let host: Host
beforeAll(async () => {
  world = await World.open()
})
afterEach(async () => {
  await world.tidyUp()
  await host.end()
})
afterAll(() => world?.close())

async function phoneAt(name: string): Promise<Phone> {
  const context = await world.context()
  return Phone.open(await context.newPage(), host.url, name)
}

async function bonded(): Promise<readonly [Phone, Phone]> {
  host = await startHost(world.relay.url)
  const [buffy, spike] = await Promise.all([phoneAt('Buffy'), phoneAt('Spike')])
  await bondByCode(buffy, spike)
  await Promise.all([isKept(buffy.page), isKept(spike.page)])
  await Promise.all([home(buffy), home(spike)])
  return [buffy, spike]
}

const offer = (phone: Phone) => phone.page.getByText('A new version is ready.')

test('of two pages one takes the new version, the other goes on undisturbed', async () => {
  const [buffy, spike] = await bonded()
  const first = await versionOn(buffy.page)
  const beside = buffy.beside(await buffy.page.context().newPage())
  await beside.page.goto(host.url)
  await beside.at('home')
  await openDetails(beside, 'Spike', 'Money')
  await host.publishAnother()
  await buffy.reload()
  await offer(buffy).waitFor()
  await buffy.tap('Use it')
  await expect.poll(() => versionOn(buffy.page).catch(() => first)).not.toBe(first)
  await buffy.at('home')
  // The other was at a question, and stays there with the files it came from.
  await beside.tap('Ask Spike')
  await beside.at('waiting')
  expect(await versionOn(beside.page)).toBe(first)
  await spike.at('being-checked')
  await spike.tap('No')
  await beside.reads(/says no/)
  await beside.tap('I have hung up')
  await beside.tap('Use it')
  await expect.poll(() => versionOn(beside.page).catch(() => first)).not.toBe(first)
  // Nobody uses the old files any more.
  await beside.reload()
  const kept = () => beside.page.evaluate(async () => await caches.keys())
  await expect.poll(async () => (await kept()).filter(name => /files/.test(name)).length).toBe(1)
})
