/** Checking and being checked: what is said when, and what can be pressed then. */
import type { AskedView, PersonView, Question } from '@handfast/core'
import { signal } from '@preact/signals'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { page, userEvent } from 'vitest/browser'
import { actionsOf, hide, show, wordsOf } from '../testing/shown.tsx'
import { asked, entry, KEYS, MONEY, NOW_MS, person, snapshotOf, waiting } from '../testing/views.ts'
import { openLanguage, openRest } from '../text/text.ts'
import { dateOf } from '../text/time.ts'

const [key] = KEYS
const SHOWN = { is: 'shown', left_ms: 90_000 } as const
const LONG: Question = {
  about: 'favour',
  over: 'video',
  saying: 'Fetch the twins at half past three, from the gate behind the old gymnasium, both',
}
const OFFLINE = { online: signal(false) }

beforeAll(async () => {
  await openLanguage('en')
  await openRest()
})
afterEach(async () => {
  hide()
  document.documentElement.style.removeProperty('font-size')
  await page.viewport(414, 896)
})

function button(place: HTMLElement, name: string): HTMLButtonElement {
  const found = [...place.querySelectorAll('button')].find(each => each.innerText.trim() === name)
  if (found === undefined) throw new Error(`no ${name} in: ${wordsOf(place)}`)
  return found
}

const screenOn = (place: HTMLElement) => place.querySelector('main')?.dataset.screen

test('who checks me while I mean to check them is answered first', async () => {
  const view = person({ asked: [asked('01', SHOWN)] })
  const preferences = { read: [], quiet: new Map([[key, NOW_MS + 1]]), sounds: true }
  const place = show(snapshotOf([entry(key, view)], { preferences }), { at: 'check-topic', key })
  button(place, 'Spike is checking you. Answer first.').click()
  await expect.poll(() => screenOn(place)).toBe('being-checked')
  const unasked = show(snapshotOf([entry(key, person())]), { at: 'check-topic', key })
  expect(wordsOf(unasked)).not.toContain('Answer first')
})

describe('while an answer is awaited', () => {
  const shownAfter = (gone_ms: number, change = {}, session = {}) => {
    const ask = waiting('01', { begun_ms: NOW_MS - gone_ms, ...change })
    return show(snapshotOf([entry(key, person({ asks: [ask] }))]), { at: 'home' }, session)
  }

  test('spoken digits are offered beside it, but only after thirty seconds', () => {
    const place = shownAfter(30_000)
    expect(wordsOf(place)).toContain('Loudspeaker on. Say: Open Handfast, type')
    expect(actionsOf(place)).toEqual([])
    expect(actionsOf(shownAfter(30_001))).toEqual(['No internet? Spoken digits'])
  })

  test('what never went out is told as not asked, and shows no digits', () => {
    for (const [gone_ms, session, why] of [
      [0, OFFLINE, 'Not asked. Your phone has no internet.'],
      [3001, {}, 'Not asked. The relay does not answer.'],
    ] as const) {
      const place = shownAfter(gone_ms, { unsent: true }, session)
      expect(wordsOf(place)).toContain(why)
      expect(actionsOf(place)).toEqual(['No internet? Spoken digits'])
      expect(place.querySelector('.digits')).toBeNull()
    }
    expect(shownAfter(3000, { unsent: true }).querySelector('.digits')).not.toBeNull()
  })

  test('a screen reader says the digits on focus, and never by itself', () => {
    const digits = shownAfter(0).querySelector<HTMLElement>('.digits')
    expect(digits?.getAttribute('aria-label')).toBe('Your two digits: four, two')
    expect([digits?.getAttribute('role'), digits?.tabIndex]).toEqual(['img', 0])
    expect(digits?.closest('[aria-live], [role="status"], [role="alert"]')).toBeNull()
    expect(document.querySelector('[aria-live]')?.textContent).toBe('')
  })
})

