import { describe, expect, test } from 'vitest'
import { byCards, byCode, Desk, met, type Phone, shown, talk } from '../test/pair.ts'
import type { Bond } from './bond/bond.ts'
import { isMatch } from './check/verdict.ts'
import { Secret } from './crypto/secret.ts'
import { nobleSuite } from './crypto/suite.ts'
import { type CardsView, type CodeView, viewOf } from './view.ts'

const money = { about: 'money', over: 'phone', saying: 'bail' } as const
const relay = 'http://localhost:8788'

function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const { kept } = phone.state
  if (kept.is !== 'bond') throw new Error('no bond')
  phone.state = {
    ...phone.state,
    kept: { is: 'bond', bond: { ...kept.bond, ...changed(kept.bond) } },
  }
}

function cardsOf(phone: Phone): CardsView {
  const view = viewOf(phone.state.kept, phone.desk.now, nobleSuite)
  if (view.is !== 'cards') throw new Error(view.is)
  return view.cards
}

function codeOf(phone: Phone): CodeView {
  const view = viewOf(phone.state.kept, phone.desk.now, nobleSuite)
  if (view.is !== 'code') throw new Error(view.is)
  return view.code
}

const idOf = (id: string) => Uint8Array.from(Buffer.from(id, 'hex'))

describe('a person', () => {
  test('all of it, right after meeting', () => {
    const desk = new Desk()
    const made_ms = desk.now.utc_ms
    const [a, b] = met(desk)
    desk.wait(1000)
    expect(a.person).toEqual({
      label: 'Willow',
      theirName: 'Willow',
      myName: 'Buffy',
      mark: b.person.mark,
      half: a.person.half,
      grade: { kind: 'met', at_ms: made_ms },
      condition: { is: 'sound' },
      meets: null,
      settled: true,
      made_ms,
      lastProof_ms: null,
      stepBegun_ms: made_ms,
      relays: [relay],
      asks: [],
      asked: [],
      spoken: {
        asking: null,
        canFallBack: false,
        askPause_ms: 0,
        hearPause_ms: 0,
        hangUp: false,
        answer: null,
      },
      history: [],
    })
    expect([a.person.half, b.person.half].sort()).toEqual(['left', 'right'])
    expect(a.person.mark).toHaveLength(16)
  })

  test('a bond that was never seen at epoch 1 is not settled; one made ahead of the clock is of now', () => {
    const [a] = met()
    change(a, bond => ({ epoch: { ...bond.epoch, n: 0 }, made_ms: a.desk.now.utc_ms + 5 }))
    expect(a.person).toMatchObject({ settled: false, made_ms: a.desk.now.utc_ms })
  })

  test('every relay it depends on, each once; and the entry it is to go on with', () => {
    const [a] = met()
    const entry = new Uint8Array(16).fill(10)
    const key = new Secret('MeetKey', new Uint8Array(32))
    change(a, bond => ({
      epoch: { ...bond.epoch, address: { ...bond.epoch.address, relay: 'https://b.example' } },
      meets: { entry, key, fits: 'yes' },
    }))
    expect(a.person.relays).toEqual([relay, 'https://b.example'])
    expect(a.person.meets).toBe('0a'.repeat(16))
  })
})

