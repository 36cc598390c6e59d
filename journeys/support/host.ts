/** A host of the app that can be stopped, started again at its address, and given another build. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { publish } from '../../packages/app/build/publish.ts'
import { appFolder } from '../../tools/build.ts'
import { type ServedApp, serveApp } from '../../tools/serve.ts'

export type Host = {
  readonly url: string
  start(): Promise<void>
  stop(): Promise<void>
  /** From now on it serves another version. */
  publishAnother(): Promise<void>
  end(): Promise<void>
}

export async function startHost(relay: string): Promise<Host> {
  const place = await mkdtemp(join(tmpdir(), 'handfast-host-'))
  const folder = join(place, 'dist')
  await cp(appFolder, folder, { recursive: true })
  const open = (port: number) => serveApp({ port, host: 'localhost', folder, relay })
  let served: ServedApp | null = await open(0)
  const { port } = served
  const stop = async () => {
    await served?.close()
    served = null
  }
  return {
    url: `http://localhost:${port}/`,
    stop,
    start: async () => {
      served ??= await open(port)
    },
    publishAnother: () => publishAnother(folder),
    end: async () => {
      await stop()
      await rm(place, { recursive: true, force: true })
    },
  }
}

let count = 1

async function publishAnother(folder: string): Promise<void> {
  const page = join(folder, 'index.html')
  const text = await readFile(page, 'utf8')
  await writeFile(page, text.replace('</head>', `<!-- ${++count} --></head>`))
  await publish(folder)
}

/** The version whose page this is. */
export async function versionOn(page: Page): Promise<string> {
  const meta = page.locator('meta[name="handfast-version"]')
  return (await meta.getAttribute('content')) ?? ''
}

/** Waits until the whole app lies in the browser: from then on no host is needed. */
export async function isKept(page: Page): Promise<void> {
  const list = await page.request.get(new URL('build.txt', page.url()).href)
  const paths = (await list.text())
    .trim()
    .split('\n')
    .map(line => line.slice(66))
  const files = paths.filter(path => path !== 'index.html' && path !== 'sw.js')
  const isWhole = async (wanted: readonly string[]) => {
    if (navigator.serviceWorker.controller === null) return false
    const found = await Promise.all(wanted.map(async path => caches.match(`/${path}`)))
    return found.every(file => file !== undefined)
  }
  await page.waitForFunction(isWhole, files, { polling: 100 })
}
