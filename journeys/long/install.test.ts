/** The browser finds nothing that keeps the app from being installed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { browserPath, launchArgs } from '../../tools/browser.ts'
import { Phone } from '../support/phone.ts'
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