describe('a question of mine', () => {
  test('waits with its number for three minutes', () => {
    const [a] = met()
    a.act({ do: 'ask', question: money })
    const [ask] = a.person.asks
    expect(ask).toMatchObject({
      question: money,
      begun_ms: a.desk.now.utc_ms,
      open: true,
      unsent: true,
      state: { is: 'waiting', left_ms: 180_000 },
    })
    expect(ask?.id).toMatch(/^[0-9a-f]{16}$/)
    change(a, bond => ({ asks: bond.asks.map(one => ({ ...one, number: 7 })) }))
    a.flush()
    a.desk.wait(1500)
    const state = { is: 'waiting', number: '07', left_ms: 178_500 }
    expect(a.person.asks[0]).toMatchObject({ unsent: false, state })
    a.desk.wait(200_000)
    expect(a.person.asks[0]?.state).toMatchObject({ is: 'waiting', left_ms: 0 })
  })

  test('that went to the anchor is not unsent, though a copy may still wait', () => {
    const [a] = met()
    a.act({ do: 'ask', question: money })
    change(a, bond => ({ asks: bond.asks.map(one => ({ ...one, anchored: true })) }))
    expect(a.person.asks[0]?.unsent).toBe(false)
  })

  function answered(phone: Phone, other: Phone, typed: 'right' | 'wrong' | 'no'): void {
    phone.act({ do: 'ask', question: money })
    talk(phone, other)
    const ask = phone.person.asks.at(-1)
    const number = ask?.state.is === 'waiting' ? Number(ask.state.number) : Number.NaN
    const id = idOf(other.person.asked.at(-1)?.id ?? '')
    const given = typed === 'right' ? number : (number + 1) % 100
    other.act({ do: 'answer', id, yes: typed !== 'no', number: given })
    talk(phone, other)
  }

  test('its verdict, and that other digits came a second time in a row', () => {
    const [a, b] = met()
    answered(a, b, 'wrong')
    answered(a, b, 'wrong')
    answered(a, b, 'right')
    answered(a, b, 'wrong')
    const states = a.person.asks.map(({ state }) => state)
    expect(states.map(state => state.is === 'over' && [state.verdict.is, state.again])).toEqual([
      ['other-number', false],
      ['other-number', true],
      ['match', false],
      ['other-number', false],
    ])
    const match = states[2]
    if (match?.is !== 'over' || match.verdict.is !== 'match') throw new Error('no match')
    expect(isMatch(match.verdict.match)).toBe(true)
    expect(match.verdict.match).toMatchObject({ person: 'Willow', question: money })
    expect(match).toMatchObject({ at_ms: a.desk.now.utc_ms, late_ms: null })
  })

  test('a no that came late says when', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    b.act({ do: 'answer', id: idOf(b.person.asked[0]?.id ?? ''), yes: false, number: 0 })
    b.flush()
    const asked_ms = a.desk.now.utc_ms
    a.desk.wait(200_000)
    a.act({ do: 'tick' })
    a.desk.wait(1000)
    talk(a, b)
    expect(a.person.asks[0]?.state).toEqual({
      is: 'over',
      verdict: { is: 'no-answer' },
      at_ms: asked_ms + 200_000,
      late_ms: asked_ms + 201_000,
      again: false,
    })
  })
})

describe('a question to me', () => {
  function asked(): [Phone, Phone] {
    const pair = met()
    pair[0].act({ do: 'ask', question: money })
    pair[0].flush()
    pair[0].desk.wait(2000)
    pair[1].fetch()
    return pair
  }

  test('is shown for what is left of three minutes since it was put', () => {
    const [, b] = asked()
    const asked_ms = b.desk.now.utc_ms - 2000
    const common = { question: money, asked_ms, dismissed: false, loud: true }
    expect(b.person.asked[0]).toMatchObject({ ...common, state: { is: 'shown', left_ms: 178_000 } })
    b.desk.wait(177_999)
    expect(b.person.asked[0]?.state).toEqual({ is: 'shown', left_ms: 1 })
    b.desk.wait(1)
    expect(b.person.asked[0]?.state).toEqual({ is: 'late' })
    b.act({ do: 'tick' })
    expect(b.person.asked[0]?.state).toEqual({ is: 'late' })
  })

  test('answered, and what came of it', () => {
    const [a, b] = asked()
    const id = idOf(b.person.asked[0]?.id ?? '')
    b.act({ do: 'answer', id, yes: false, number: 0 })
    expect(b.person.asked[0]?.state).toEqual({ is: 'answered', yes: false, open: true })
    b.act({ do: 'dismiss', id })
    expect(b.person.asked[0]?.state).toEqual({ is: 'answered', yes: false, open: false })
    expect(b.person.asked[0]?.dismissed).toBe(true)
    b.desk.wait(500)
    talk(a, b)
    const at_ms = b.desk.now.utc_ms
    expect(b.person.asked[0]?.state).toEqual({
      is: 'over',
      outcome: 'no-answer',
      yes: false,
      at_ms,
    })
  })

  test('an answer that waits for its epoch looks like one that was sent', () => {
    const [, b] = asked()
    const queued = { is: 'queued', yes: true, number: 5, sent: b.desk.now, open: true } as const
    change(b, bond => ({ asked: bond.asked.map(one => ({ ...one, state: queued })) }))
    expect(b.person.asked[0]?.state).toEqual({ is: 'answered', yes: true, open: true })
  })
})

