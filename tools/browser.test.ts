import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { expect, test } from 'vitest'
import { browserPath, launchArgs } from './browser.ts'

test('the browser starts and draws', async () => {
  const browser = await chromium.launch({ executablePath: await browserPath(), args: launchArgs })
  try {
    const page = await browser.newPage()
    await page.setContent('<h1>Handfast</h1>')
    const withText = await page.screenshot()
    await page.setContent('<h1></h1>')
    expect(withText.equals(await page.screenshot())).toBe(false)
  } finally {
    await browser.close()
  }
})

test('a browser that is named and not there is told by its name', () => {
  const tool = join(import.meta.dirname, 'browser.ts')
  const script = `import { browserPath } from ${JSON.stringify(tool)}; await browserPath()`
  const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    encoding: 'utf8',
    env: { ...process.env, HANDFAST_BROWSER: 'no-such-browser' },
  })
  expect(status).toBe(1)
  expect(stderr).toContain('HANDFAST_BROWSER names no program: no-such-browser')
})
