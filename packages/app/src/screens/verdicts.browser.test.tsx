/** Each sentence that was made against an impostor has its place, its ground and its buttons. */
import type { Snapshot } from '@handfast/client'
import type { AskView, PersonView, Question, Verdict } from '@handfast/core'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { cdp } from 'vitest/browser'
import type { Route } from '../route.ts'
import { contrastsBelow } from '../testing/contrast.ts'
import { actionsOf, hide, show, wordsOf } from '../testing/shown.tsx'
import {
  asked,
  entry,
  KEYS,
  MONEY,
  NOW_MS,
  over,
  person,
  snapshotOf,
  speaking,
  waiting,
} from '../testing/views.ts'
import { openLanguage, openRest } from '../text/text.ts'
import { clockOf, dateOf, momentOf } from '../text/time.ts'

const [key] = KEYS
const MADE_MS = NOW_MS - 9e8
const BAIL: Question = { about: 'money', over: 'phone', saying: 'bail, £3,000' }
const TALK: Question = { about: 'talk', over: 'phone', saying: '' }
/** Only its kind is looked at here: who made it is the core's business. */
const match = { is: 'match' } as Verdict
const byCode = { kind: 'code', at_ms: MADE_MS } as const

/** Dates and times as the person writes them. */
const met = () => `You met on ${dateOf(MADE_MS)}.`
const now = () => momentOf(NOW_MS, NOW_MS)
const time = () => clockOf(NOW_MS)
const coded = () => dateOf(MADE_MS)

function matched(question: Question, change: Partial<AskView> = {}, at_ms = NOW_MS): AskView {
  const state = { is: 'over', verdict: match, at_ms, late_ms: null, again: false } as const
  return { id: '01', question, begun_ms: at_ms, open: true, unsent: false, state, ...change }
}

function spoken(verdict: Verdict, change = {}): Partial<PersonView> {
  const asking = {
    about: 'money',
    challenge: '123456789',
    answerDigits: 9,
    fallback: false,
    verdict: { verdict, at_ms: NOW_MS },
  } as const
  return { spoken: speaking({ asking, ...change }), stepBegun_ms: MADE_MS }
}

type Case = {
  readonly name: string
  readonly view: Partial<PersonView>
  readonly route?: Route
  readonly ground: 'accent' | 'paper' | 'stop' | 'hatched'
  readonly words: readonly (() => string)[]
  readonly buttons: readonly string[]
  readonly mark: keyof typeof MARKS
}

/** How many halves of the mark are drawn, and how many seams between them. */
const MARKS = { joined: [2, 1], apart: [2, 0], mine: [1, 0], none: [0, 0] } as const

const HANG_UP = 'Hang up. Ring Spike from your own phone book, not the last call.'

