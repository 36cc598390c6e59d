/** Nothing keeps the app from being installed, and where only a person can, they are told in time. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserPath, launchArgs } from '../../tools/browser.ts'
import { bondByCode, home, Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world?.close())

test('it can be installed, and its manifest has no fault', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'handfast-install-'))
  // An ordinary context counts as private, where nothing can be installed.
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: await browserPath(),
    args: launchArgs,
  })
  try {
    const page = context.pages()[0] ?? (await context.newPage())
    await Phone.open(page, `http://localhost:${world.served.port}/`, 'Buffy')
    await page.evaluate(async () => void (await navigator.serviceWorker.ready))
    const cdp = await context.newCDPSession(page)
    const { errors } = await cdp.send('Page.getAppManifest')
    expect(errors).toEqual([])
    const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
    expect(installabilityErrors).toEqual([])
  } finally {
    await context.close()
    await rm(profile, { recursive: true, force: true })
  }
})

test('where the browser offers it, it is offered before the first bond, and asks once', async () => {
  const buffy = await world.phone('Buffy')
  // The browser's part: it offers only what somebody has used for a while.
  await buffy.page.evaluate(() => {
    const prompted = { times: 0 }
    const prompt = async () => {
      prompted.times++
    }
    const offer = new Event('beforeinstallprompt', { cancelable: true })
    Object.assign(window, { prompted }).dispatchEvent(Object.assign(offer, { prompt }))
  })
  await buffy.reads(/Best before the first bond/)
  await buffy.tap('Install Handfast')
  await buffy.page.getByText(/Best before the first bond/).waitFor({ state: 'detached' })
  const times = () => (window as unknown as { prompted: { readonly times: number } }).prompted.times
  expect(await buffy.page.evaluate(times)).toBe(1)
  await world.tidyUp()
})

test('on an iPhone it is said before the first bond, and afterwards under Safety', async () => {
  const context = await world.context()
  // What its browser says of a page that is not the installed app.
  await context.addInitScript(() => Object.assign(navigator, { standalone: false }))
  const url = `http://localhost:${world.served.port}/`
  const buffy = await Phone.open(await context.newPage(), url, 'Buffy')
  await buffy.reads(/install Handfast before the first bond/)
  await bondByCode(buffy, await world.phone('Spike'))
  await home(buffy)
  expect(await buffy.words()).not.toContain('before the first bond')
  await buffy.tap('Safety')
  await buffy.reads(/install Handfast before the first bond/)
  await world.tidyUp()
})