describe('being asked', () => {
  const shownFor = (question: Question) => {
    const view = person({ asked: [asked('01', SHOWN, { question })] })
    return show(snapshotOf([entry(key, view)]))
  }
  const isLive = (place: HTMLElement) => !button(place, '4').disabled

  /** In a low window the question is taller than its place, in large letters than the screen. */
  const SMALL = [
    { height: 400, percent: 150 },
    { height: 480, percent: 200 },
  ] as const

  async function cut({ height, percent }: (typeof SMALL)[number]): Promise<HTMLElement> {
    await page.viewport(320, height)
    document.documentElement.style.setProperty('font-size', `${percent}%`)
    const place = shownFor(LONG)
    await looked(place)
    return place
  }

  /** Who watches later is told later: by then it is known what was in view. */
  function looked(place: HTMLElement): Promise<void> {
    return new Promise(done => {
      const observer = new IntersectionObserver(() => setTimeout(done))
      for (const edge of place.querySelectorAll('.edge')) observer.observe(edge)
    })
  }

  test('no is the only live button until two digits stand', async () => {
    const place = shownFor(MONEY)
    await expect.poll(() => isLive(place)).toBe(true)
    const isOpen = () => ['No', 'Yes, I am asking'].map(name => !button(place, name).disabled)
    expect(isOpen()).toEqual([true, false])
    expect(wordsOf(place)).toContain(
      'Only if yes: type the two digits you hear from Spike. This cancels nothing.',
    )
    button(place, '4').click()
    await expect.poll(() => wordsOf(place)).toContain('One digit typed')
    expect(isOpen()).toEqual([true, false])
    button(place, '2').click()
    await expect.poll(isOpen).toEqual([true, true])
  })

  test('of two of one name the question says which one asks', () => {
    const made = {
      label: 'Spike',
      made_ms: NOW_MS,
      grade: { kind: 'code', at_ms: NOW_MS },
    } as const
    const question = asked('01', SHOWN)
    const old = person({ asked: [question] })
    const fresh = person({ ...made, asked: [question] })
    const [, other] = KEYS
    const sheetOf = (...people: readonly [PersonView, PersonView]) => {
      const place = show(snapshotOf(people.map((view, i) => entry(i === 0 ? key : other, view))))
      return place.querySelector<HTMLElement>('.question')?.innerText.replace(/\s+/g, ' ')
    }
    const today = dateOf(NOW_MS)
    expect(sheetOf(person(), fresh)).toContain(`Spike, new, not proven · by a code on ${today}`)
    expect(sheetOf(old, person(made))).toContain(`Spike · met on ${dateOf(NOW_MS - 9e8)}`)
    expect(sheetOf(old, person({ label: 'Willow' }))).not.toContain('·')
  })

  test.each(SMALL)(
    'the keypad works once the whole question was in view: $percent %',
    async small => {
      const place = await cut(small)
      expect(isLive(place)).toBe(false)
      expect(wordsOf(place)).toContain('First read the whole question.')
      await userEvent.keyboard('42')
      expect(wordsOf(place)).toContain('No digit typed')
      place.querySelectorAll('.edge')[1]?.scrollIntoView()
      await expect.poll(() => isLive(place)).toBe(true)
      expect(wordsOf(place)).toContain('Only if yes:')
    },
  )

  test('for a screen reader, once the question had the focus', async () => {
    const place = await cut(SMALL[1])
    expect(isLive(place)).toBe(false)
    place.querySelector<HTMLElement>('.question')?.focus({ preventScroll: true })
    await expect.poll(() => isLive(place)).toBe(true)
  })

  test.each(SMALL)('no stays in sight: $percent %', async small => {
    const place = await cut(small)
    for (const name of ['No', 'Yes, I am asking']) {
      const { top, bottom } = button(place, name).getBoundingClientRect()
      expect([top >= 0, bottom <= innerHeight], name).toEqual([true, true])
    }
  })
})

type Told = readonly [string, AskedView['state'], boolean, readonly string[]]

const over = (outcome: 'match' | 'other-number' | 'no-answer', yes = true) =>
  ({ is: 'over', outcome, yes, at_ms: NOW_MS }) as const

const TOLD: readonly Told[] = [
  ['a yes that fits', over('match'), true, ['Spike has your yes to MONEY. The digits were right.']],
  [
    'a yes with other digits',
    over('other-number'),
    true,
    ['Those were other digits. Your yes does not count.', 'Ring Spike yourself.'],
  ],
  ['a yes too late', over('no-answer'), true, ['Your yes came too late. It does not count.']],
  [
    'a yes without internet',
    { is: 'answered', yes: true, open: true },
    false,
    ['Your yes to MONEY has not gone out.', 'after three minutes it counts for nothing.'],
  ],
  [
    'a no',
    { is: 'answered', yes: false, open: true },
    true,
    ['Spike hears your no. Somebody may be asking in your name. Ring Spike.'],
  ],
  [
    'a no without internet',
    { is: 'answered', yes: false, open: true },
    false,
    ['Your no has not gone out.', 'It goes out by itself. Ring Spike.'],
  ],
]

test.each(TOLD)('what came of %s is told on paper', (_, state, online, words) => {
  const view = person({ asked: [asked('01', state)] })
  const session = online ? {} : OFFLINE
  const place = show(snapshotOf([entry(key, view)]), { at: 'home' }, session)
  for (const each of words) expect(wordsOf(place)).toContain(each)
  expect(place.querySelector('main')?.className).toContain('ground-paper')
  expect(actionsOf(place)).toEqual(['Done', 'Check Spike'])
})

test('asks that came too late are one screen for all, without a keypad', () => {
  const [, other] = KEYS
  const late = (label: string) => person({ label, asked: [asked('01', { is: 'late' })] })
  const place = show(snapshotOf([entry(key, late('Spike')), entry(other, late('Willow'))]))
  expect(wordsOf(place)).toMatch(/Spike was asked for MONEY .* Willow was asked for MONEY/)
  expect(place.querySelectorAll('.keypad, .key')).toHaveLength(0)
  expect(actionsOf(place)).toEqual(['I have seen this'])
})