const cases: readonly Case[] = [
  {
    name: 'a match on a bond made by meeting',
    view: { asks: [matched(BAIL)] },
    ground: 'accent',
    words: [
      () => 'Spike says yes. “I am asking you for MONEY: bail, £3,000, by phone.”',
      () => `Anything new: check again. ${met()} ${now()}.`,
    ],
    buttons: ['Done'],
    mark: 'joined',
  },
  {
    name: 'a match without a sentence',
    view: { asks: [matched(MONEY)] },
    ground: 'accent',
    words: [
      () => '“I am asking you for MONEY, by phone.” No amount, no account was named.',
      () => 'Anything new: check again.',
    ],
    buttons: ['Done'],
    mark: 'joined',
  },
  {
    name: 'a match where nothing was asked for',
    view: { asks: [matched(TALK)] },
    ground: 'paper',
    words: [() => 'Spike is there. Nothing was asked. If something is: check again.', met],
    buttons: ['Done'],
    mark: 'joined',
  },
  {
    name: 'a match on a bond by code',
    view: { grade: byCode, asks: [matched(BAIL)] },
    ground: 'paper',
    words: [
      () => `The phone bonded by code on ${coded()} says yes. Whose it is was never proven.`,
      () => '“I am asking you for MONEY: bail, £3,000, by phone.”',
      () => `Spike · ${now()}`,
    ],
    buttons: ['Done'],
    mark: 'mine',
  },
  {
    name: 'a match on a bond made today',
    view: { grade: { kind: 'code', at_ms: NOW_MS - 3_600_000 }, asks: [matched(BAIL)] },
    ground: 'paper',
    words: [
      () => 'Bonded today. It proves nothing about today’s caller.',
      () => 'Whose it is was never proven.',
    ],
    buttons: ['Done'],
    mark: 'mine',
  },
  {
    name: 'a match of ten minutes ago',
    view: { asks: [matched(BAIL, {}, NOW_MS - 600_000)] },
    ground: 'paper',
    words: [
      () =>
        `At ${clockOf(NOW_MS - 600_000)} Spike said yes to money. A new call needs a new check.`,
    ],
    buttons: ['Done'],
    mark: 'mine',
  },
  {
    name: 'not them',
    view: { asks: [over('01', 'not-them')] },
    ground: 'stop',
    words: [() => `Spike says no. Spike is not asking you for money. ${HANG_UP}`],
    buttons: ['I have hung up'],
    mark: 'mine',
  },
  {
    name: 'not them, on a bond by code',
    view: { grade: byCode, asks: [over('01', 'not-them')] },
    ground: 'stop',
    words: [() => `The phone bonded by code on ${coded()} says no.`, () => HANG_UP],
    buttons: ['I have hung up'],
    mark: 'mine',
  },
  {
    name: 'other digits',
    view: { asks: [over('01', 'other-number')] },
    ground: 'hatched',
    words: [
      () => 'Wrong digits. Say them one by one, once more.',
      () => 'Nothing is proven. Pay nothing, tell nothing.',
    ],
    buttons: ['Once more, new digits', 'I have hung up'],
    mark: 'none',
  },
  {
    name: 'other digits twice',
    view: { asks: [over('01', 'other-number', { again: true })] },
    ground: 'hatched',
    words: [() => `Wrong again. ${HANG_UP}`],
    buttons: ['I have hung up'],
    mark: 'none',
  },
  {
    name: 'no answer',
    view: { asks: [over('01', 'no-answer')] },
    ground: 'hatched',
    words: [
      () => 'No answer. Nothing is proven. Pay nothing, tell nothing.',
      () =>
        'Hang up. Ring Spike yourself. Nobody there? Ring somebody who knows Spike. It can wait.',
    ],
    buttons: ['I have hung up', 'Ask once more'],
    mark: 'none',
  },
  {
    name: 'a late no',
    view: { asks: [over('01', 'no-answer', { open: false, late_ms: NOW_MS })] },
    ground: 'stop',
    words: [
      () => `At ${time()} Spike said no. Spike is not asking you for money.`,
      () => 'Hang up. If you paid, ring your bank.',
    ],
    buttons: ['I have hung up'],
    mark: 'mine',
  },
  {
    name: 'a match by spoken digits',
    view: spoken(match),
    ground: 'accent',
    words: [
      () => 'Spike says yes. “I am asking you for MONEY, by phone.”',
      () => 'No amount, no account was named. Anything new: check again.',
      () => `Would not hold if one of your phones was copied since ${dateOf(MADE_MS)}.`,
    ],
    buttons: ['Done'],
    mark: 'joined',
  },
  {
    name: 'spoken digits that do not fit',
    view: spoken({ is: 'other-number' }),
    ground: 'hatched',
    words: [() => 'Wrong digits.', () => 'Nothing is proven. Pay nothing, tell nothing.'],
    buttons: ['Once more, new digits', 'I have hung up'],
    mark: 'none',
  },
  {
    name: 'spoken digits that do not fit for the third time',
    view: spoken({ is: 'other-number' }, { hangUp: true }),
    ground: 'hatched',
    words: [() => `Wrong again. ${HANG_UP}`],
    buttons: ['I have hung up'],
    mark: 'none',
  },
  {
    name: 'being asked',
    view: { asked: [asked('01', { is: 'shown', left_ms: 90_000 }, { question: BAIL })] },
    ground: 'paper',
    words: [() => 'Are you asking Spike for MONEY, now, by phone? bail, £3,000'],
    buttons: ['No', 'Yes, I am asking'],
    mark: 'none',
  },
  {
    name: 'my yes',
    view: { asked: [asked('01', { is: 'answered', yes: true, open: true })] },
    ground: 'paper',
    words: [
      () => 'Spike has your yes to MONEY. Not you? Ring Spike.',
      () => 'Does Spike want something from you? Check Spike.',
    ],
    buttons: ['Done', 'Check Spike'],
    mark: 'mine',
  },
  {
    name: 'asked too late',
    view: { asked: [asked('01', { is: 'late' })] },
    ground: 'paper',
    words: [() => `At ${time()} Spike was asked for MONEY in your name. Not you? Ring Spike now.`],
    buttons: ['I have seen this'],
    mark: 'none',
  },
  {
    name: 'my spoken answer',
    view: { spoken: speaking({ answer: { about: 'money', digits: '123456789' } }) },
    route: { at: 'hear-answer', key, about: 'money' },
    ground: 'paper',
    words: [
      () => 'These digits say: yes, I want money from Spike. Only to Spike, never to a bank.',
    ],
    buttons: ['Done'],
    mark: 'none',
  },
  {
    name: 'somebody asks in my name',
    view: {},
    route: { at: 'hear-warning', key, about: 'money' },
    ground: 'stop',
    words: [() => 'Somebody is asking Spike for MONEY in your name. Hang up.'],
    buttons: ['I have hung up'],
    mark: 'none',
  },
  {
    name: 'a torn bond',
    view: { condition: { is: 'torn', at_ms: 0 } },
    route: { at: 'person', key },
    ground: 'paper',
    words: [
      () => 'Spike’s bond is torn. Believe no request, whatever the reason. Hang up.',
      () => 'Only meeting mends it; a new bond does not.',
      () => 'Two phones carry it, or one was put back to an older state.',
    ],
    buttons: ['We are together: meet again', 'History, quiet today'],
    mark: 'apart',
  },
]

