/** A browser with a profile of its own, that can be killed like a phone whose battery goes. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { type Browser, chromium, type Page } from 'playwright-core'
import { browserPath, launchArgs } from '../../tools/browser.ts'

export type Killable = {
  readonly page: Page
  /** SIGKILL: nothing is tidied up. */
  kill(): Promise<void>
}

export async function startKillable(profile: string): Promise<Killable> {
  const args = [...launchArgs, '--headless=new', '--remote-debugging-port=0']
  const child = spawn(await browserPath(), [...args, `--user-data-dir=${profile}`, 'about:blank'])
  const address = await new Promise<string>((resolve, reject) => {
    let said = ''
    child.stderr.on('data', part => {
      said += String(part)
      const found = /DevTools listening on (ws:\S+)/.exec(said)?.[1]
      if (found !== undefined) resolve(found)
    })
    child.on('exit', () => reject(new Error(`the browser ended: ${said}`)))
  })
  const browser: Browser = await chromium.connectOverCDP(address)
  const context = browser.contexts()[0]
  if (context === undefined) throw new Error('the browser has no window')
  const page = context.pages()[0] ?? (await context.newPage())
  const kill = async () => {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
    await browser.close().catch(() => undefined)
  }
  return { page, kill }
}
