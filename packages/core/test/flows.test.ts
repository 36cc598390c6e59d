import { describe, expect, test } from 'vitest'
import { byCards, byCode, met, type Phone, shown, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: 'bail, £3,000' } as const

function waitingNumber(phone: Phone): number {
  const ask = phone.person.asks.at(-1)
  if (ask?.state.is !== 'waiting') throw new Error('no ask is waiting')
  return Number(ask.state.number)
}

function askedId(phone: Phone): Uint8Array {
  const asked = phone.person.asked.at(-1)
  if (asked === undefined) throw new Error('nothing was asked')
  return Uint8Array.from(Buffer.from(asked.id, 'hex'))
}

function verdict(phone: Phone): string {
  const state = phone.person.asks.at(-1)?.state
  return state?.is === 'over' ? state.verdict.is : 'waiting'
}

describe('by code', () => {
  test('two people bond and settle at epoch 1', () => {
    const [buffy, spike] = byCode()
    talk(buffy, spike)
    expect(buffy.person.condition.is).toBe('sound')
    expect(spike.person.condition.is).toBe('sound')
    expect([buffy.epoch, spike.epoch]).toEqual([1, 1])
    expect(spike.person.label).toBe('Spikey')
    expect(spike.person.theirName).toBe('Buffy')
    expect(buffy.person.grade.kind).toBe('code')
    expect(buffy.person.mark).toEqual(spike.person.mark)
    expect([buffy.person.half, spike.person.half]).toEqual(['left', 'right'])
  })
})

describe('by cards', () => {
  test('two people bond whoever points first', () => {
    const [a, b] = met()
    expect(a.person.grade.kind).toBe('met')
    expect([a.epoch, b.epoch]).toEqual([1, 1])
    expect(a.person.mark).toEqual(b.person.mark)
  })

  test('both read before either showed its MAC: their contacts finish both', () => {
    const [a, b] = byCards()
    const frame = shown(a)
    a.act({ do: 'see-frame', frame: shown(b) })
    b.act({ do: 'see-frame', frame })
    for (const phone of [a, b]) {
      phone.act({ do: 'touched', label: '' })
      phone.act({ do: 'fits' })
      expect(phone.person.condition.is).toBe('unfinished')
    }
    talk(a, b)
    expect([a.epoch, b.epoch]).toEqual([1, 1])
  })

  test('an unfinished bond tells its key again after a pause, and not to a stranger', () => {
    const [a, b] = byCards()
    a.act({ do: 'see-frame', frame: shown(b) })
    a.act({ do: 'touched', label: '' })
    a.act({ do: 'fits' })
    talk(a)
    expect(a.desk.sent).toHaveLength(1)
    a.desk.wait(30_000)
    a.act({ do: 'tick' })
    talk(a)
    expect(a.desk.sent).toHaveLength(2)
    expect(a.person.condition.is).toBe('unfinished')
  })

  test('one who saw no MAC is unfinished, and whole once the other is online', () => {
    const [a, b] = byCards()
    a.act({ do: 'see-frame', frame: shown(b) })
    b.act({ do: 'see-frame', frame: shown(a) })
    for (const phone of [a, b]) {
      phone.act({ do: 'touched', label: '' })
      phone.act({ do: 'fits' })
    }
    expect(a.person.condition.is).toBe('unfinished')
    expect(b.person.condition.is).toBe('sound')
    expect(a.act({ do: 'ask', question: money })).toEqual({ is: 'refused', code: 'unfinished' })
    talk(a, b)
    expect([a.epoch, b.epoch]).toEqual([1, 1])
  })
})

