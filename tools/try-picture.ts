/** `npm run picture:try`: takes docs/try.png, the picture of `/try` in README, from the real page. */
import { join } from 'node:path'
import { enterTry, goOnTo } from '../journeys/support/try.ts'
import { World } from '../journeys/support/world.ts'

const world = await World.open()
try {
  const viewport = { width: 1280, height: 846 }
  const context = await world.context({ viewport, reducedMotion: 'reduce' })
  const page = await context.newPage()
  await enterTry(page, world.served.port)
  await goOnTo(page, 'voice-seen')
  const friend = page.frameLocator('iframe').nth(1)
  await friend.getByText('Kim hears your no.').first().waitFor()
  await page.screenshot({ path: join(import.meta.dirname, '..', 'docs', 'try.png') })
} finally {
  await world.close()
}
