/**
 * Every screen in every state, as axe sees it, in light and dark; and in every language, written
 * either way and in letters twice as large, nothing runs out of a narrow screen or of a wide one.
 */
import axe from 'axe-core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cdp, page } from 'vitest/browser'
import { hide, show, wordsOf } from '../testing/shown.tsx'
import { type State, statesOf } from '../testing/states.ts'
import { snapshotOf } from '../testing/views.ts'
import { languages } from '../text/languages.ts'
import { openLanguage, openRest } from '../text/text.ts'

const states = statesOf()

/** What comes with the first screen of its file has come when there are words. */
async function shownOf({ entries = [], route, snapshot, session }: State): Promise<HTMLElement> {
  const place = show(snapshotOf(entries, snapshot), route, session)
  const isThere = () => place.querySelector('main[data-screen]:not([data-screen="loading"])')
  await expect.poll(() => isThere() !== null && wordsOf(place).length).toBeGreaterThan(1)
  return place
}

async function emulate(scheme: 'light' | 'dark'): Promise<void> {
  const features = [
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]
  await cdp().send('Emulation.setEmulatedMedia', { features })
}

const root = document.documentElement

beforeAll(async () => {
  await openLanguage('en')
  await openRest()
  // The page of the tests has no name and no language of its own.
  document.title = 'Handfast'
  root.lang = 'en'
})
afterEach(hide)
afterAll(async () => {
  await openLanguage('en')
  await cdp().send('Emulation.setEmulatedMedia', { features: [] })
})

describe.each(['light', 'dark'] as const)('in %s', scheme => {
  beforeAll(async () => {
    await page.viewport(412, 732)
    await emulate(scheme)
  })

  test.each(states)('axe finds nothing: $name', async state => {
    const place = await shownOf(state)
    const { violations } = await axe.run(document)
    const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`)
    expect(found, wordsOf(place)).toEqual([])
  })
})

const LOOKS = [
  { dir: 'ltr', percent: 100, width: 320 },
  { dir: 'rtl', percent: 100, width: 320 },
  { dir: 'ltr', percent: 200, width: 320 },
  { dir: 'ltr', percent: 100, width: 1280 },
] as const

describe.each(languages())('in %s', language => {
  beforeAll(async () => {
    expect(await openLanguage(language)).toBe(true)
    root.lang = language
  })

  test.each(LOOKS)('$dir, $percent %, $width px: nothing runs out of it', async look => {
    await page.viewport(look.width, 640)
    root.dir = look.dir
    root.style.setProperty('font-size', `${look.percent}%`)
    const found: string[] = []
    for (const state of states) {
      const over = widerBy(await shownOf(state))
      if (over > 0) found.push(`${state.name}: ${over} px`)
    }
    root.removeAttribute('dir')
    root.style.removeProperty('font-size')
    expect(found).toEqual([])
  })
})

/** By how much anything on it runs out of the screen. */
function widerBy(place: HTMLElement): number {
  const ends = [...place.querySelectorAll('*:not(.unseen, .unseen *)')]
    .filter(each => each.closest('svg, .camera-behind, .camera-view') === null)
    .map(each => each.getBoundingClientRect())
    .flatMap(({ left, right, width }) => (width === 0 ? [] : [right - root.clientWidth, -left]))
  return Math.round(Math.max(root.scrollWidth - root.clientWidth, ...ends))
}
