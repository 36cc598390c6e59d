/** Two pages read each other's screen: a camera fed by pictures of the other page. */
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { missingCamera, photoCamera, refuseCamera, showScreenTo } from './support/camera.ts'
import { isKept } from './support/host.ts'
import { ask, home, openSettled, type Phone } from './support/phone.ts'
import { World } from './support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterEach(() => world.tidyUp())
afterAll(() => world?.close())

async function together(phone: Phone): Promise<void> {
  await home(phone)
  await phone.tap('Make a bond')
  await phone.tap('We are together')
  await phone.at('cards')
}

async function pair(): Promise<[Phone, Phone]> {
  const [a, b] = await Promise.all([world.phone('Buffy'), world.phone('Willow')])
  await showScreenTo(a.page, () => b.page, { angle_degrees: 4, blur_pixels: 0.6 })
  await showScreenTo(b.page, () => a.page, { angle_degrees: -3, blur_pixels: 0.6 })
  return [a, b]
}

/** Only when both have read the other's card: it stands on no screen once both questions are over. */
async function bothSayYes(...phones: readonly Phone[]): Promise<void> {
  await Promise.all(phones.map(phone => phone.at('touch')))
  await Promise.all(phones.map(sayYes))
}

/** Both questions with yes, once their screen asks. */
async function sayYes(phone: Phone): Promise<void> {
  await phone.at('touch')
  await phone.tap('Yes, I could touch both')
  await phone.at('fits')
  await phone.tap('They fit')
  await phone.at('made')
}

/** How wide the code on the screen is, in pixels. */
async function codeWidth({ page }: Phone): Promise<number> {
  return page.locator('.card .qr').evaluate(code => code.getBoundingClientRect().width)
}

const offline = (phone: Phone, off: boolean) => phone.page.context().setOffline(off)

