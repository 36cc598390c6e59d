/** The sentences beside verdicts that were made against an impostor: each has its place. */
import type { Entry } from '@handfast/client'
import type { CardsView, PersonView } from '@handfast/core'
import { afterEach, beforeAll, describe, expect, test } from 'vitest'
import { DRILLS } from '../practice/drills.ts'
import type { Route } from '../route.ts'
import { drawQr } from '../scan/qr.ts'
import { actionsOf, hide, show, wordsOf } from '../testing/shown.tsx'
import { entry, KEYS, NOW_MS, person, snapshotOf } from '../testing/views.ts'
import { openLanguage, openRest } from '../text/text.ts'
import { dateOf } from '../text/time.ts'
import { appAddress } from './Invite.tsx'

const [key, other] = KEYS
const TODAY = { kind: 'code', at_ms: NOW_MS } as const

beforeAll(async () => {
  await openLanguage('en')
  await openRest()
})
afterEach(hide)

function cards(touched: boolean): Entry {
  const partner = { name: 'Willow', mark: new Uint8Array(16), half: 'left', whole: true } as const
  const frame = new Uint8Array(300).fill(7)
  const view: CardsView = { frame, left_ms: 90_000, partner, touched, meets: null }
  return { key, view: { is: 'cards', cards: view } }
}

type Case = {
  readonly name: string
  readonly entries?: readonly Entry[]
  readonly route: Route
  readonly words: readonly (() => string)[]
  readonly buttons: readonly string[]
}

const spike = entry(key, person())
const namesake = entry(other, person({ grade: TODAY, made_ms: NOW_MS }))
const torn = entry(key, person({ condition: { is: 'torn', at_ms: 0 } }))

const cases: readonly Case[] = [
  {
    name: 'a person',
    entries: [entry(key, person({ lastProof_ms: NOW_MS - 2 * 86_400_000 }))],
    route: { at: 'person', key },
    words: [() => `You met on ${dateOf(NOW_MS - 9e8)}. Last live proof 2 days ago.`],
    buttons: [
      ...['Check Spike', 'Spike reads digits to me', 'Spoken digits'],
      'Meet, history, name, quiet today, end',
    ],
  },
  {
    name: 'the end of a bond',
    entries: [spike],
    route: { at: 'end', key },
    words: [() => 'Did a caller ask for this? Then keep it.'],
    buttons: ['Keep it', 'End it'],
  },
  {
    name: 'somebody else',
    entries: [spike],
    route: { at: 'somebody-else' },
    words: [
      () => 'Nothing can be proven here. Hang up. Then ring yourself, from your own phone book',
      () => 'Do they speak of someone you know? Ask that person:',
    ],
    buttons: ['What to do in an emergency'],
  },
  {
    name: 'could you touch',
    entries: [cards(false)],
    route: { at: 'bonding', key },
    words: [
      () => 'Could you touch Willow and Willow’s phone, right now?',
      () => 'Seeing Willow on a screen does not count. “Willow” is only the name that phone chose.',
      () => 'What you call this person',
    ],
    buttons: ['No', 'Yes, I could touch both'],
  },
  {
    name: 'do the edges fit',
    entries: [cards(true)],
    route: { at: 'bonding', key },
    words: [() => 'Do the edges fit?'],
    buttons: ['No', 'They fit'],
  },
  {
    name: 'apart',
    route: { at: 'apart-question' },
    words: [
      () => 'Did you ring this person, on a number you already had?',
      () => '“My phone is broken, bond with my new one” is a common trick.',
    ],
    buttons: ['No, or not sure: stop', 'Yes, I rang'],
  },
  {
    name: 'a link',
    route: { at: 'link' },
    words: [
      () => 'It works once, for seven days.',
      () => 'Later it shows that it is the same phone. Whose phone it is, it does not prove.',
    ],
    buttons: ['Make a link', 'I have a link'],
  },
  {
    name: 'a bond by code',
    entries: [entry(key, person({ grade: TODAY }))],
    route: { at: 'bonding', key },
    words: [
      () => `By a code you exchanged on ${dateOf(TODAY.at_ms)}. Meet to make it firm.`,
      () => 'It shows which phone this is. Whose it is was never proven.',
    ],
    buttons: ['Done'],
  },
  {
    name: 'a name that is there already',
    entries: [spike, namesake],
    route: { at: 'bonding', key: other },
    words: [
      () =>
        'You have a Spike already. This is a new entry beside it, and it changes nothing there.',
      () => 'To meet your Spike again, start from Spike’s page.',
    ],
    buttons: ['Check the Spike I have', 'Done'],
  },
  {
    name: 'a bond beside a torn one',
    entries: [torn, namesake],
    route: { at: 'person', key: other },
    words: [() => 'Spike’s bond is torn.', () => 'Only meeting mends it; a new bond does not.'],
    buttons: ['We are together: meet again', 'Spike, new, not proven'],
  },
  {
    name: 'the end of a bond beside a torn one',
    entries: [torn, namesake],
    route: { at: 'end', key: other },
    words: [() => 'End the bond with Spike, new, not proven?'],
    buttons: ['Keep it', 'End it'],
  },
  {
    name: 'safety',
    route: { at: 'safety' },
    words: [
      () => 'If a caller says Handfast is wrong, hang up. Open Handfast only by its icon.',
      () => 'What to do in an emergency Practise with a pretended call Lock A page to print',
      () => 'Name, language, relay About Handfast Erase everything here',
    ],
    buttons: [],
  },
  {
    name: 'what no check can do',
    route: { at: 'about' },
    words: [
      () => 'It does not see names, questions, answers, or who has a bond with whom.',
      () => 'A check does not help when a phone itself obeys somebody else',
      () => 'Nor does it notice somebody who stands between two calls and repeats every word',
    ],
    buttons: [],
  },
  {
    name: 'the page to print',
    route: { at: 'print' },
    words: [
      () => 'Anything else, or nothing: hang up. Pay nothing, tell nothing.',
      () => 'Whom I ring when in doubt: This page is no secret.',
    ],
    buttons: ['Print'],
  },
]

