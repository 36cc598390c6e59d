/** When a page was tapped and when a screen stood on it, by the clock that all pages share. */
import type { Page } from 'playwright-core'

interface Seen {
  readonly what: string
  readonly at_ms: number
}

/** From now on, and after every load, the page notes its taps and screens. */
export async function noteMoments(page: Page): Promise<void> {
  await page.addInitScript(note)
  await page.evaluate(note)
}

/** The last time of this: `tap` or the name of a screen. */
export async function lastOf(page: Page, what: string): Promise<number> {
  const seen = await page.evaluate(() => (window as unknown as { seen: Seen[] }).seen)
  const at_ms = seen.findLast(each => each.what === what)?.at_ms
  if (at_ms === undefined) throw new Error(`there was no ${what}`)
  return at_ms
}

/** Runs in the page, so it may use nothing of this file. */
function note(): void {
  const here = window as unknown as { seen?: Seen[] }
  if (here.seen !== undefined) return
  const seen: Seen[] = []
  here.seen = seen
  const now_ms = () => performance.timeOrigin + performance.now()
  addEventListener('click', () => seen.push({ what: 'tap', at_ms: now_ms() }), true)
  let shown = ''
  const look = () => {
    const screen = document.querySelector('[data-screen]')?.getAttribute('data-screen') ?? ''
    if (screen === shown) return
    shown = screen
    // The frame in which it is drawn.
    requestAnimationFrame(() => seen.push({ what: screen, at_ms: now_ms() }))
  }
  const options = { subtree: true, childList: true, attributes: true }
  new MutationObserver(look).observe(document, options)
}
