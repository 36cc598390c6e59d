/** Without a network from the second visit on, and a new version only when it is asked for. */
import { expect, test } from 'vitest'
import { versionOn } from './support/host.ts'
import { hostedPhones, offer } from './support/hosted.ts'
import { openDetails } from './support/phone.ts'

const bonded = hostedPhones()

test('the second visit needs no host and no network', async () => {
  const { host, buffy } = await bonded()
  await host.stop()
  await buffy.page.context().setOffline(true)
  await buffy.reload()
  await buffy.at('home')
  await buffy.reads('Spike')
  // What came only later is there as well: the camera’s reader.
  await buffy.tap('Make a bond')
  await buffy.tap('We are together')
  await buffy.at('cards')
  const read = await buffy.page.evaluate(async () => {
    const found = await Promise.all((await caches.keys()).map(async name => caches.open(name)))
    const requests = (await Promise.all(found.map(cache => cache.keys()))).flat()
    const wasm = requests.find(({ url }) => url.endsWith('.wasm'))?.url ?? ''
    return (await (await fetch(wasm)).arrayBuffer()).byteLength
  })
  expect(read).toBeGreaterThan(500_000)
  expect(buffy.complaints).toEqual([])
})

test('a new version waits: offered where nothing is begun, taken by a tap, the place kept', async () => {
  const { host, buffy, spike } = await bonded()
  const first = await versionOn(buffy.page)
  expect(first).toMatch(/^[0-9a-f]{16}$/)
  await host.publishAnother()
  await buffy.reload()
  await offer(buffy).waitFor()
  expect(await versionOn(buffy.page)).toBe(first)
  await openDetails(buffy, 'Spike', 'Money')
  await buffy.tap('Ask Spike')
  await buffy.at('waiting')
  expect(await offer(buffy).count()).toBe(0)
  // Not asked for, so a reload in the middle of a check goes on as it was.
  await buffy.reload()
  await buffy.at('waiting')
  expect(await versionOn(buffy.page)).toBe(first)
  await spike.at('being-checked')
  await spike.tap('No')
  await buffy.reads(/says no/)
  await buffy.tap('I have hung up')
  await buffy.at('person')
  await buffy.tap('Use it')
  await buffy.page.waitForFunction(
    old => document.querySelector<HTMLMetaElement>('[name=handfast-version]')?.content !== old,
    first,
  )
  await buffy.at('person')
  expect(await offer(buffy).count()).toBe(0)
  expect([...buffy.complaints, ...spike.complaints]).toEqual([])
})
