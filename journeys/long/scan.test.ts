/** Two pages read each other's screen, and what a camera can refuse: the scanning parts alone. */
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { build } from 'vite'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { browserPath, launchArgs } from '../../tools/browser.ts'
import { type ServedApp, serveApp } from '../../tools/serve.ts'
import {
  busyCamera,
  missingCamera,
  photoCamera,
  refuseCamera,
  showScreenTo,
} from '../support/camera.ts'

const house = join(import.meta.dirname, '..', '..')
const axe_path = createRequire(import.meta.url).resolve('axe-core')
const phone = { viewport: { width: 412, height: 732 } }

let folder: string
let served: ServedApp
let browser: Browser
const contexts: BrowserContext[] = []

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'handfast-scan-'))
  await build({
    configFile: join(house, 'packages/app/vite.config.ts'),
    root: join(house, 'journeys/support/scan-page'),
    build: { outDir: folder, emptyOutDir: true },
    logLevel: 'warn',
  })
  served = await serveApp({ port: 0, host: '127.0.0.1', folder, relay: 'http://localhost:1' })
  browser = await chromium.launch({ executablePath: await browserPath(), args: launchArgs })
})

afterEach(async () => {
  await Promise.all(contexts.splice(0).map(context => context.close()))
})

afterAll(async () => {
  await browser?.close()
  await served?.close()
  if (folder !== undefined) await rm(folder, { recursive: true, force: true })
})

describe('two pages', () => {
  test('read each other at once, and then the next frame', async () => {
    const [a, b] = [await newPhone(), await newPhone()]
    await showScreenTo(a.page, () => b.page)
    await showScreenTo(b.page, () => a.page, { angle_degrees: -7, blur_pixels: 0.8 })
    const [fromA, fromB] = [randomHex(300), randomHex(300)]
    await Promise.all([a.open(fromA), b.open(fromB)])
    await Promise.all([a.reads(fromB), b.reads(fromA)])
    const next = randomHex(320)
    await a.open(next)
    await Promise.all([b.reads(fromA, next), a.reads(fromB)])
    expect([...a.faults, ...b.faults]).toEqual([])
  })

  test('a page that closes leaves an empty room, and another may step in', async () => {
    const [a, b, c] = [await newPhone(), await newPhone(), await newPhone()]
    let before = b.page
    await showScreenTo(a.page, () => before)
    const [fromB, fromC] = [randomHex(120), randomHex(300)]
    await Promise.all([a.open(randomHex(50)), b.open(fromB), c.open(fromC)])
    await a.reads(fromB)
    await b.page.close()
    const isQuiet = async () => (await a.countAfter(0)) === (await a.countAfter(600))
    await expect.poll(isQuiet, { timeout: 60_000 }).toBe(true)
    before = c.page
    await a.reads(fromB, fromC)
    expect(a.faults).toEqual([])
  })

  test('a still picture of a screen is seen like a screen', async () => {
    const [a, b] = [await newPhone(), await newPhone()]
    const shown = randomHex(250)
    await b.open(shown)
    await photoCamera(a.page, await b.page.screenshot())
    await a.open(randomHex(20))
    await a.reads(shown)
  })
})

test('what is small in a large picture is read from its middle, as it is and enlarged', async () => {
  const [a, b] = [await newPhone(), await newPhone()]
  await a.page.addInitScript(noteWidths)
  // 2.2 pixels for a module of the code; in the whole picture, made smaller, less than 1.5.
  const view = { angle_degrees: 0, blur_pixels: 0, share: 0.32, height_pixels: 1080 }
  await showScreenTo(a.page, () => b.page, view)
  const shown = randomHex(300)
  await Promise.all([a.open(randomHex(20)), b.open(shown)])
  await a.reads(shown)
  const widths = () =>
    a.page.evaluate(() => [...(window as unknown as { widths: Set<number> }).widths])
  await expect
    .poll(async () => (await widths()).toSorted((x, y) => x - y))
    .toEqual([1280, 1920, 3840])
})

test('what is in the way is told in words and by sounds, and so is what was read', async () => {
  const [a, b] = [await newPhone(), await newPhone()]
  await a.page.addInitScript(noteTones)
  await showScreenTo(a.page, () => null)
  const shown = randomHex(300)
  await Promise.all([a.open(randomHex(20)), b.open(shown)])
  const hint = () => a.page.locator('.camera-hint[aria-live="polite"]').textContent()
  await expect.poll(hint).toBe('nothing')
  expect(await a.tones()).toEqual([])
  await b.page.evaluate(wipeCode)
  await showScreenTo(a.page, () => b.page)
  await expect.poll(hint).toBe('still')
  await expect.poll(async () => new Set(await a.tones())).toEqual(new Set([440]))
  await b.page.evaluate(() => document.getElementById('wiped')?.remove())
  await a.reads(shown)
  await expect.poll(hint).toBe('1 read')
  await expect.poll(async () => (await a.tones()).slice(-2)).toEqual([660, 990])
})

