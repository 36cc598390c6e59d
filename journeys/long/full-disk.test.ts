/** The browser's quota is spent: told in words, and nothing of what was there is lost. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bondByCode, home, openApart, settledAsk } from '../support/phone.ts'
import { World } from '../support/world.ts'

let world: World
beforeAll(async () => {
  world = await World.open()
})
afterAll(() => world?.close())

test('a full disk is told; afterwards it goes on', async () => {
  const [buffy, spike] = await Promise.all([world.phone('Buffy'), world.phone('Spike')])
  await bondByCode(buffy, spike)
  const cdp = await buffy.page.context().newCDPSession(buffy.page)
  const origin = new URL(buffy.page.url()).origin
  await cdp.send('Storage.overrideQuotaForOrigin', { origin, quotaSize: 1 })
  await home(buffy)
  await openApart(buffy)
  await expect
    .poll(
      async () => {
        await buffy.tap('I make a code')
        const refused = buffy.page.getByText('There is no room left')
        await refused.or(buffy.page.locator('[data-screen="code"]')).first().waitFor()
        if ((await refused.count()) > 0) return 'told'
        await home(buffy)
        await openApart(buffy)
        return buffy.words()
      },
      { timeout: 60_000 },
    )
    .toBe('told')
  await cdp.send('Storage.overrideQuotaForOrigin', { origin })
  await home(buffy)
  await settledAsk(buffy, spike)
  await buffy.reads(/says yes/)
})