beforeAll(async () => {
  await openLanguage('en')
  await openRest()
})
afterEach(hide)

async function shownOf({ view, route, buttons }: Case): Promise<HTMLElement> {
  const place = show(snapshotOf([entry(key, person({ made_ms: MADE_MS, ...view }))]), route)
  await expect.poll(() => wordsOf(place)).toContain(buttons[0])
  return place
}

describe('each verdict', () => {
  test.each(cases)('says its words: $name', async each => {
    const place = await shownOf(each)
    const said = wordsOf(place)
    for (const words of each.words) expect(said).toContain(words())
    expect(said).not.toContain('undefined')
    expect(actionsOf(place)).toEqual(each.buttons)
    const main = place.querySelector('main')
    expect(main?.classList.contains(`ground-${each.ground}`)).toBe(true)
    const count = (drawn: string) => place.querySelectorAll(drawn).length
    expect([count('.mark-half'), count('.mark-seam')]).toEqual(MARKS[each.mark])
  })

  test('shows no digits but those that are to be said now', async () => {
    for (const each of cases.filter(({ name }) => /digits|match|answer|not them/.test(name))) {
      if (each.name === 'my spoken answer') continue
      const place = await shownOf(each)
      expect(place.querySelector('.digits'), each.name).toBeNull()
      expect(wordsOf(place)).not.toMatch(/\b42\b|123/)
    }
  })

  test('comes with a motion where motion is wanted', () => {
    expect(movesOf(snapshotOf([entry(key, person({ asks: [matched(BAIL)] }))]))).not.toBe(0)
  })

  test('quotes the question and vouches for nobody’s voice', () => {
    const place = show(snapshotOf([entry(key, person({ asks: [waiting('01')] }))]))
    expect(wordsOf(place)).toContain('Loudspeaker on. Say: Open Handfast, type')
    expect(wordsOf(place)).toContain('four, two')
  })
})

/** How much moves as soon as it stands there. */
function movesOf(snapshot: Snapshot): number {
  return show(snapshot).getAnimations({ subtree: true }).length
}

afterAll(async () => {
  await cdp().send('Emulation.setEmulatedMedia', { features: [] })
})

describe.each(['light', 'dark'])('in %s', scheme => {
  beforeAll(async () => {
    const features = [
      { name: 'prefers-color-scheme', value: scheme },
      { name: 'prefers-reduced-motion', value: 'reduce' },
    ]
    await cdp().send('Emulation.setEmulatedMedia', { features })
  })

  test('nothing moves where no motion is wanted', () => {
    for (const ask of [matched(BAIL, {}, NOW_MS - 1), over('01', 'not-them'), waiting('01')]) {
      expect(movesOf(snapshotOf([entry(key, person({ asks: [ask] }))]))).toBe(0)
    }
  })

  test.each(cases)('7:1 at least: $name', async each => {
    const place = await shownOf(each)
    expect(matchMedia('(prefers-color-scheme: dark)').matches).toBe(scheme === 'dark')
    expect(contrastsBelow(place, 7)).toEqual([])
  })
})
