/** The lock with a passkey, two tabs, and what stands behind it. */
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { authenticator, lockWithPasskey, openLock } from './support/lock.ts'
import { ask, bondByCode } from './support/phone.ts'
import { World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

test('left alone it locks; behind it nothing is told, and the verdict has aged', async () => {
  const [buffy, spike] = await Promise.all([
    world.phone('Buffy', { clock: true }),
    world.phone('Spike'),
  ])
  await bondByCode(buffy, spike)
  const { recognise } = await authenticator(buffy, true)
  await lockWithPasskey(buffy)
  const digits = await ask(buffy, 'Spike', 'Money')
  await spike.at('being-checked')
  await spike.press(digits)
  await spike.tap('Yes, I am asking')
  await buffy.reads(/says yes/)
  await buffy.page.clock.fastForward(301_000)
  await buffy.at('locked')
  expect(await buffy.words()).not.toMatch(/Spike|money|yes/i)
  await spike.tap('Done')
  await ask(spike, 'Buffy', 'Money')
  await buffy.reads('Somebody checks you: unlock.')
  expect(await buffy.words()).not.toMatch(/Spike|money/i)
  await buffy.tap('Unlock')
  await buffy.at('verdict')
  await buffy.reads(/said yes to money/)
  await buffy.reads('A new call needs a new check.')
  // Opened anew it asks again, and stands where it stood.
  await buffy.reload()
  await buffy.at('locked')
  await buffy.tap('Unlock')
  await buffy.reads('A new call needs a new check.')
  await buffy.tap('Done')
  await buffy.at('being-checked')
  await buffy.reload()
  await recognise(false)
  await buffy.tap('Unlock')
  await buffy.reads('That did not work. Try again.')
})

test('two tabs lock together; turned off, neither asks', async () => {
  const buffy = await world.phone('Buffy')
  await authenticator(buffy, true)
  const beside = buffy.beside(await buffy.page.context().newPage())
  await beside.page.goto(`http://localhost:${world.served.port}/`)
  await beside.at('home')
  await buffy.page.bringToFront()
  await lockWithPasskey(buffy)
  await buffy.tap('Lock now')
  await Promise.all([buffy.at('locked'), beside.at('locked')])
  await buffy.tap('Unlock')
  await buffy.at('lock-shown')
  await beside.at('locked')
  await buffy.tap('Turn the lock off')
  await buffy.at('lock-confirming')
  await buffy.tap('Turn the lock off')
  await buffy.reads('Set up a lock')
  await Promise.all([buffy.reload(), beside.reload()])
  await buffy.at('lock-shown')
  await beside.at('home')
})

test('without PRF a passphrase is offered', async () => {
  const buffy = await world.phone('Buffy')
  await authenticator(buffy, false)
  await openLock(buffy)
  await buffy.tap('Set up a lock')
  await buffy.tap('With fingerprint, face or PIN')
  await buffy.reads(/cannot lock Handfast that way\. Take a passphrase/)
  await buffy.reload()
  await buffy.at('lock-shown')
})
