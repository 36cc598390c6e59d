/** Two pages bond by a code and check each other, either way round, in every outcome. */
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { answerYes, bonded } from './support/pair.ts'
import { ask, home, openDetails, type Phone } from './support/phone.ts'
import { World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function doneFromBar(phone: Phone): Promise<void> {
  await phone.reads(/has your answer/)
  await phone.tap('Look')
  await phone.at('answered')
  await phone.tap('Done')
  await phone.page.locator('[data-screen="answered"]').waitFor({ state: 'detached' })
}

/** Until the next load this page's history moves so late, and no more if the person went back. */
async function slowToGoBack({ page }: Phone, late_ms: number): Promise<void> {
  await page.evaluate(wait_ms => {
    const go = history.go.bind(history)
    let asked = 0
    history.go = delta => {
      asked = window.setTimeout(() => go(delta), wait_ms)
    }
    history.back = () => history.go(-1)
    addEventListener('popstate', () => clearTimeout(asked), { capture: true })
  }, late_ms)
}

/** What the browser's history holds of the place where somebody is. */
async function stands({ page }: Phone, place: object): Promise<void> {
  await expect.poll(() => page.evaluate(() => history.state)).toMatchObject(place)
}

/** The browser's own button on a screen that stays; its place is taken again at once. */
async function backAndStay(phone: Phone): Promise<void> {
  const before = await phone.page.evaluate(() => history.state)
  await phone.page.goBack()
  await stands(phone, before)
}

describe('a live check', () => {
  test('matches, either way round, and says whose yes it is', async () => {
    const [buffy, spike] = await bonded(world)
    for (const [asker, other] of [
      [buffy, spike],
      [spike, buffy],
    ] as const) {
      const digits = await ask(asker, other.name, 'Money')
      expect(digits).toMatch(/^[0-9]{2}$/)
      await other.at('being-checked')
      await other.reads(/Are you asking/)
      expect(await other.page.getByRole('button', { name: 'Yes, I am asking' }).isDisabled()).toBe(
        true,
      )
      await answerYes(other, digits)
      await asker.at('verdict')
      await asker.reads(/The phone bonded by code on .* says yes\./)
      await asker.reads('Whose it is was never proven.')
      await other.at('answered')
      await other.reads(`${asker.name} has your yes to MONEY.`)
      await other.reads('The digits were right.')
      await asker.tap('Done')
      await other.tap('Done')
    }
    for (const phone of [buffy, spike]) expect(phone.complaints).toEqual([])
  })

  test('both at once', async () => {
    const [buffy, spike] = await bonded(world)
    await openDetails(buffy, 'Spike', 'Money')
    await openDetails(spike, 'Buffy', 'Files or access')
    // Both taps before either phone hears of the other's question.
    await world.relay.kill()
    for (const [phone, other] of [
      [buffy, 'Spike'],
      [spike, 'Buffy'],
    ] as const) {
      await phone.tap(`Ask ${other}`)
      await phone.at('waiting')
    }
    await world.relay.start()
    const forSpike = await buffy.digits('Your two digits')
    const forBuffy = await spike.digits('Your two digits')
    for (const phone of [buffy, spike]) {
      await phone.page.getByRole('button', { name: 'Look' }).click()
    }
    await answerYes(spike, forSpike)
    // What was looked at from its bar and is done takes nothing of mine away.
    await doneFromBar(spike)
    await spike.at('waiting')
    expect(await spike.digits('Your two digits')).toBe(forBuffy)
    await answerYes(buffy, forBuffy)
    await doneFromBar(buffy)
    for (const phone of [buffy, spike]) {
      await phone.at('verdict')
      await phone.reads(/says yes/)
    }
  })

  test('other digits twice, and "that isn’t me"', async () => {
    const [buffy, spike] = await bonded(world)
    const wrong = (digits: string) => String((Number(digits) + 7) % 100).padStart(2, '0')
    await answerYes(spike, wrong(await ask(buffy, 'Spike', 'Money')))
    await buffy.reads('Wrong digits.')
    await spike.reads('Those were other digits.')
    await spike.tap('Done')
    await buffy.tap('Once more, new digits')
    await buffy.at('waiting')
    await answerYes(spike, wrong(await buffy.digits('Your two digits')))
    await buffy.reads('Wrong again.')
    await buffy.tap('I have hung up')
    await spike.tap('Done')
    await ask(buffy, 'Spike', 'Money')
    await spike.at('being-checked')
    await spike.tap('No')
    await buffy.at('verdict')
    await buffy.reads(/says no/)
    await buffy.reads(/is not asking you for money/)
  })

  test('a question with a sentence; it comes back as the asker wrote it', async () => {
    const [buffy, spike] = await bonded(world)
    await home(buffy)
    await buffy.page
      .getByRole('button', { name: /^Spike/ })
      .first()
      .click()
    await buffy.tap('Check Spike')
    await buffy.tap('Money')
    await buffy.page.getByRole('textbox').first().fill('bail, £3,000')
    await buffy.tap('Ask Spike')
    const digits = await buffy.digits('Your two digits')
    await spike.reads('bail, £3,000')
    await answerYes(spike, digits)
    await buffy.reads(/bail, £3,000/)
  })

  test('reloaded in the middle of every screen, and gone back with the browser’s own button', async () => {
    const [buffy, spike] = await bonded(world)
    const back = (phone: Phone) => phone.page.goBack()
    await openDetails(buffy, 'Spike', 'Money')
    for (const screen of ['check-topic', 'person', 'home']) {
      await back(buffy)
      await buffy.at(screen)
    }
    await spike.tap('Safety')
    await spike.at('safety')
    const digits = await ask(buffy, 'Spike', 'Money')
    await stands(buffy, { depth: 1, route: { at: 'person' } })
    await buffy.reload()
    await buffy.at('waiting')
    expect(await buffy.digits('Your two digits')).toBe(digits)
    // What came by itself is not taken away by going back.
    await spike.at('being-checked')
    await backAndStay(spike)
    await spike.reload()
    await answerYes(spike, digits)
    for (const [phone, screen] of [
      [spike, 'answered'],
      [buffy, 'verdict'],
    ] as const) {
      await phone.at(screen)
      await backAndStay(phone)
      await phone.reload()
      await phone.at(screen)
      if (phone === buffy) await buffy.reads(/says yes/)
      await phone.tap('Done')
    }
    // What I began is left as by its *Stop*.
    await buffy.at('person')
    await ask(buffy, 'Spike', 'Money')
    await stands(buffy, { depth: 1, route: { at: 'person' } })
    await back(buffy)
    await buffy.at('person')
    for (const phone of [buffy, spike]) expect(phone.complaints).toEqual([])
  })

  test.each(['reloaded', 'gone back'])('%s while the browser is still on its way', async how => {
    const [buffy] = await bonded(world)
    await slowToGoBack(buffy, 600_000)
    await ask(buffy, 'Spike', 'Money')
    await stands(buffy, { landing: true })
    if (how === 'reloaded') {
      await buffy.page.reload()
      await buffy.at('waiting')
      await buffy.tap('Stop')
    } else await buffy.page.goBack()
    // What I began is left as by its *Stop*.
    await buffy.at('person')
    await stands(buffy, { depth: 1, route: { at: 'person' } })
    await buffy.page.goBack()
    await buffy.at('home')
    expect(buffy.complaints).toEqual([])
  })

  test('one tap on *Back* too many does not lead out of the app', async () => {
    const [buffy] = await bonded(world)
    await slowToGoBack(buffy, 1000)
    await home(buffy)
    await buffy.tap('Safety')
    const back = buffy.page.getByRole('button', { name: 'Back', exact: true })
    await back.evaluate(button => {
      for (let i = 0; i < 3; i++) (button as HTMLElement).click()
    })
    await buffy.at('home')
    // Nor is what was tapped meanwhile taken back, once the browser is there.
    await buffy.tap('Make a bond')
    await stands(buffy, { depth: 1, route: { at: 'make-bond' } })
    await buffy.at('make-bond')
    expect(buffy.complaints).toEqual([])
  })

  test('the relay killed in the middle of a check and of a step', async () => {
    const [buffy, spike] = await bonded(world)
    const digits = await ask(buffy, 'Spike', 'Money')
    await spike.at('being-checked')
    await world.relay.kill()
    await spike.press(digits)
    await spike.tap('Yes, I am asking')
    await spike.at('answered')
    await world.relay.start()
    await buffy.at('verdict', 60_000)
    await buffy.reads(/says yes/)
    await world.relay.kill()
    await buffy.tap('Done')
    await spike.tap('Done')
    await world.relay.start()
    const again = await ask(buffy, 'Spike', 'Nothing, just talking')
    await spike.at('being-checked', 60_000)
    await spike.press(again)
    await spike.tap('Yes, I am talking')
    await buffy.at('verdict', 60_000)
  })

  test('no answer: three minutes, and then a late "that isn’t me" is shown', async () => {
    const [buffy, spike] = await bonded(world, { clock: true })
    await ask(buffy, 'Spike', 'Money')
    await spike.at('being-checked')
    await spike.page.context().setOffline(true)
    await spike.tap('No')
    await buffy.page.clock.fastForward(185_000)
    await buffy.at('verdict')
    await buffy.reads('No answer.')
    await buffy.reads(/Nothing is proven/)
    await spike.page.context().setOffline(false)
    await buffy.at('late-no', 60_000)
    await buffy.reads(/Hang up\. If you paid, ring your bank/)
  })

  test('an answer that comes too late is never a match', async () => {
    const [buffy, spike] = await bonded(world, { clock: true })
    const digits = await ask(buffy, 'Spike', 'Money')
    await spike.at('being-checked')
    await spike.page.context().setOffline(true)
    await spike.press(digits)
    await spike.tap('Yes, I am asking')
    await buffy.page.clock.fastForward(185_000)
    await buffy.reads('No answer.')
    await spike.page.context().setOffline(false)
    await spike.reads('Your yes came too late.', 60_000)
    await buffy.reads('No answer.')
  })

  test('a match ages: after ten minutes it is paper', async () => {
    const [buffy, spike] = await bonded(world, { clock: true })
    await answerYes(spike, await ask(buffy, 'Spike', 'Money'))
    await buffy.reads(/says yes/)
    await buffy.page.clock.fastForward(601_000)
    await buffy.reads('A new call needs a new check.')
  })

  test('[BOX-7] only the app’s own server and relays named in bonds are contacted', async () => {
    const [buffy, spike] = await bonded(world)
    const xander = await world.phone('Xander')
    const unnamed = await world.anotherRelay()
    await home(buffy)
    await buffy.tap('Safety')
    await buffy.tap('Name, language, relay')
    await buffy.at('me')
    const address = buffy.page.getByLabel('Address of your relay', { exact: true })
    if (!(await address.isVisible())) await buffy.page.locator('summary').first().click()
    await buffy.fill('Address of your relay', unnamed.url)
    await buffy.tap('Save')
    await buffy.reads(/^Saved\./)
    const listens = buffy.page.waitForEvent('websocket')
    await buffy.reload()
    await listens
    await ask(buffy, 'Spike', 'Money')
    await spike.at('being-checked')
    const own = [`localhost:${world.served.port}`, new URL(world.relay.url).host]
    expect(buffy.hosts.has(new URL(world.relay.url).host)).toBe(true)
    expect([...buffy.hosts].filter(host => !own.includes(host))).toEqual([])
    // Without a bond there is no relay to speak to.
    expect([...xander.hosts]).toEqual(own.slice(0, 1))
  })
})
