import type { Entry, Preferences } from '@handfast/client'
import { describe, expect, test } from 'vitest'
import { HOME, type Route } from './route.ts'
import { countsDown, screenOf } from './routing.ts'
import {
  asked,
  entry,
  KEYS,
  NOW_MS,
  over,
  person,
  snapshotOf,
  speaking,
  waiting,
} from './testing/views.ts'

const [key, other] = KEYS
const shown = { is: 'shown', left_ms: 90_000 } as const
const challenge = {
  about: 'money',
  challenge: '123456789',
  answerDigits: 9,
  fallback: false,
  verdict: null,
} as const

function shownOf(
  entries: readonly Entry[],
  route: Route = HOME,
  chosen: Partial<Preferences> = {},
) {
  const preferences = { read: [], quiet: new Map(), sounds: true, ...chosen }
  return screenOf(snapshotOf(entries, { preferences }), route)
}

function screenIs(entries: readonly Entry[], route: Route = HOME) {
  return shownOf(entries, route).screen.is
}

describe('where nothing covers', () => {
  test('without a name it is the first run, wherever one was', () => {
    const route = { at: 'person', key } as const
    expect(screenOf(snapshotOf([], { me: null }), route).screen.is).toBe('first-run')
  })

  test('an entry that is not there leads home', () => {
    expect(screenIs([], { at: 'person', key })).toBe('home')
    expect(screenIs([], { at: 'check-details', key, about: 'money' })).toBe('home')
  })

  test.each([
    ['sound and settled', person(), 'person'],
    ['not settled', person({ settled: false }), 'settling'],
    ['unfinished', person({ condition: { is: 'unfinished' } }), 'unfinished'],
    ['torn', person({ condition: { is: 'torn', at_ms: 0 } }), 'torn'],
    ['ended', person({ condition: { is: 'ended', at_ms: 0, by: 'me', told: 0 } }), 'ended'],
  ])('a person who is %s', (_, view, is) => {
    expect(screenIs([entry(key, view)], { at: 'person', key })).toBe(is)
  })

  test('only a sound bond leads to a check', () => {
    const torn = entry(key, person({ condition: { is: 'torn', at_ms: 0 } }))
    for (const at of ['check-topic', 'spoken-topic', 'hear-topic'] as const) {
      expect(screenIs([torn], { at, key })).toBe('torn')
      expect(screenIs([entry(key, person())], { at, key })).toBe(at)
    }
    const settling = entry(key, person({ settled: false }))
    expect(screenIs([settling], { at: 'check-topic', key })).toBe('settling')
    expect(screenIs([settling], { at: 'spoken-topic', key })).toBe('spoken-topic')
  })

  test('a run and what became of it are found under one route', () => {
    const route = { at: 'bonding', key } as const
    const cards = { frame: new Uint8Array(1), partner: null, touched: false, meets: null }
    const open: Entry = { key, view: { is: 'cards', cards: { ...cards, left_ms: 1000 } } }
    const late: Entry = { key, view: { is: 'cards', cards: { ...cards, left_ms: 0 } } }
    expect(screenIs([open], route)).toBe('cards')
    expect(screenIs([late], route)).toBe('cards-over')
    expect(screenIs([entry(key, person())], route)).toBe('made')
    const code = { by: 'maker', at: 'https://relay.example', label: '', left_ms: 1000 } as const
    const running: Entry = {
      key,
      view: { is: 'code', code: { ...code, stage: { is: 'running' } } },
    }
    const stage = { is: 'over', why: 'code-wrong' } as const
    expect(screenIs([running], route)).toBe('code')
    expect(screenIs([{ key, view: { is: 'code', code: { ...code, stage } } }], route)).toBe(
      'code-over',
    )
  })
})

describe('while a bond is torn', () => {
  const code = { kind: 'code', at_ms: NOW_MS } as const
  const torn = entry(key, person({ condition: { is: 'torn', at_ms: 0 } }))
  const apart = entry(other, person({ label: 'spike ', grade: code, made_ms: NOW_MS }))

  test('one made apart under its name leads nowhere but to it', () => {
    const ways = ['bonding', 'person', 'check-topic', 'spoken-topic', 'hear-topic'] as const
    const about = ['check-details', 'spoken-ring-first', 'hear-digits', 'hear-warning'] as const
    const routes = [
      ...ways.map(at => ({ at, key: other })),
      ...about.map(at => ({ at, key: other, about: 'money' }) as const),
    ]
    for (const route of routes) {
      const { screen } = shownOf([torn, apart], route)
      expect(screen, route.at).toMatchObject({ is: 'beside-torn', torn: { key } })
    }
    const met = entry(other, person({ made_ms: NOW_MS }))
    expect(screenIs([torn, met], { at: 'person', key: other })).toBe('person')
    const another = entry(other, person({ label: 'Willow', grade: code }))
    expect(screenIs([torn, another], { at: 'person', key: other })).toBe('person')
  })

  test('and that one can be ended, and is then as any that ended', () => {
    for (const at of ['person-more', 'history', 'end'] as const) {
      const { screen } = shownOf([torn, apart], { at, key: other })
      expect(screen).toMatchObject({ is: at, person: { key: other } })
    }
    const condition = { is: 'ended', at_ms: NOW_MS, by: 'me', told: 0 } as const
    const ended = entry(other, person({ grade: code, condition, made_ms: NOW_MS }))
    expect(screenIs([torn, ended], { at: 'person', key: other })).toBe('ended')
    expect(screenIs([torn, ended], { at: 'rename', key: other })).toBe('rename')
    expect(screenIs([torn, ended], { at: 'check-topic', key: other })).toBe('ended')
  })

  test('no other name, for either, is a way round', () => {
    expect(screenIs([torn, apart], { at: 'rename', key: other })).toBe('beside-torn')
    expect(screenIs([torn, apart], { at: 'rename', key })).toBe('torn')
    expect(screenIs([entry(key, person())], { at: 'rename', key })).toBe('rename')
  })
})

