/** What a phone loads on a path, as gzip -9 packs it, and how long until it can be used. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import type { Page } from 'playwright-core'
import { appFolder } from '../../tools/build.ts'

/** The scripts and styles that this page asks for; call `bytes` when the path is walked. */
export function watchLoads(page: Page) {
  const files = new Set<string>()
  page.on('request', request => {
    const { pathname } = new URL(request.url())
    if (['script', 'stylesheet'].includes(request.resourceType())) files.add(pathname)
  })
  return { bytes: () => packedBytes([...files]) }
}

/** All scripts and styles there are. */
export function wholeBytes(): number {
  const names = readdirSync(appFolder, { recursive: true, encoding: 'utf8' })
  return packedBytes(names.filter(name => /\.(js|css)$/.test(name)))
}

function packedBytes(files: readonly string[]): number {
  const size = (file: string) => gzipSync(readFileSync(join(appFolder, file)), { level: 9 }).length
  return files.reduce((sum_bytes, file) => sum_bytes + size(file), 0)
}

/** From the address to home on the screen and nothing left to do, slowed down so many times. */
export async function usableIn_ms(page: Page, url: string, slower: number): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Emulation.setCPUThrottlingRate', { rate: slower })
  await page.goto(url, { waitUntil: 'commit' })
  await page.locator('[data-screen="home"] button').first().waitFor({ timeout: 120_000 })
  const idle_ms = await page.evaluate(
    () => new Promise<number>(resolve => requestIdleCallback(() => resolve(performance.now()))),
  )
  await session.send('Emulation.setCPUThrottlingRate', { rate: 1 })
  await session.detach()
  return idle_ms
}