test.each(cases)('$name', async ({ entries = [], route, words, buttons }) => {
  const place = show(snapshotOf(entries), route)
  await expect.poll(() => wordsOf(place)).toContain(words[0]?.())
  for (const each of words) expect(wordsOf(place)).toContain(each())
  expect(actionsOf(place)).toEqual(buttons)
})

describe('what there is of a person', () => {
  const choicesOf = async (entries: readonly Entry[], of: string) => {
    const place = show(snapshotOf(entries), { at: 'person-more', key: of })
    await expect.poll(() => place.querySelector('.choice')).not.toBeNull()
    return [...place.querySelectorAll('.choice')].map(
      ({ firstChild }) => (firstChild?.firstChild ?? firstChild)?.textContent,
    )
  }

  test('of a sound bond: everything', async () => {
    expect(await choicesOf([spike], key)).toEqual([
      ...['History of checks', 'What I call Spike', 'We are together: meet again'],
      ...['Quiet today', 'End the bond'],
    ])
  })

  test('of a torn one, and of one beside it: no other name, and only that one can end', async () => {
    expect(await choicesOf([torn], key)).toEqual(['History of checks', 'Quiet today'])
    const beside = await choicesOf([torn, namesake], other)
    expect(beside).toEqual(['History of checks', 'Quiet today', 'End the bond'])
  })
})

test('the first run asks for a name, a language and a relay, and for nothing else', async () => {
  const place = show(snapshotOf([], { me: null }))
  await expect.poll(() => wordsOf(place)).toContain('A voice can be copied. So ask the phone.')
  const labels = [...place.querySelectorAll('label')].map(each => each.textContent)
  expect(labels).toEqual(['Your name, as others see it', 'Language', 'Address of your relay'])
  expect(actionsOf(place)).toEqual(['Start'])
})

/** What is not in view has no words that are shown. */
function rowsOf(place: HTMLElement): (string | null)[] {
  return [...place.querySelectorAll('.rows b')].map(each => each.textContent)
}

test('a stranger’s call leads to the people one can ask instead', () => {
  const place = show(snapshotOf([spike, namesake]), { at: 'somebody-else' })
  expect(rowsOf(place)).toEqual(['Spike', 'Spike, new, not proven'])
})

test('home is the decision: the people, somebody else, and a bond below', () => {
  const place = show(snapshotOf([spike, namesake]))
  expect(wordsOf(place)).toContain('Who do they say they are?')
  expect(rowsOf(place)).toEqual(['Spike', 'Spike, new, not proven'])
  expect(actionsOf(place)).toEqual(['Somebody else: bank, police, a stranger', 'Make a bond'])
})

describe('the halves of the mark', () => {
  const drawn = async (place: HTMLElement) => {
    await expect.poll(() => place.querySelector('.mark')).not.toBeNull()
    const count = (what: string) => place.querySelectorAll(`.mark-${what}`).length
    return [count('half'), count('seam')]
  }

  test('join where two met, and nowhere else', async () => {
    const met = show(snapshotOf([spike]), { at: 'bonding', key })
    expect(await drawn(met)).toEqual([2, 1])
    expect(await drawn(show(snapshotOf([namesake]), { at: 'bonding', key: other }))).toEqual([1, 0])
    expect(await drawn(show(snapshotOf([cards(true)]), { at: 'bonding', key }))).toEqual([1, 0])
    expect(await drawn(show(snapshotOf([spike]), { at: 'person', key }))).toEqual([1, 0])
  })

  test('are a ghost where the bond is not finished, or over', async () => {
    for (const condition of [
      { is: 'unfinished' },
      { is: 'ended', at_ms: NOW_MS, by: 'me', told: 0 },
    ] as const) {
      const place = show(snapshotOf([entry(key, person({ condition }))]), { at: 'person', key })
      expect(await drawn(place)).toEqual([0, 0])
      expect(place.querySelectorAll('.mark-ghost')).toHaveLength(1)
    }
  })
})

test('the way to meet is named only where it is', () => {
  const more = (view: Partial<PersonView>) => {
    const place = show(snapshotOf([entry(key, person(view))]), { at: 'person', key })
    return actionsOf(place).at(-1)
  }
  expect(more({})).toBe('Meet, history, name, quiet today, end')
  expect(more({ condition: { is: 'unfinished' } })).toBe('History, name, quiet today, end')
})

test('who has no Handfast yet is given its plain address, to type and to scan', async () => {
  const place = show(snapshotOf([]), { at: 'invite' })
  const address = appAddress(document.baseURI)
  await expect.poll(() => wordsOf(place)).toContain(address)
  const { path } = drawQr(new TextEncoder().encode(address))
  expect(place.querySelector('.qr path:last-child')?.getAttribute('d')).toBe(path)
})

test('practice says on every step that all of it is invented', async () => {
  const calls = DRILLS.flatMap((_, n) => [`${n}`, `${n}-right`, `${n}-wrong`])
  for (const step of ['begin', ...calls, 'end']) {
    const place = show(snapshotOf([spike]), { at: 'practice', step })
    await expect.poll(() => place.querySelector('main h1')).not.toBeNull()
    const band = place.querySelector<HTMLElement>('.practice-band')
    expect(band?.innerText, step).toBe('Practice: all of this is invented')
    expect(getComputedStyle(band ?? place).display).not.toBe('none')
    expect(wordsOf(place), step).not.toContain('Spike')
  }
})