describe('a live check', () => {
  test.each([0, 1])('matches, and a step follows (asker %i)', who => {
    const pair = met()
    const asker = pair[who] as Phone
    const answerer = pair[1 - who] as Phone
    expect(asker.act({ do: 'ask', question: money })).toEqual({ is: 'done' })
    talk(...pair)
    const number = waitingNumber(asker)
    answerer.act({ do: 'answer', id: askedId(answerer), yes: true, number })
    talk(...pair)
    expect(verdict(asker)).toBe('match')
    expect(answerer.person.asked.at(-1)?.state).toMatchObject({ is: 'over', outcome: 'match' })
    expect(pair.map(phone => phone.epoch)).toEqual([2, 2])
    expect(pair.map(phone => phone.person.condition.is)).toEqual(['sound', 'sound'])
  })

  test('both at once', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    b.act({ do: 'ask', question: { ...money, about: 'talk', saying: '' } })
    talk(a, b)
    const [forB, forA] = [waitingNumber(a), waitingNumber(b)]
    b.act({ do: 'answer', id: askedId(b), yes: true, number: forB })
    a.act({ do: 'answer', id: askedId(a), yes: true, number: forA })
    talk(a, b)
    expect([verdict(a), verdict(b)]).toEqual(['match', 'match'])
    expect(a.person.condition.is).toBe('sound')
    expect(b.person.condition.is).toBe('sound')
    expect(a.epoch).toBe(b.epoch)
  })

  test('other digits, and the owner says no', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    const number = (waitingNumber(a) + 1) % 100
    b.act({ do: 'answer', id: askedId(b), yes: true, number })
    talk(a, b)
    expect(verdict(a)).toBe('other-number')
    a.act({ do: 'ask', question: money })
    talk(a, b)
    b.act({ do: 'answer', id: askedId(b), yes: false, number: 0 })
    talk(a, b)
    expect(verdict(a)).toBe('not-them')
  })

  test('an answer that comes too late is never a match; a late no is shown', () => {
    for (const yes of [true, false]) {
      const [a, b] = met()
      a.act({ do: 'ask', question: money })
      talk(a, b)
      b.act({ do: 'answer', id: askedId(b), yes, number: waitingNumber(a) })
      b.flush()
      a.desk.wait(181_000)
      a.act({ do: 'tick' })
      expect(verdict(a)).toBe('no-answer')
      talk(a, b)
      expect(verdict(a)).toBe('no-answer')
      const state = a.person.asks.at(-1)?.state
      expect(state?.is === 'over' && state.late_ms !== null).toBe(!yes)
      expect(b.person.asked.at(-1)?.state).toMatchObject({ outcome: 'no-answer' })
    }
  })

  test('what a person deletes of the history is gone, and nothing else', () => {
    const [a, b] = met()
    for (const about of ['money', 'secret', 'talk'] as const) {
      a.act({ do: 'ask', question: { ...money, about } })
      a.desk.wait(190_000)
      a.act({ do: 'tick' })
    }
    const [, second] = a.person.history
    expect(a.person.history.map(entry => entry.question.about)).toEqual(['talk', 'secret', 'money'])
    a.act({ do: 'forget-checks', at_ms: second?.at_ms ?? 0 })
    expect(a.person.history.map(entry => entry.question.about)).toEqual(['talk', 'money'])
    a.act({ do: 'forget-checks', at_ms: null })
    expect(a.person.history).toEqual([])
    talk(a, b)
    expect([a.person.condition.is, b.person.condition.is]).toEqual(['sound', 'sound'])
  })

  test.each([
    ['is there still', false],
    ['is gone from the relay', true],
  ])('a long lost partner: forty asks and a year in a drawer; what lay there %s', (_, isGone) => {
    const [a, b] = met()
    b.online = false
    for (let i = 0; i < 40; i++) {
      a.act({ do: 'ask', question: money })
      a.flush()
      a.desk.wait(190_000)
      a.act({ do: 'tick' })
    }
    expect(a.act({ do: 'ask', question: money })).toMatchObject({ code: 'partner-silent' })
    a.desk.wait(365 * 86_400_000)
    if (isGone) for (const entry of a.desk.sent) entry.taken = true
    b.online = true
    b.act({ do: 'start' })
    a.act({ do: 'start' })
    talk(a, b)
    expect(a.epoch).toBe(b.epoch)
    a.act({ do: 'ask', question: money })
    talk(a, b)
    b.act({ do: 'answer', id: askedId(b), yes: true, number: waitingNumber(a) })
    talk(a, b)
    expect(verdict(a)).toBe('match')
    expect([a, b].map(phone => phone.person.condition.is)).toEqual(['sound', 'sound'])
  })
})

describe('the spoken check', () => {
  test.each([0, 1])('both ways with no network (asker %i)', who => {
    const pair = met()
    const asker = pair[who] as Phone
    const other = pair[1 - who] as Phone
    asker.act({ do: 'speak', about: 'money', fallback: false })
    const challenge = asker.person.spoken.asking?.challenge ?? ''
    const heard = other.act({ do: 'hear-spoken', about: 'money', digits: challenge })
    if (heard.is !== 'answer') throw new Error(heard.is)
    expect(heard.digits).toHaveLength(9)
    asker.act({ do: 'judge-spoken', digits: heard.digits })
    expect(asker.person.spoken.asking?.verdict?.verdict.is).toBe('match')
  })

  test('another topic is a warning, whatever is picked then', () => {
    const [a, b] = met()
    a.act({ do: 'speak', about: 'money', fallback: false })
    const digits = a.person.spoken.asking?.challenge ?? ''
    for (const about of ['talk', 'money', 'favour'] as const) {
      expect(b.act({ do: 'hear-spoken', about, digits })).toEqual({
        is: 'other-topic',
        about: 'money',
      })
    }
  })
})

test('the end of a bond is told, and nothing asks after it', () => {
  const [a, b] = met()
  a.act({ do: 'end' })
  talk(a, b)
  expect(b.person.condition).toMatchObject({ is: 'ended', by: 'them' })
  expect(b.act({ do: 'ask', question: money })).toEqual({ is: 'refused', code: 'ended' })
})

test('three questions an hour cover the screen; from the fourth on they are lines', () => {
  const [a, b] = met()
  for (let i = 0; i < 5; i++) {
    a.act({ do: 'ask', question: money })
    talk(a, b)
    const loud = b.person.asked.at(-1)?.loud
    expect(loud).toBe(i < 3)
    b.act({ do: 'answer', id: askedId(b), yes: false, number: 0 })
    talk(a, b)
  }
  a.desk.wait(3_600_000)
  a.act({ do: 'ask', question: money })
  talk(a, b)
  expect(b.person.asked.at(-1)?.loud).toBe(true)
})