describe('the camera', () => {
  test('is let go with its component and taken again', async () => {
    const [a, b] = [await newPhone(), await newPhone()]
    await showScreenTo(a.page, () => b.page)
    const shown = randomHex(100)
    await Promise.all([a.open(randomHex(20)), b.open(shown)])
    await a.reads(shown)
    const track = await a.page.evaluateHandle(() => {
      const stream = document.querySelector('video')?.srcObject
      return stream instanceof MediaStream ? stream.getVideoTracks()[0] : undefined
    })
    expect(await track.evaluate(it => it?.readyState)).toBe('live')
    await expect.poll(() => a.page.workers()).toHaveLength(1)
    await a.page.click('#toggle')
    await expect.poll(() => track.evaluate(it => it?.readyState)).toBe('ended')
    await expect.poll(() => a.page.workers()).toHaveLength(0)
    const count = await a.countAfter(0)
    await a.page.click('#toggle')
    await expect.poll(() => a.countAfter(0), { timeout: 60_000 }).toBeGreaterThan(count)
  })

  test('is let go while the page is out of sight', async () => {
    const a = await newPhone()
    await showScreenTo(a.page, () => null)
    await a.open(randomHex(20))
    await a.isAt('running')
    await a.setVisibility('hidden')
    await expect.poll(() => a.hasStream()).toBe(false)
    await a.setVisibility('visible')
    await expect.poll(() => a.hasStream()).toBe(true)
    await a.isAt('running')
  })

  test('says why there is no picture, and tries again', async () => {
    const a = await newPhone()
    await refuseCamera(a.page)
    await a.open(randomHex(20))
    await a.isAt('refused')
    expect(await a.page.textContent('[role=alert]')).toContain('failed: refused')
    await missingCamera(a.page)
    await a.page.click('[role=alert] button')
    await a.isAt('missing')
    await busyCamera(a.page)
    await a.page.click('[role=alert] button')
    await a.isAt('busy')
    await showScreenTo(a.page, () => null)
    await a.page.click('[role=alert] button')
    await a.isAt('running')
    expect(a.faults).toEqual([])
  })

  // No camera of a machine has a light: the browser's part is played, the rest is ours.
  test('has a light where the browser says so, and only then', async () => {
    const [a, b] = [await newPhone(), await newPhone()]
    await b.page.addInitScript(playLight)
    for (const phone of [a, b]) {
      await showScreenTo(phone.page, () => null)
      await phone.open(randomHex(20))
      await phone.isAt('running')
      await phone.page.getByRole('button', { name: 'Sounds' }).waitFor()
    }
    const light = b.page.getByRole('button', { name: 'Light' })
    await light.waitFor()
    expect(await a.page.getByRole('button', { name: 'Light' }).count()).toBe(0)
    const isOn = () => light.getAttribute('aria-pressed')
    const wishes = () => b.page.evaluate(() => (window as unknown as Lit).wishes)
    expect(await isOn()).toBe('false')
    await light.click()
    await expect.poll(isOn).toBe('true')
    await light.click()
    await expect.poll(isOn).toBe('false')
    expect(await wishes()).toEqual([true, false])
    await b.page.evaluate(() => Object.assign(window, { broken: true }))
    await light.click()
    await expect.poll(async () => (await wishes()).length).toBe(3)
    expect(await isOn()).toBe('false')
    expect(b.faults).toEqual([])
  })

  test('leaves axe nothing to find, running or failed', async () => {
    const a = await newPhone()
    await showScreenTo(a.page, () => null)
    await a.open(randomHex(300))
    await a.isAt('running')
    expect(await a.axeFindings()).toEqual([])
    await refuseCamera(a.page)
    await a.open(randomHex(300))
    await a.isAt('refused')
    expect(await a.axeFindings()).toEqual([])
  })

  test('is not there over plain http from another host', async () => {
    const args = [...launchArgs, '--host-resolver-rules=MAP laptop.example 127.0.0.1']
    const other = await chromium.launch({ executablePath: await browserPath(), args })
    try {
      const page = await other.newPage()
      await page.goto(`http://laptop.example:${served.port}/?show=00`)
      await page.waitForSelector('.camera[data-state=insecure]')
    } finally {
      await other.close()
    }
  })

  test('is read on the page itself where there are no workers', async () => {
    const [a, b] = [await newPhone(), await newPhone()]
    await a.page.addInitScript(() => Reflect.deleteProperty(globalThis, 'Worker'))
    await showScreenTo(a.page, () => b.page)
    const shown = randomHex(300)
    await Promise.all([a.open(randomHex(20)), b.open(shown)])
    await a.reads(shown)
    await expect.poll(() => a.page.workers()).toHaveLength(0)
    expect(a.faults).toEqual([])
  })

  test('of the browser itself: two of them, taken in turn', async () => {
    const fake = ['--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream']
    const args = [...launchArgs, fake[0] ?? '', `${fake[1]}=device-count=2`]
    const other = await chromium.launch({ executablePath: await browserPath(), args })
    try {
      const page = await other.newPage(phone)
      await page.goto(`${served.url}/?show=00`)
      await page.waitForSelector('.camera[data-state=running]')
      const device = () =>
        page.evaluate(() => {
          const stream = document.querySelector('video')?.srcObject
          if (!(stream instanceof MediaStream)) return ''
          return stream.getVideoTracks()[0]?.getSettings().deviceId ?? ''
        })
      const first = await device()
      await page.click('text=Other camera')
      await expect.poll(device, { timeout: 60_000 }).not.toBe(first)
      await page.waitForSelector('.camera[data-state=running]')
      await page.click('text=Other camera')
      await expect.poll(device, { timeout: 60_000 }).toBe(first)
    } finally {
      await other.close()
    }
  })
})