describe('my own question', () => {
  test('covers wherever I was, also after a reload', () => {
    const mine = entry(key, person({ asks: [waiting('01')] }))
    expect(screenIs([mine])).toBe('waiting')
    expect(screenIs([mine], { at: 'history', key })).toBe('waiting')
  })

  test('stays as a verdict until it is left', () => {
    for (const is of ['not-them', 'other-number', 'no-answer'] as const) {
      expect(screenIs([entry(key, person({ asks: [over('01', is)] }))])).toBe('verdict')
      const left = person({ asks: [over('01', is, { open: false })] })
      expect(screenIs([entry(key, left)])).toBe('home')
    }
  })

  test('on a bond that was torn meanwhile is refused', () => {
    const view = person({ asks: [waiting('01')], condition: { is: 'torn', at_ms: 0 } })
    expect(screenIs([entry(key, view)])).toBe('torn')
  })

  test('lies behind a spoken check, but what came of it covers that', () => {
    const spoken = speaking({ asking: challenge })
    const of = (asks: ReturnType<typeof over>[]) => [entry(key, person({ asks, spoken }))]
    expect(screenIs(of([waiting('01')]))).toBe('spoken-ask')
    expect(screenIs(of([over('01', 'no-answer')]))).toBe('spoken-ask')
    expect(screenIs(of([over('01', 'not-them')]))).toBe('verdict')
    expect(screenIs(of([over('01', 'other-number')]))).toBe('verdict')
  })
})

describe('a link that was opened', () => {
  const route = { at: 'link-opened', link: '#link=AQ' } as const

  test('never begins on a verdict, which stands again once the link is left', () => {
    const entries = [entry(key, person({ asks: [over('01', 'not-them')] }))]
    expect(shownOf(entries, route).screen.is).toBe('link-opened')
    expect(shownOf(entries).screen.is).toBe('verdict')
  })

  test('keeps back neither a question of somebody else nor a late no', () => {
    const checked = entry(key, person({ asked: [asked('01', shown)] }))
    expect(screenIs([checked], route)).toBe('being-checked')
    const late = person({ asks: [over('01', 'no-answer', { open: false, late_ms: NOW_MS })] })
    expect(screenIs([entry(key, late)], route)).toBe('late-no')
  })

  test('of mine is listed until it is opened, and found under its run', () => {
    const link = { by: 'maker', at: 'https://relay.example', label: '', begun_ms: NOW_MS } as const
    const stage = { is: 'waiting', link: '#link=AQ' } as const
    const view = { is: 'link', link: { ...link, left_ms: 1000, stage } } as const
    expect(shownOf([{ key, view }], { at: 'link' }).screen).toMatchObject({ open: [{ key }] })
    expect(screenIs([{ key, view }], { at: 'bonding', key })).toBe('link-run')
    expect(countsDown(snapshotOf([{ key, view }]))).toBe(false)
    const over = {
      ...view,
      link: { ...view.link, stage: { is: 'over', why: 'link-used' } },
    } as const
    expect(shownOf([{ key, view: over }], { at: 'link' }).screen).toMatchObject({ open: [] })
    expect(screenIs([{ key, view: over }], { at: 'bonding', key })).toBe('link-over')
  })
})

describe('a late no', () => {
  const late = person({ asks: [over('01', 'no-answer', { open: false, late_ms: NOW_MS })] })

  test('covers everything until it was read', () => {
    const entries = [entry(key, late), entry(other, person({ asks: [waiting('02')] }))]
    expect(shownOf(entries).screen.is).toBe('late-no')
    expect(shownOf(entries, HOME, { read: ['01'] }).screen.is).toBe('waiting')
  })
})

