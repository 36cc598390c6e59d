/**
 * `node --conditions=handfast-source bench/taps.ts`: how long the screen takes to answer a tap with
 * the processor slowed down six times, on the ways to a bond, a check and the lock. The browser's
 * own event timing: from the tap to the next picture, in steps of 8 ms.
 */
import { authenticator, lockWithPasskey } from '../journeys/support/lock.ts'
import { ask, bondByCode, home, type Phone } from '../journeys/support/phone.ts'
import { World } from '../journeys/support/world.ts'

const SLOW_DOWN = 6
const MOST_MS = 100
/** Nobody taps sooner than this after a screen has come. */
const LOOK_MS = 300

const world = await World.open()
try {
  const [buffy, spike] = [await world.phone('Buffy'), await world.phone('Spike')]
  const report = await watch(buffy)
  const tap = buffy.tap.bind(buffy)
  buffy.tap = async button => {
    await buffy.page.waitForTimeout(LOOK_MS)
    await tap(button)
  }
  await bondByCode(buffy, spike)
  await report('a bond by a code')
  const digits = await ask(buffy, 'Spike', 'Money')
  await report('a check, asked')
  await spike.at('being-checked')
  await spike.press(digits)
  await spike.tap('Yes, I am asking')
  await buffy.at('verdict')
  await buffy.tap('Done')
  await report('a verdict')
  const theirs = await ask(spike, 'Buffy', 'Money')
  await buffy.at('being-checked')
  await buffy.press(theirs)
  await buffy.tap('Yes, I am asking')
  await report('a check, answered')
  await home(buffy)
  await buffy.tap('Make a bond')
  await buffy.tap('We are together')
  await report('a card')
  await home(buffy)
  await authenticator(buffy, true)
  await lockWithPasskey(buffy)
  await buffy.tap('Lock now')
  await buffy.tap('Unlock')
  await buffy.at('lock-shown')
  await report('the lock')
} finally {
  await world.close()
}

async function watch(phone: Phone): Promise<(name: string) => Promise<void>> {
  const { page } = phone
  const cdp = await page.context().newCDPSession(page)
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: SLOW_DOWN })
  await page.evaluate(() => {
    const taps: [string, number][] = []
    const words = new Map<number, string>()
    Object.assign(window, { taps })
    // What was tapped may be gone when its time is told.
    for (const type of ['click', 'pointerup', 'keydown', 'input']) {
      const note = (event: Event) => {
        const on = event.target instanceof HTMLElement ? event.target.innerText : ''
        words.set(event.timeStamp, `${event.type} on ${on.slice(0, 30)}`)
      }
      window.addEventListener(type, note, { capture: true, passive: true })
    }
    new PerformanceObserver(list => {
      for (const entry of list.getEntries()) {
        const { startTime, duration } = entry
        const tapped = words.get(startTime)
        if (tapped !== undefined) taps.push([tapped, duration])
      }
    }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit)
  })
  return async name => {
    const taps = await page.evaluate(() => {
      const { taps } = window as unknown as { taps: [string, number][] }
      return taps.splice(0)
    })
    const slow = taps.toSorted((a, b) => b[1] - a[1]).slice(0, 4)
    const worst = slow[0]?.[1] ?? 0
    const mark = worst > MOST_MS ? 'SLOW' : 'fine'
    console.info(`${mark} ${name}: ${slow.map(([words, ms]) => `${words} ${ms} ms`).join(', ')}`)
  }
}
