/**
 * `node --conditions=handfast-source bench/taps.ts`: how long the screen takes to answer a tap with
 * the processor slowed down six times, all the way through the app: every tap of the two tours that
 * axe and the pictures go on, on the phones of the first person. The browser's own event timing:
 * from the tap to the next picture, in steps of 8 ms.
 */
import type { CDPSession, Page } from 'playwright-core'
import { Phone } from '../journeys/support/phone.ts'
import { rareTour } from '../journeys/support/rare-tour.ts'
import { tour } from '../journeys/support/tour.ts'
import { World } from '../journeys/support/world.ts'
import { median } from './kit/numbers.ts'

const SLOW_DOWN = 6
const MOST_MS = 100
/** Nobody taps sooner than this after a screen has come. */
const LOOK_MS = 300
/** A slowed phone takes a core for itself, so there is one at a time: whoever of these came last. */
const SLOWED = ['Nan', 'Buffy']
const SHOWN = 12

type Tap = { readonly words: string; readonly screen: string; readonly took_ms: number }

const taps: Tap[] = []
const world = await World.open()
try {
  waitBeforeTaps()
  await watchPhones(world)
  await tour(world, async () => {})
  await rareTour(world, async () => {})
} finally {
  await world.close()
}
report()

function report(): void {
  const slowest = taps.toSorted((a, b) => b.took_ms - a.took_ms)
  const slow = slowest.filter(tap => tap.took_ms > MOST_MS)
  const all_ms = taps.map(tap => tap.took_ms)
  for (const { words, screen, took_ms } of slowest.slice(0, Math.max(SHOWN, slow.length))) {
    console.info(`${took_ms > MOST_MS ? 'SLOW' : 'fine'} ${took_ms} ms: ${words} (${screen})`)
  }
  const screens = new Set(taps.map(tap => tap.screen)).size
  console.info(
    `${taps.length} taps on ${screens} screens, median ${median(all_ms)} ms, ` +
      `slower than ${MOST_MS} ms: ${slow.length}`,
  )
}

function waitBeforeTaps(): void {
  const { tap } = Phone.prototype
  Phone.prototype.tap = async function (button) {
    await this.page.waitForTimeout(LOOK_MS)
    await tap.call(this, button)
  }
}

async function watchPhones(world: World): Promise<void> {
  const phone = world.phone.bind(world)
  let slowed: CDPSession | null = null
  world.phone = async (name, options) => {
    const opened = await phone(name, options)
    if (!SLOWED.includes(name)) return opened
    await slowed?.send('Emulation.setCPUThrottlingRate', { rate: 1 })
    slowed = await opened.page.context().newCDPSession(opened.page)
    await showWhole(slowed)
    await watch(opened.page)
    await slowed.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN })
    return opened
  }
}

/**
 * The window of a browser without a screen is as large as the page it pretends to show, its own
 * bars included: what lies at the page's lower edge is never drawn, and a tap there is timed to the
 * first picture that changes anything further up.
 */
async function showWhole(cdp: CDPSession): Promise<void> {
  const { windowId } = await cdp.send('Browser.getWindowForTarget')
  await cdp.send('Browser.setWindowBounds', { windowId, bounds: { width: 1200, height: 1200 } })
}

async function watch(page: Page): Promise<void> {
  await page.exposeFunction('tapTold', (tap: Tap) => void taps.push(tap))
  await page.addInitScript(tellTaps)
  await page.evaluate(tellTaps)
}

/**
 * In the page. What was tapped may be gone when its time is told, and the event's own time may be
 * that of a clock that a tour turns: it is the last one before.
 */
function tellTaps(): void {
  const { tapTold } = window as unknown as { tapTold(tap: Tap): void }
  let last = { words: '', screen: '' }
  const note = ({ target }: Event) => {
    const words = target instanceof HTMLElement ? target.innerText : ''
    const screen = document.querySelector('[data-screen]')?.getAttribute('data-screen') ?? ''
    last = { words: words.replace(/\s+/g, ' ').slice(0, 40), screen }
  }
  window.addEventListener('click', note, { capture: true, passive: true })
  new PerformanceObserver(list => {
    for (const { name, duration } of list.getEntries()) {
      if (name === 'click') tapTold({ ...last, took_ms: duration })
    }
  }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
}
