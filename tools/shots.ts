/** `npm run shots`: a picture of every screen, in light, dark, 320 px, 1280 px and 200 % text. */
import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import type { Phone } from '../journeys/support/phone.ts'
import { rareTour } from '../journeys/support/rare-tour.ts'
import { tour } from '../journeys/support/tour.ts'
import { tryTour } from '../journeys/support/try.ts'
import { PHONE, World } from '../journeys/support/world.ts'

const folder = join(import.meta.dirname, '..', 'shots')

type Look = {
  readonly name: string
  readonly viewport: { readonly width: number; readonly height: number }
  readonly colorScheme: 'light' | 'dark'
  readonly text_percent: number
}

const looks: readonly Look[] = [
  { name: 'light', viewport: PHONE, colorScheme: 'light', text_percent: 100 },
  { name: 'dark', viewport: PHONE, colorScheme: 'dark', text_percent: 100 },
  { name: '320', viewport: { width: 320, height: 640 }, colorScheme: 'light', text_percent: 100 },
  { name: '1280', viewport: { width: 1280, height: 800 }, colorScheme: 'light', text_percent: 100 },
  { name: 'large', viewport: PHONE, colorScheme: 'light', text_percent: 200 },
]

await rm(folder, { recursive: true, force: true })
const world = await World.open()
let count = 0
try {
  await tour(world, picture)
  await rareTour(world, picture)
  await tryTour(world, picture)
} finally {
  await world.close()
}
console.info(`${count} pictures in shots/`)

async function picture(screen: string, { page }: Phone): Promise<void> {
  for (const { name, viewport, colorScheme, text_percent } of looks) {
    await mkdir(join(folder, name), { recursive: true })
    await page.setViewportSize(viewport)
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Also in the phones of `/try`, which are pages in a page.
    for (const frame of page.frames()) {
      await frame.evaluate(percent => {
        const root = document.documentElement
        root.style.removeProperty('font-size')
        // Of what the app itself sets, which is more than a browser's usual size.
        const own_px = Number.parseFloat(getComputedStyle(root).fontSize)
        root.style.setProperty('font-size', `${(own_px * percent) / 100}px`)
      }, text_percent)
    }
    const path = join(folder, name, `${screen}.png`)
    // What `/try` keeps at the thumb has no place in a picture higher than the screen.
    const fullPage = text_percent > 100 && !screen.startsWith('try-')
    await page.screenshot({ path, fullPage })
    count++
  }
  for (const frame of page.frames()) {
    await frame.evaluate(() => document.documentElement.style.removeProperty('font-size'))
  }
  await page.setViewportSize(PHONE)
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
}
