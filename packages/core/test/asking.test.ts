/** The side that asks: when it may, what it believes, what it sends again. */
import { describe, expect, test } from 'vitest'
import type { Bond } from '../src/bond/bond.ts'
import { bondOf, met, type Phone, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const

function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const bond = { ...bondOf(phone), ...changed(bondOf(phone)) }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

const idIn = (hex: string | undefined) => Uint8Array.from(Buffer.from(hex ?? '', 'hex'))

function ask(phone: Phone, saying = '') {
  return phone.act({ do: 'ask', question: { ...money, saying } })
}

function answer(asker: Phone, answerer: Phone, typed: 'right' | 'wrong' | 'no'): void {
  const number = bondOf(asker).asks.at(-1)?.number ?? 0
  const id = idIn(answerer.person.asked.find(({ state }) => state.is === 'shown')?.id)
  const given = typed === 'right' ? number : (number + 1) % 100
  answerer.act({ do: 'answer', id, yes: typed !== 'no', number: typed === 'no' ? 0 : given })
}

const words = (phone: Phone) =>
  phone.person.asks.map(({ question, state }) =>
    `${question.saying} ${state.is === 'over' ? state.verdict.is : state.is}`.trim(),
  )

describe('asking', () => {
  test('four wait at once, a fifth is refused; what is over makes room, the oldest first', () => {
    const [a, b] = met()
    for (const saying of ['1', '2', '3', '4']) expect(ask(a, saying)).toEqual({ is: 'done' })
    expect(ask(a, '5')).toEqual({ is: 'refused', code: 'too-many-asks' })
    a.act({ do: 'leave-ask', id: idIn(a.person.asks[1]?.id) })
    a.act({ do: 'leave-ask', id: idIn(a.person.asks[3]?.id) })
    expect(ask(a, '5')).toEqual({ is: 'done' })
    expect(words(a)).toEqual(['4 no-answer', '1 waiting', '3 waiting', '5 waiting'])
    expect(ask(a, '6')).toEqual({ is: 'done' })
    expect(words(a)).toEqual(['1 waiting', '3 waiting', '5 waiting', '6 waiting'])
    talk(a, b)
    expect(b.person.asked).toHaveLength(4)
  })

  test('three that are over are kept beside a new one', () => {
    const [a] = met()
    for (const saying of ['1', '2', '3', '4']) {
      ask(a, saying)
      a.act({ do: 'leave-ask', id: idIn(a.person.asks.at(-1)?.id) })
    }
    ask(a, '5')
    expect(words(a)).toEqual(['2 no-answer', '3 no-answer', '4 no-answer', '5 waiting'])
  })

  test('before the first step there is nothing to ask with', () => {
    const [a] = met()
    change(a, bond => ({ epoch: { ...bond.epoch, n: 0 } }))
    expect(ask(a)).toEqual({ is: 'refused', code: 'not-settled' })
  })

  test('a sentence too long, or with a link, is refused', () => {
    const [a] = met()
    expect(ask(a, 'x'.repeat(81))).toMatchObject({ code: 'bad-saying' })
    expect(ask(a, 'see https://relay.example')).toMatchObject({ code: 'bad-saying' })
    ask(a, '  bail \u200b now ')
    expect(a.person.asks[0]?.question.saying).toBe('bail now')
  })

  test('numbers are two digits, from all over', () => {
    const [a] = met()
    const numbers = new Set<number>()
    const before = a.state
    for (let i = 0; i < 60; i++) {
      a.state = before
      ask(a)
      numbers.add(bondOf(a).asks[0]?.number ?? -1)
    }
    expect([...numbers].every(number => number >= 0 && number < 100)).toBe(true)
    expect(numbers.size).toBeGreaterThan(20)
  })
})

describe('an answer that comes', () => {
  test.each([
    ['right', 'match'],
    ['wrong', 'other-number'],
    ['no', 'not-them'],
  ] as const)('%s: %s, in the history and on the screen', (typed, outcome) => {
    const [a, b] = met()
    ask(a)
    talk(a, b)
    answer(a, b, typed)
    b.flush()
    a.desk.wait(1000)
    a.fetch()
    const at_ms = a.desk.now.utc_ms
    expect(a.person.asks[0]?.state).toMatchObject({
      verdict: { is: outcome },
      at_ms,
      late_ms: null,
    })
    expect(a.person.history).toEqual([
      { at_ms, iAsked: true, by: 'live', question: money, outcome },
    ])
    expect(a.person.lastProof_ms).toBe(outcome === 'match' ? at_ms : null)
    expect(bondOf(a)).toMatchObject({ checked_ms: at_ms })
    expect(bondOf(a).asks[0]?.message).toEqual(new Uint8Array())
  })

  test.each([
    [179_999, 'right', 'match'],
    [180_000, 'right', 'no-answer'],
    [180_000, 'no', 'no-answer'],
  ] as const)('%i ms after the question, %s: %s', (wait_ms, typed, outcome) => {
    const [a, b] = met()
    ask(a)
    talk(a, b)
    answer(a, b, typed)
    b.flush()
    a.desk.wait(wait_ms)
    a.fetch()
    const state = a.person.asks[0]?.state
    expect(state).toMatchObject({ is: 'over', verdict: { is: outcome } })
    expect(state?.is === 'over' && state.late_ms).toBe(typed === 'no' ? a.desk.now.utc_ms : null)
    // A late no is told in the history as what it is.
    const last = a.person.history.at(0)?.outcome
    expect(last).toBe(typed === 'no' ? 'not-them' : outcome)
    expect(a.person.history).toHaveLength(typed === 'no' ? 2 : 1)
  })

  test('to a screen that was left is no match; a no still is one', () => {
    for (const typed of ['right', 'no'] as const) {
      const [a, b] = met()
      ask(a)
      talk(a, b)
      answer(a, b, typed)
      b.flush()
      const id = idIn(a.person.asks[0]?.id)
      expect(a.act({ do: 'leave-ask', id })).toEqual({ is: 'done' })
      expect(a.person.asks[0]).toMatchObject({ open: false })
      a.fetch()
      const state = a.person.asks[0]?.state
      expect(state).toMatchObject({ verdict: { is: 'no-answer' } })
      expect(state?.is === 'over' && state.late_ms !== null).toBe(typed === 'no')
    }
  })

  test('leaving what is over, or what was never asked', () => {
    const [a, b] = met()
    expect(a.act({ do: 'leave-ask', id: new Uint8Array(8) })).toMatchObject({
      code: 'unknown-check',
    })
    ask(a)
    talk(a, b)
    answer(a, b, 'right')
    talk(a, b)
    const id = idIn(a.person.asks[0]?.id)
    expect(a.act({ do: 'leave-ask', id })).toEqual({ is: 'done' })
    expect(a.person.asks[0]).toMatchObject({ open: false, state: { verdict: { is: 'match' } } })
    expect(a.person.history).toHaveLength(1)
  })
})

describe('time', () => {
  test('a question is over after three minutes, not before, and is taken back', () => {
    const [a] = met()
    ask(a)
    a.desk.wait(179_999)
    a.act({ do: 'tick' })
    expect(words(a)).toEqual(['waiting'])
    a.desk.wait(1)
    a.act({ do: 'tick' })
    expect(words(a)).toEqual(['no-answer'])
    expect(a.person.asks[0]?.state).toMatchObject({ at_ms: a.desk.now.utc_ms, late_ms: null })
    const asked = bondOf(a).asks[0]?.message ?? new Uint8Array()
    expect(bondOf(a).outbox.some(({ message }) => String(message) === String(asked))).toBe(false)
    expect(a.person.history[0]).toMatchObject({ outcome: 'no-answer', iAsked: true, by: 'live' })
    a.act({ do: 'tick' })
    expect(a.person.history).toHaveLength(1)
  })

  test('it goes to the anchor ten seconds after it was sent, when a relay has it', () => {
    const [a] = met()
    ask(a)
    a.desk.wait(10_000)
    a.act({ do: 'tick' })
    expect(bondOf(a).asks[0]?.anchored).toBe(false)
    a.flush()
    const before = a.desk.sent.length
    a.desk.now = {
      ...a.desk.now,
      utc_ms: a.desk.now.utc_ms - 1,
      steady_ms: a.desk.now.steady_ms - 1,
    }
    a.act({ do: 'tick' })
    expect(bondOf(a).asks[0]?.anchored).toBe(false)
    a.desk.wait(1)
    a.act({ do: 'tick' })
    expect(bondOf(a).asks[0]?.anchored).toBe(true)
    a.flush()
    expect(a.desk.sent).toHaveLength(before + 1)
  })

  test('an answer that comes again is told its outcome again, the same bytes', () => {
    const [a, b] = met()
    ask(a)
    talk(a, b)
    answer(a, b, 'right')
    b.flush()
    const sent = b.desk.sent.at(-1)
    a.fetch()
    if (sent === undefined) throw new Error('no answer')
    const done = bondOf(a).asks[0]?.state
    const told = done?.is === 'over' ? String(done.done) : ''
    const count = () => bondOf(a).outbox.filter(({ message }) => String(message) === told).length
    expect(count()).toBe(1)
    a.take(sent)
    expect(count()).toBe(1)
    for (const { id } of bondOf(a).outbox) a.act({ do: 'posted', id })
    expect(count()).toBe(0)
    a.take(sent)
    expect(count()).toBe(1)
  })
})
