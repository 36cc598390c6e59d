/** The lock with a passphrase, and the browser killed while it is changed. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { startKillable } from '../support/killable.ts'
import { openLock, typePassphrase, unlock, WORDS } from '../support/lock.ts'
import { Phone } from '../support/phone.ts'
import { World } from '../support/world.ts'

const PATIENT = { timeout: 60_000 }

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function lockWithPassphrase(phone: Phone): Promise<void> {
  await openLock(phone)
  await phone.tap('Set up a lock')
  await phone.tap('With a passphrase')
  await typePassphrase(phone, WORDS)
  await phone.reads('The lock is on: a passphrase.', 60_000)
}

test('a passphrase: typed twice, wrong ones refused, changed, turned off', async () => {
  const buffy = await world.phone('Buffy')
  await openLock(buffy)
  await buffy.tap('Set up a lock')
  await buffy.tap('With a passphrase')
  await typePassphrase(buffy, 'too short')
  await buffy.reads('That is shorter than 12 letters.')
  await buffy.fill('Passphrase', WORDS)
  await buffy.tap('Turn the lock on')
  await buffy.reads('Those two are not the same.')
  // Beside the page, so that it goes on answering, and it tells how far it is.
  const worker = buffy.page.waitForEvent('worker')
  const progress = buffy.page.getByRole('progressbar').waitFor()
  await typePassphrase(buffy, WORDS)
  expect((await worker).url()).toMatch(/stretch/)
  await progress
  await buffy.reads('The lock is on: a passphrase.', 60_000)
  await buffy.reload()
  await unlock(buffy, `${WORDS}!`)
  await buffy.reads('That is another passphrase.', 60_000)
  await unlock(buffy)
  await buffy.at('lock-shown', 60_000)
  await buffy.tap('Change the lock')
  await buffy.fill('Passphrase', WORDS)
  await buffy.tap('Unlock')
  await buffy.at('lock-choosing', 60_000)
  await buffy.tap('With a passphrase')
  await typePassphrase(buffy, 'another dozen letters')
  await buffy.at('lock-shown', 60_000)
  await buffy.reload()
  await unlock(buffy)
  await buffy.reads('That is another passphrase.', 60_000)
  await unlock(buffy, 'another dozen letters')
  await buffy.at('lock-shown', 60_000)
  await buffy.tap('Turn the lock off')
  await buffy.fill('Passphrase', 'another dozen letters')
  await buffy.tap('Turn the lock off')
  await buffy.reads('Set up a lock', 60_000)
  expect(buffy.complaints).toEqual([])
}, 240_000)

test('forgotten: told plainly, and everything can be erased from there', async () => {
  const buffy = await world.phone('Buffy')
  await lockWithPassphrase(buffy)
  await buffy.tap('Lock now')
  await buffy.at('locked')
  await buffy.tap('Forgotten?')
  await buffy.reads(/Nobody can open it then, and nobody can help/)
  await buffy.tap('Erase everything')
  await buffy.tap('Yes, erase it now')
  await buffy.at('first-run')
})

test('killed while the lock is turned on, it opens: locked or not, never damaged', async () => {
  const profile = await mkdtemp(join(tmpdir(), 'handfast-killed-'))
  const url = `http://localhost:${world.served.port}/`
  const begin = async () => {
    const browser = await startKillable(profile)
    await browser.page.goto(url)
    await browser.page.locator('[data-screen="home"], [data-screen="locked"]').waitFor(PATIENT)
    return browser
  }
  const first = await startKillable(profile)
  await Phone.open(first.page, url, 'Buffy')
  await first.kill()
  try {
    // While it is stretched, at the moment it is written, and right after.
    for (const moment of ['attached', 'detached', 'on'] as const) {
      const { page, kill } = await begin()
      const buffy = Phone.at(page, 'Buffy')
      if ((await page.locator('[data-screen="locked"]').count()) > 0) await unlock(buffy)
      await buffy.at('home', 60_000)
      await openLock(buffy)
      if ((await page.getByText('Set up a lock').count()) > 0) {
        await buffy.tap('Set up a lock')
        await buffy.tap('With a passphrase')
        await typePassphrase(buffy, WORDS)
        if (moment === 'on') await buffy.reads('The lock is on: a passphrase.', 60_000)
        else {
          await page.locator('progress').waitFor({ state: 'attached', ...PATIENT })
          await page.locator('progress').waitFor({ state: moment, ...PATIENT })
        }
      }
      await kill()
    }
    const { page, kill } = await begin()
    const buffy = Phone.at(page, 'Buffy')
    await unlock(buffy)
    await buffy.at('home', 60_000)
    await kill()
  } finally {
    await rm(profile, { recursive: true, force: true })
  }
}, 240_000)
