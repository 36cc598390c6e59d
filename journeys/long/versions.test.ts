/** Two pages and a new version: each takes it when it is asked to. */
import { expect, test } from 'vitest'
import { versionOn } from '../support/host.ts'
import { hostedPhones, offer } from '../support/hosted.ts'
import { openDetails } from '../support/phone.ts'

const bonded = hostedPhones()

test('of two pages one takes the new version, the other goes on undisturbed', async () => {
  const { host, buffy, spike } = await bonded()
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
