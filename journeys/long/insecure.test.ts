/** Over an open line a browser keeps no secret: the app says so, and keeps nothing. */
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserPath, launchArgs } from '../../tools/browser.ts'
import { appFolder } from '../../tools/build.ts'
import { type ServedApp, serveApp } from '../../tools/serve.ts'
import { Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
let served: ServedApp
beforeAll(async () => {
  world = await World.open()
  const relay = world.relay.url
  served = await serveApp({ port: 0, host: '127.0.0.1', folder: appFolder, relay })
})
afterAll(async () => {
  await served?.close()
  await world?.close()
})

test('by plain http from another host it does not open', async () => {
  const args = [...launchArgs, '--host-resolver-rules=MAP laptop.example 127.0.0.1']
  const browser = await chromium.launch({ executablePath: await browserPath(), args })
  try {
    const buffy = Phone.at(await browser.newPage(), 'Buffy')
    await buffy.page.goto(`http://laptop.example:${served.port}/`)
    await buffy.at('insecure')
    await buffy.reads('This page came over an open line.')
    expect(await buffy.page.getByRole('button').count()).toBe(0)
    expect(await buffy.page.evaluate(async () => (await indexedDB.databases()).length)).toBe(0)
    expect(await buffy.axe()).toEqual([])
  } finally {
    await browser.close()
  }
})