describe('a question of somebody else', () => {
  test('covers any screen of mine', () => {
    const view = person({ asked: [asked('01', shown)] })
    expect(screenIs([entry(key, view)])).toBe('being-checked')
    expect(screenIs([entry(key, view)], { at: 'make-bond' })).toBe('being-checked')
  })

  test('is a bar while digits of mine or a verdict stand', () => {
    const asks = [
      { asks: [waiting('02')] },
      { asks: [over('02', 'no-answer')] },
      { spoken: speaking({ asking: challenge }) },
    ]
    for (const mine of asks) {
      const { screen, bars } = shownOf([
        entry(key, person({ asked: [asked('01', shown)] })),
        entry(other, person(mine)),
      ])
      expect(['waiting', 'verdict', 'spoken-ask']).toContain(screen.is)
      expect(bars.map(bar => bar.asked.id)).toEqual(['01'])
    }
  })

  test('is a bar while my spoken answer stands', () => {
    const spoken = speaking({ answer: { about: 'money', digits: '123456789' } })
    const view = person({ asked: [asked('01', shown)], spoken })
    const route = { at: 'hear-answer', key, about: 'money' } as const
    const found = shownOf([entry(key, view)], route)
    expect([found.screen.is, found.bars.length]).toEqual(['hear-answer', 1])
  })

  test('of whom I wanted quiet is a bar, never nothing, until that time is over', () => {
    const entries = [entry(key, person({ asked: [asked('01', shown)] }))]
    const quiet = shownOf(entries, HOME, { quiet: new Map([[key, NOW_MS + 1]]) })
    expect([quiet.screen.is, quiet.bars.map(bar => bar.asked.id)]).toEqual(['home', ['01']])
    const over = shownOf(entries, HOME, { quiet: new Map([[key, NOW_MS]]) })
    expect(over.screen.is).toBe('being-checked')
    const another = shownOf(entries, HOME, { quiet: new Map([[other, NOW_MS + 1]]) })
    expect(another.screen.is).toBe('being-checked')
  })

  test('that is the fourth of an hour is a bar, and one that came too late as well', () => {
    for (const state of [shown, { is: 'late' }] as const) {
      const view = person({ asked: [asked('01', state, { loud: false })] })
      const { screen, bars } = shownOf([entry(key, view)], { at: 'history', key })
      expect([screen.is, bars.map(bar => bar.asked.id)]).toEqual(['history', ['01']])
    }
  })

  test('of whom I wanted quiet is looked at from its bar too', () => {
    const entries = [entry(key, person({ asked: [asked('01', shown)] }))]
    const route = { at: 'asked', key, id: '01' } as const
    const { screen } = shownOf(entries, route, { quiet: new Map([[key, NOW_MS + 1]]) })
    expect(screen.is).toBe('being-checked')
  })

  test('is looked at from its bar, and my own comes back', () => {
    const view = person({ asks: [waiting('02')], asked: [asked('01', shown)] })
    expect(screenIs([entry(key, view)], { at: 'asked', key, id: '01' })).toBe('being-checked')
    const gone = person({ asks: [waiting('02')], asked: [asked('01', shown, { dismissed: true })] })
    expect(screenIs([entry(key, gone)], { at: 'asked', key, id: '01' })).toBe('waiting')
  })

  test('comes one at a time: of whom asked first, the newest', () => {
    const later = asked('02', shown, { asked_ms: NOW_MS + 5 })
    const view = person({ asked: [later, asked('01', shown)] })
    const last = person({ asked: [asked('03', shown, { asked_ms: NOW_MS + 9 })] })
    const { screen } = shownOf([entry(key, view), entry(other, last)])
    expect(screen).toMatchObject({ is: 'being-checked', asked: { id: '02' } })
  })

  test('that came too late is told with all others, after what is live', () => {
    const lates = [asked('01', { is: 'late' }), asked('02', { is: 'late' })]
    const entries = [entry(key, person({ asked: lates })), entry(other, person())]
    expect(shownOf(entries).screen).toMatchObject({ is: 'late-asks', late: [{}, {}] })
    const live = entry(other, person({ asked: [asked('03', shown)] }))
    expect(screenIs([entry(key, person({ asked: lates })), live])).toBe('being-checked')
  })

  test('that was answered stays on paper until it is dismissed', () => {
    const states = [
      { is: 'answered', yes: true, open: true },
      { is: 'over', outcome: 'match', yes: true, at_ms: NOW_MS },
    ] as const
    for (const state of states) {
      expect(screenIs([entry(key, person({ asked: [asked('01', state)] }))])).toBe('answered')
      const dismissed = person({ asked: [asked('01', state, { dismissed: true })] })
      expect(screenIs([entry(key, dismissed)])).toBe('home')
    }
  })
})

describe('time', () => {
  test('is looked at only while something counts down', () => {
    expect(countsDown(snapshotOf([entry(key, person())]))).toBe(false)
    expect(countsDown(snapshotOf([entry(key, person({ asks: [waiting('01')] }))]))).toBe(true)
    const left = person({ asks: [over('01', 'no-answer', { open: false })] })
    expect(countsDown(snapshotOf([entry(key, left)]))).toBe(false)
    const paused = person({ spoken: speaking({ askPause_ms: 1 }) })
    expect(countsDown(snapshotOf([entry(key, paused)]))).toBe(true)
  })
})
