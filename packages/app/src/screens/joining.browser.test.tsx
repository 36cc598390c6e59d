/** What is typed or pasted to join: nothing, or no whole one, is told where it can be mended. */
import { memoryStore, noRelays, systemClock } from '@handfast/client'
import { signal } from '@preact/signals'
import { afterEach, beforeAll, expect, onTestFinished, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import type { Route } from '../route.ts'
import { startSession } from '../session.ts'
import { hide, show, wordsOf } from '../testing/shown.tsx'
import { openLanguage, openRest } from '../text/text.ts'
import { openPlacesInMemory } from '../try/places.ts'
import { startWhole } from '../whole.ts'

beforeAll(async () => {
  await openLanguage('en')
  await openRest()
})
afterEach(hide)

/** The real program behind the screen, with nothing kept and no relay in reach. */
async function shown(route: Route): Promise<HTMLElement> {
  const dataKey = new Uint8Array(32)
  const whole = { store: memoryStore(), clock: systemClock(), dataKey }
  const opened = await startWhole(whole, noRelays)
  if (!opened.ok) throw new Error(opened.code)
  const me = { name: 'Willow', relay: 'https://relay.example', language: 'en' }
  expect((await opened.value.setMe(me)).ok).toBe(true)
  const session = startSession(opened.value, null, () => false, {
    name: () => 'Willow',
    openPlaces: options => openPlacesInMemory(options, () => true),
    inSight: signal(null),
  })
  onTestFinished(session.close)
  session.go(route)
  return show(session.snapshot.value, route, session)
}

function button(place: HTMLElement, name: string): HTMLButtonElement {
  const found = [...place.querySelectorAll('button')].find(each => each.innerText.trim() === name)
  if (found === undefined) throw new Error(`no ${name} in: ${wordsOf(place)}`)
  return found
}

const screenOn = (place: HTMLElement) => place.querySelector('main')?.dataset.screen
const told = (place: HTMLElement) => place.querySelector<HTMLElement>('[role=alert]')?.innerText

const NO_CODE = 'That is not a whole code. It has 13 digits or more.'
const NO_LINK = 'This link is not whole. Ask for it once more, and copy all of it.'

test.each([
  ['join-code', 'Make the bond', '', NO_CODE],
  ['join-code', 'Make the bond', '4071-583', NO_CODE],
  ['join-link', 'Go on', '', NO_LINK],
  ['join-link', 'Go on', 'https://app.example/#link=spoilt', NO_LINK],
] as const)('%s, %s with “%s”: what is missing is said there', async (at, name, text, words) => {
  const place = await shown({ at })
  await expect.poll(() => place.querySelector('input')).not.toBeNull()
  const field = place.querySelector('input')
  if (field !== null && text !== '') await userEvent.fill(field, text)
  expect(told(place)).toBe('')
  expect(button(place, name).disabled).toBe(false)
  button(place, name).click()
  await expect.poll(() => told(place)).toBe(words)
  expect(screenOn(place)).toBe(at)
  expect(place.querySelector('input')?.value).toBe(text)
})