describe('the spoken check', () => {
  test('nine digits to say, and how many come back', () => {
    const [a, b] = met()
    a.act({ do: 'speak', about: 'talk', fallback: false })
    const { asking } = a.person.spoken
    expect(asking).toMatchObject({ about: 'talk', answerDigits: 6, fallback: false, verdict: null })
    expect(asking?.challenge).toMatch(/^\d{9}$/)
    const heard = b.act({ do: 'hear-spoken', about: 'talk', digits: asking?.challenge ?? '' })
    if (heard.is !== 'answer') throw new Error(heard.is)
    expect(b.person.spoken.answer).toEqual({ about: 'talk', digits: heard.digits })
    b.desk.wait(59_999)
    expect(b.person.spoken.answer).not.toBeNull()
    b.desk.wait(1)
    expect(b.person.spoken.answer).toBeNull()
    a.act({ do: 'judge-spoken', digits: heard.digits })
    const verdict = a.person.spoken.asking?.verdict
    expect(verdict?.at_ms).toBe(a.desk.now.utc_ms)
    if (verdict?.verdict.is !== 'match') throw new Error('no match')
    expect(verdict.verdict.match.question).toEqual({ about: 'talk', over: 'phone', saying: '' })
  })

  test('pauses of both ways, and when to hang up', () => {
    const [a] = met()
    const brake = (misses: number, pause_ms: number) => ({ misses, missed: a.desk.now, pause_ms })
    change(a, bond => ({ spoken: { ...bond.spoken, askBrake: brake(2, 20_000) } }))
    expect(a.person.spoken).toMatchObject({ askPause_ms: 20_000, hearPause_ms: 0, hangUp: false })
    change(a, bond => ({ spoken: { ...bond.spoken, askBrake: brake(3, 80_000) } }))
    expect(a.person.spoken).toMatchObject({ askPause_ms: 80_000, hangUp: true })
    const { askBrake } = { askBrake: { misses: 0, missed: null, pause_ms: 0 } }
    change(a, bond => ({ spoken: { ...bond.spoken, askBrake, hearBrake: brake(3, 80_000) } }))
    expect(a.person.spoken).toMatchObject({ askPause_ms: 0, hearPause_ms: 80_000, hangUp: true })
    change(a, bond => ({ spoken: { ...bond.spoken, hearBrake: brake(2, 20_000) } }))
    expect(a.person.spoken.hangUp).toBe(false)
  })
})

describe('cards', () => {
  test('my card, and nobody yet', () => {
    const [a] = byCards()
    expect(cardsOf(a)).toMatchObject({
      left_ms: 120_000,
      partner: null,
      touched: false,
      meets: null,
    })
    a.desk.wait(20_000)
    expect(cardsOf(a).left_ms).toBe(100_000)
    a.desk.wait(200_000)
    expect(cardsOf(a).left_ms).toBe(0)
  })

  test('the other one, whole when their phone has read mine; time runs from the reading', () => {
    const [a, b] = byCards()
    a.desk.wait(20_000)
    a.act({ do: 'see-frame', frame: shown(b) })
    a.desk.wait(1000)
    expect(cardsOf(a)).toMatchObject({
      left_ms: 119_000,
      partner: { name: 'Willow', whole: false },
      touched: false,
    })
    b.act({ do: 'see-frame', frame: shown(a) })
    a.act({ do: 'see-frame', frame: shown(b) })
    a.act({ do: 'touched', label: '' })
    expect(cardsOf(a)).toMatchObject({ partner: { whole: true }, touched: true })
    expect(cardsOf(a).partner?.mark).toEqual(cardsOf(b).partner?.mark)
    expect([cardsOf(a).partner?.half, cardsOf(b).partner?.half].sort()).toEqual(['left', 'right'])
    const before = cardsOf(a).partner
    a.act({ do: 'fits' })
    expect([a.person.half, a.person.mark]).toEqual([before?.half, before?.mark])
  })

  test('the bond it is to mend', () => {
    const [a] = byCards()
    if (a.state.kept.is !== 'cards') throw new Error('no cards')
    const entry = new Uint8Array(16).fill(10)
    const meets = { entry, key: new Secret('MeetKey', new Uint8Array(32)) }
    const run = { ...a.state.kept.run, meets }
    a.state = { ...a.state, kept: { is: 'cards', run } }
    expect(cardsOf(a).meets).toBe('0a'.repeat(16))
  })
})

describe('a code', () => {
  test('is being prepared, on the screen, running, or over', () => {
    const [maker, joiner] = byCode()
    expect(codeOf(maker)).toMatchObject({ by: 'maker', at: relay, label: '', left_ms: 600_000 })
    const { stage } = codeOf(maker)
    expect(stage.is === 'waiting' && stage.code).toMatch(/^1000(-\d{3}){3}$/)
    expect(codeOf(joiner)).toMatchObject({
      by: 'joiner',
      label: 'Spikey',
      stage: { is: 'running' },
    })
    joiner.flush()
    maker.fetch()
    expect(codeOf(maker).stage).toEqual({ is: 'running' })
    maker.desk.wait(1000)
    expect(codeOf(maker).left_ms).toBe(599_000)
    maker.desk.wait(700_000)
    expect(codeOf(maker).left_ms).toBe(0)
    maker.desk.wait(100_000)
    maker.act({ do: 'tick' })
    expect(codeOf(maker).stage).toEqual({ is: 'over', why: 'code-expired' })
  })

  test('before the relay gave a nameplate there is nothing to say', () => {
    const [maker] = byCode()
    if (maker.state.kept.is !== 'code') throw new Error('no code')
    const run = { ...maker.state.kept.run, stage: { is: 'allocating' } as const }
    maker.state = { ...maker.state, kept: { is: 'code', run } }
    expect(codeOf(maker).stage).toEqual({ is: 'preparing' })
  })
})