describe('by cards', () => {
  test.each(['the first', 'the second', 'both at once'])('%s points first', async who => {
    const [a, b] = await pair()
    if (who === 'the first') {
      await together(b)
      await together(a)
    } else if (who === 'the second') {
      await together(a)
      await together(b)
    } else await Promise.all([together(a), together(b)])
    await a.at('touch')
    await a.reads(/Could you touch Willow and Willow’s phone, right now\?/)
    await bothSayYes(a, b)
    await Promise.all([openSettled(a, 'Willow'), openSettled(b, 'Buffy')])
    const digits = await ask(a, 'Willow', 'Money')
    await b.at('being-checked')
    await b.press(digits)
    await b.tap('Yes, I am asking')
    await a.at('verdict')
    await a.reads('Willow says yes.')
    expect([...a.complaints, ...b.complaints]).toEqual([])
  })

  test('a "no" to either question keeps nothing', async () => {
    const [a, b] = await pair()
    await Promise.all([together(a), together(b)])
    await Promise.all([a.at('touch'), b.at('touch')])
    await a.tap('No')
    await a.at('home')
    await b.tap('Yes, I could touch both')
    await b.at('fits')
    await b.tap('No')
    await b.at('home')
    for (const phone of [a, b]) await phone.reads('There is no bond yet.')
  })

  test('one that read a stranger’s card keeps nothing the stranger could use', async () => {
    const [a, b] = await pair()
    const stranger = await world.phone('Mallory')
    await showScreenTo(a.page, () => stranger.page)
    await Promise.all([together(a), together(b), together(stranger)])
    await a.reads(/Could you touch Mallory/)
    await a.tap('No')
    await a.at('home')
    await a.reads('There is no bond yet.')
  })

  test('no network: met, settled later, and after the relay has forgotten', async () => {
    const [a, b] = await Promise.all([world.phone('Buffy'), world.phone('Willow')])
    let apart = true
    await showScreenTo(a.page, () => (apart ? null : b.page))
    await showScreenTo(b.page, () => (apart ? null : a.page))
    for (const phone of [a, b]) {
      await isKept(phone.page)
      await together(phone)
      await offline(phone, true)
    }
    const ofCard = await codeWidth(a)
    apart = false
    // Nothing else carries the last proof: it is as easy to read as the card was.
    for (const phone of [a, b]) {
      await phone.at('touch')
      await expect.poll(() => codeWidth(phone), { timeout: 60_000 }).toBe(ofCard)
    }
    await bothSayYes(a, b)
    for (const phone of [a, b]) await phone.reads(/has not answered yet|is not finished/)
    const put = a.page.waitForEvent('websocket')
    await offline(a, false)
    await put
    await a.page.waitForTimeout(1500)
    await offline(a, true)
    await world.relay.forget()
    await offline(b, false)
    await b.page.waitForTimeout(1500)
    await offline(a, false)
    await a.reload()
    await Promise.all([openSettled(a, 'Willow'), openSettled(b, 'Buffy')])
  })

  test('one of them is left unfinished, and finished when both are online', async () => {
    const [a, b] = await pair()
    await Promise.all([isKept(a.page), isKept(b.page)])
    await photoCamera(a.page, await cardOf(b))
    await together(a)
    // Whoever is through both questions shows no card any more: the other must have read it by then.
    await Promise.all([a.at('touch'), b.at('touch')])
    await Promise.all([offline(a, true), offline(b, true)])
    await sayYes(a)
    await a.reads(/The bond with Willow is not finished/)
    await sayYes(b)
    await Promise.all([offline(a, false), offline(b, false)])
    await Promise.all([openSettled(a, 'Willow'), openSettled(b, 'Buffy')])
  })

  test.each([
    ['refused', refuseCamera],
    ['missing', missingCamera],
  ] as const)('a camera that is %s leads to the code in one tap', async (_, fail) => {
    const a = await world.phone('Buffy')
    await fail(a.page)
    await together(a)
    await a.page.getByRole('alert').first().waitFor()
    await a.tap('Use a code instead')
    await a.at('apart')
  })

  test('[CARD-9] a photo of an old card stays unfinished and proves nothing', async () => {
    const [a, b] = await pair()
    const photo = await cardOf(b)
    await b.page.close()
    await photoCamera(a.page, photo)
    await together(a)
    // Nothing but the camera takes a card: no file, no text.
    expect(await a.page.locator('input, textarea, [contenteditable]').count()).toBe(0)
    await sayYes(a)
    await a.tap('Done')
    await a.at('unfinished')
    expect(await a.page.getByRole('button', { name: 'Check Willow' }).count()).toBe(0)
  })

  test('meeting again goes on with the bond: one entry, not two', async () => {
    const [a, b] = await pair()
    await Promise.all([together(a), together(b)])
    await bothSayYes(a, b)
    await Promise.all([openSettled(a, 'Willow'), openSettled(b, 'Buffy')])
    for (const phone of [a, b]) {
      await phone.tap('Meet, history, name, quiet today, end')
      await phone.tap('We are together: meet again')
      await phone.at('cards')
    }
    await bothSayYes(a, b)
    for (const [phone, other] of [
      [a, 'Willow'],
      [b, 'Buffy'],
    ] as const) {
      await home(phone)
      await expect
        .poll(() => phone.page.getByRole('button', { name: new RegExp(`^${other}`) }).count(), {
          timeout: 60_000,
        })
        .toBe(1)
    }
    const digits = await ask(a, 'Willow', 'Money')
    await b.at('being-checked')
    await b.press(digits)
    await b.tap('Yes, I am asking')
    await a.reads('Willow says yes.')
    expect([...a.complaints, ...b.complaints]).toEqual([])
  })

  test('the app reloaded in the middle of a meeting', async () => {
    const [a, b] = await pair()
    await Promise.all([together(a), together(b)])
    await Promise.all([a.at('touch'), b.at('touch')])
    await a.reload()
    await a.at('touch')
    await a.tap('Yes, I could touch both')
    await a.at('fits')
    await a.reload()
    await a.at('fits')
    await a.tap('They fit')
    await a.at('made')
    await sayYes(b)
    await Promise.all([openSettled(a, 'Willow'), openSettled(b, 'Buffy')])
  })
})

/** A picture of the card alone, before its phone has read anything. */
async function cardOf(phone: Phone): Promise<Buffer> {
  await together(phone)
  const code = (phone.page as Page).locator('.qr').first()
  await code.waitFor()
  return code.screenshot()
}
