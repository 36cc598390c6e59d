/** A screen in every look, with what axe knows of WCAG and what runs out of a narrow phone. */
import type { Phone } from './phone.ts'
import { PHONE } from './world.ts'

/** Written the other way round, and in letters twice as large: nothing may break. */
const LOOKS = [
  { name: 'as it is', dir: 'ltr', text_percent: 100 },
  { name: 'right to left', dir: 'rtl', text_percent: 100 },
  { name: '200 % text', dir: 'ltr', text_percent: 200 },
] as const
type Look = (typeof LOOKS)[number]

/** What is wrong, one line each. */
export async function axeAndWidth(phone: Phone): Promise<readonly string[]> {
  const found: string[] = []
  for (const colorScheme of ['light', 'dark'] as const) {
    await phone.page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    for (const one of await phone.axe()) found.push(`(${colorScheme}): ${one}`)
  }
  await phone.page.setViewportSize({ width: 320, height: 640 })
  for (const look of LOOKS) {
    const over = await widerBy(phone, look)
    if (over > 0) found.push(`(${look.name}): ${over} px wider than 320 px`)
  }
  await phone.page.setViewportSize(PHONE)
  await phone.page.emulateMedia({ colorScheme: 'light', reducedMotion: null })
  return found
}

/** By how much the page, or anything on it, runs out of the narrow screen. */
function widerBy({ page }: Phone, { dir, text_percent }: Look): Promise<number> {
  return page.evaluate(
    ([dir, text_percent]) => {
      const root = document.documentElement
      root.dir = dir
      // Of what the app itself sets, which is more than a browser's usual size.
      const own_px = Number.parseFloat(getComputedStyle(root).fontSize)
      root.style.setProperty('font-size', `${(own_px * text_percent) / 100}px`)
      const ends = [...document.querySelectorAll('main *:not(.unseen, .unseen *)')]
        .filter(element => element.closest('svg, .camera-behind, .camera-view') === null)
        .map(element => element.getBoundingClientRect())
        .flatMap(({ left, right, width }) => (width === 0 ? [] : [right - root.clientWidth, -left]))
      const scrolled = root.scrollWidth - root.clientWidth
      root.dir = 'ltr'
      root.style.removeProperty('font-size')
      return Math.round(Math.max(scrolled, ...ends))
    },
    [dir, text_percent] as const,
  )
}