/** What a page with such a camera notes: each wish for light, and whether none is fulfilled. */
type Lit = { wishes: boolean[]; broken?: boolean }

/** Runs in the page, so it may use nothing of this file. */
function playLight(): void {
  const here = window as unknown as { wishes: boolean[]; broken?: boolean }
  here.wishes = []
  MediaStreamTrack.prototype.getCapabilities = () => ({ torch: true }) as MediaTrackCapabilities
  MediaStreamTrack.prototype.applyConstraints = async wish => {
    const [first] = wish?.advanced ?? []
    here.wishes.push(first !== undefined && 'torch' in first && first.torch === true)
    if (here.broken === true) throw new DOMException('no light', 'OverconstrainedError')
  }
}

/** As in glare: the corners are seen, what lies between them is not. */
function wipeCode(): void {
  const code = document.querySelector('.qr')?.getBoundingClientRect() ?? new DOMRect()
  const side = code.width * 0.45
  const wiped = document.createElement('div')
  wiped.id = 'wiped'
  Object.assign(wiped.style, {
    position: 'fixed',
    background: '#fff',
    left: `${code.left + (code.width - side) / 2}px`,
    top: `${code.top + (code.height - side) / 2}px`,
    width: `${side}px`,
    height: `${side}px`,
  })
  document.body.append(wiped)
}

/** How wide each of the camera's pictures is drawn, to be read. */
function noteWidths(): void {
  const widths = new Set<number>()
  Object.assign(window, { widths })
  const draw = CanvasRenderingContext2D.prototype.drawImage as (...given: unknown[]) => void
  Object.assign(CanvasRenderingContext2D.prototype, {
    drawImage(this: CanvasRenderingContext2D, ...given: unknown[]) {
      if (given[0] instanceof HTMLVideoElement) widths.add(Number(given[3]))
      draw.apply(this, given)
    },
  })
}

/** Every tone that is begun; what is heard of it is the machine's business. */
function noteTones(): void {
  const tones: number[] = []
  Object.assign(window, { tones })
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (when) {
    tones.push(this.frequency.value)
    start.call(this, when)
  }
}

interface AxeRun {
  run(options: { runOnly: string[] }): Promise<{ violations: { id: string }[] }>
}

function randomHex(length: number): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(length))).toString('hex')
}

/** A phone of its own, and what a test looks at on it. */
async function newPhone() {
  const context = await browser.newContext(phone)
  contexts.push(context)
  const page = await context.newPage()
  const faults: string[] = []
  page.on('pageerror', error => faults.push(String(error)))
  page.on('console', message => {
    if (message.type() === 'error') faults.push(message.text())
  })
  return { page, faults, ...movesOf(page) }
}

function movesOf(page: Page) {
  const output = page.locator('output')
  const count = async () => Number(await output.getAttribute('data-count'))
  return {
    async open(hex: string) {
      await page.goto(`${served.url}/?show=${hex}`)
    },
    /** Waits until exactly these were read, in this order, since the page was opened. */
    async reads(...frames: readonly string[]) {
      const read = () => output.getAttribute('data-read')
      await expect.poll(read, { timeout: 30_000 }).toBe(frames.join(' '))
    },
    async isAt(state: string) {
      await page.waitForSelector(`.camera[data-state=${state}]`)
    },
    async countAfter(delay_ms: number) {
      await page.waitForTimeout(delay_ms)
      return await count()
    },
    tones() {
      return page.evaluate(() => (window as unknown as { tones: number[] }).tones)
    },
    async hasStream() {
      return await page.evaluate(() => document.querySelector('video')?.srcObject !== null)
    },
    async axeFindings() {
      await page.evaluate(await readFile(axe_path, 'utf8'))
      return await page.evaluate(async () => {
        const { axe } = globalThis as unknown as { axe: AxeRun }
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
        const { violations } = await axe.run({ runOnly: tags })
        return violations.map(({ id }) => id)
      })
    },
    async setVisibility(state: 'visible' | 'hidden') {
      await page.evaluate(next => {
        Object.defineProperty(document, 'visibilityState', { value: next, configurable: true })
        document.dispatchEvent(new Event('visibilitychange'))
      }, state)
    },
  }
}
