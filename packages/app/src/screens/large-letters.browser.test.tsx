/** On a phone of 320 px no heading breaks inside a word, in letters twice as large as well. */
import type { ClientError } from '@handfast/client'
import { signal } from '@preact/signals'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { page } from 'vitest/browser'
import { hide, show } from '../testing/shown.tsx'
import { NAME, type State, statesOf } from '../testing/states.ts'
import { asked, entry, KEYS, NOW_MS, person, snapshotOf } from '../testing/views.ts'
import { languages } from '../text/languages.ts'
import { openLanguage, openRest } from '../text/text.ts'

const TOPICS = ['money', 'secret', 'favour', 'access', 'talk'] as const
const states = [...statesOf(), ...TOPICS.flatMap(statesAsked)]

beforeAll(async () => {
  await page.viewport(320, 568)
})
afterEach(hide)
afterAll(async () => {
  document.documentElement.style.removeProperty('font-size')
  await page.viewport(414, 896)
  await openLanguage('en')
})

describe.each(languages())('in %s', language => {
  // 18 px is what the app itself sets.
  test.each([18, 36])('in letters of %d px', async letters_px => {
    await openLanguage(language)
    await openRest()
    document.documentElement.style.setProperty('font-size', `${letters_px}px`)
    const broken = new Set<string>()
    for (const { name, entries = [], route, snapshot, session } of states) {
      const place = show(snapshotOf(entries, snapshot), route, session)
      for (const word of wordsBroken(place)) broken.add(`${name}: ${word}`)
    }
    expect([...broken]).toEqual([])
  })
})

test('why something was refused comes into view', async () => {
  await openLanguage('en')
  document.documentElement.style.setProperty('font-size', '36px')
  const problem = signal<ClientError | null>(null)
  const place = show(snapshotOf([]), { at: 'join-code' }, { problem })
  // Until then the screen may still go back to its beginning.
  await expect.poll(() => document.activeElement?.tagName).toBe('H1')
  // The button can just be tapped, and stands at the lower edge.
  const button = place.querySelector('.actions button')?.getBoundingClientRect().top ?? 0
  scrollTo(0, button + 20 - innerHeight)
  problem.value = 'bad-digits'
  const below_px = () => {
    const { bottom } = place.querySelector('.problem')?.getBoundingClientRect() ?? {}
    return bottom === undefined ? null : Math.max(0, Math.floor(bottom - innerHeight))
  }
  await expect.poll(below_px).toBe(0)
})

/** The question itself, and what is told after a yes. */
function statesAsked(about: (typeof TOPICS)[number]): readonly State[] {
  const question = { about, over: 'video', saying: '' } as const
  const shown = { is: 'shown', left_ms: 90_000 } as const
  const fitted = { is: 'over', outcome: 'match', yes: true, at_ms: NOW_MS } as const
  return [shown, fitted].map(state => {
    const view = person({ asked: [asked('01', state, { question })] })
    return { name: `${state.is}: ${about}`, entries: [entry(KEYS[0], view)] }
  })
}

function wordsBroken(place: HTMLElement): string[] {
  return [...place.querySelectorAll('h1')].flatMap(heading => {
    const letters = document.createTreeWalker(heading, NodeFilter.SHOW_TEXT)
    const found: string[] = []
    while (letters.nextNode() !== null) found.push(...brokenIn(letters.currentNode as Text))
    return found
  })
}

/** A word in two lines has two places on the screen. A hyphen may end a line; a name may be long. */
function brokenIn(text: Text): string[] {
  const words = text.data.matchAll(/[^\s-]+/g)
  return [...words].flatMap(({ 0: word, index }) => {
    const range = document.createRange()
    range.setStart(text, index)
    range.setEnd(text, index + word.length)
    const lines = new Set([...range.getClientRects()].map(({ top }) => Math.round(top)))
    return lines.size > 1 && !NAME.includes(word) ? [word] : []
  })
}
