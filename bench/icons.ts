/** `node bench/icons.ts`: the app's icons as PNG, drawn from its SVGs by the browser of the tests. */
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { browserPath, launchArgs } from '../tools/browser.ts'

const folder = join(import.meta.dirname, '..', 'packages', 'app', 'public')
const icons = [
  { from: 'icon.svg', to: 'icon-192.png', size: 192 },
  { from: 'icon.svg', to: 'icon-512.png', size: 512 },
  { from: 'icon-maskable.svg', to: 'icon-maskable-512.png', size: 512 },
  // iOS rounds the corners itself, and shows black where there is nothing.
  { from: 'icon-maskable.svg', to: 'apple-touch-icon.png', size: 180 },
]

const browser = await chromium.launch({ executablePath: await browserPath(), args: launchArgs })
for (const { from, to, size } of icons) {
  const page = await browser.newPage({ viewport: { width: size, height: size } })
  const svg = (await readFile(join(folder, from), 'utf8')).replace('<svg', `<svg width="${size}"`)
  await page.setContent(`<style>body{margin:0}svg{display:block}</style>${svg}`)
  await page.screenshot({ path: join(folder, to), omitBackground: true })
  await page.close()
}
await browser.close()
