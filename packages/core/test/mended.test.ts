/** What once went wrong, each as small as it can be said. */
import { describe, expect, test } from 'vitest'
import { encodeKept, plainName, plainSaying } from '../src/index.ts'
import { torn } from './everyone.ts'
import { bondOf, byCards, Desk, met, Phone, shown, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const
const DAY_MS = 86_400_000

function answerLast(asker: Phone, answerer: Phone, yes = true): void {
  const state = asker.person.asks.at(-1)?.state
  const asked = answerer.person.asked.at(-1)
  const number = state?.is === 'waiting' ? Number(state.number) : 0
  const id = Uint8Array.from(Buffer.from(asked?.id ?? '', 'hex'))
  answerer.act({ do: 'answer', id, yes, number: yes ? number : 0 })
}

const copyOf = (phone: Phone) => {
  const copy = new Phone(phone.desk, 'copy', phone.state.kept)
  copy.state = phone.state
  return copy
}

test('a clock put back over a restart does not open an old question again', () => {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  talk(a, b)
  answerLast(a, b)
  const { utc_ms } = a.desk.now
  a.desk.now = { utc_ms: utc_ms - 3_600_000, steady_ms: 0, run: 2 }
  a.act({ do: 'start' })
  a.desk.now = { utc_ms: utc_ms - 1_800_000, steady_ms: 1_800_000, run: 2 }
  talk(a, b)
  const state = a.person.asks.at(-1)?.state
  expect(state?.is === 'over' && state.verdict.is).toBe('no-answer')
})

test('a clock put back does not cut the pause after wrong digits short', () => {
  const [a] = met()
  a.act({ do: 'hear-spoken', about: 'money', digits: '123456789' })
  const { utc_ms } = a.desk.now
  a.desk.now = { utc_ms: utc_ms - DAY_MS, steady_ms: 0, run: 2 }
  a.act({ do: 'start' })
  expect(a.act({ do: 'hear-spoken', about: 'money', digits: '987654321' })).toMatchObject({
    code: 'spoken-pause',
  })
})

describe('an end', () => {
  test('does not close the alarm of two copies', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    const thief = copyOf(b)
    answerLast(a, b, false)
    answerLast(a, thief)
    for (const phone of [b, thief]) phone.flush()
    a.fetch()
    expect(a.person.condition.is).toBe('torn')
    // Of the very epoch that a is in, and with all its keys.
    expect(thief.act({ do: 'end' })).toEqual({ is: 'done' })
    thief.flush()
    expect(a.fetch()).toBe(true)
    expect(a.epoch).toBe(thief.epoch)
    expect(a.person.condition.is).toBe('torn')
  })

  test.each([0, 1])('by a copy is found when the genuine one speaks on (copy of %i)', who => {
    const pair = met()
    const victim = pair[who] as Phone
    const partner = pair[1 - who] as Phone
    const thief = copyOf(victim)
    thief.act({ do: 'end' })
    thief.flush()
    partner.fetch()
    expect(partner.person.condition.is).toBe('ended')
    for (let i = 0; i < 3; i++) {
      victim.desk.wait(8 * DAY_MS)
      for (const phone of pair) phone.act({ do: 'start' })
      victim.act({ do: 'ask', question: money })
      talk(...pair)
      for (const phone of pair) phone.act({ do: 'tick' })
      talk(...pair)
    }
    expect(pair.map(phone => phone.person.condition.is)).toContain('torn')
  })

  test.each([0, 1])('that crosses a step arrives all the same (ended by %i)', who => {
    const pair = met()
    const [asker, other] = pair
    asker.act({ do: 'ask', question: money })
    talk(...pair)
    answerLast(asker, other)
    other.flush()
    asker.fetch()
    asker.flush()
    other.fetch()
    other.flush()
    ;(pair[who] as Phone).act({ do: 'end' })
    talk(...pair)
    for (const phone of pair) {
      phone.act({ do: 'start' })
      talk(...pair)
    }
    expect(pair.map(phone => phone.person.condition.is)).toEqual(['ended', 'ended'])
  })
})

test('five years of weekly steps without a check: the bond can still be saved', () => {
  const [a, b] = met()
  for (let week = 0; week < 260; week++) {
    a.desk.wait(7 * DAY_MS)
    for (const phone of [a, b]) phone.act({ do: 'tick' })
    talk(a, b)
  }
  expect(a.epoch).toBe(261)
  expect(b.epoch).toBe(261)
  encodeKept(a.state.kept)
})

test('late answers to every question of a full epoch fit: the record can still be saved', () => {
  const [a, b] = met()
  const held = []
  for (let i = 0; i < 40; i++) {
    const asked = a.act({ do: 'ask', question: money })
    if (asked.is === 'refused') break
    talk(a, b)
    answerLast(a, b, false)
    b.desk.wait(1000)
    const before = b.desk.sent.length
    b.flush()
    held.push(...b.desk.sent.slice(before))
    for (const entry of held) entry.taken = true
    const id = Uint8Array.from(Buffer.from(a.person.asks.at(-1)?.id ?? '', 'hex'))
    a.act({ do: 'leave-ask', id })
  }
  for (const entry of held) a.take(entry)
  expect(bondOf(a).epoch.made.length).toBeLessThanOrEqual(32)
  encodeKept(a.state.kept)
  talk(a, b)
  expect([a, b].map(phone => phone.person.condition.is)).toEqual(['sound', 'sound'])
})

test('text cleaned twice is text cleaned once', () => {
  for (const raw of ['a\u200b\u0301', 'A\u202e b', '  x\n\ty ', 'e\u2060\u0301']) {
    const once = plainSaying(raw) ?? ''
    expect(plainSaying(once)).toBe(once)
    const name = plainName(raw) ?? ''
    expect(plainName(name)).toBe(name)
  }
})

test('a copy that fills an epoch is found by its thirty-third message', () => {
  const [a, b] = met()
  const [I, R] = a.person.half === 'left' ? [a, b] : [b, a]
  const thief = copyOf(I)
  for (let i = 0; i < 40; i++) {
    if (thief.act({ do: 'ask', question: money }).is === 'refused') break
    thief.flush()
    const id = Uint8Array.from(Buffer.from(thief.person.asks.at(-1)?.id ?? '', 'hex'))
    thief.act({ do: 'leave-ask', id })
    const bond = bondOf(thief)
    const kept = {
      is: 'bond',
      bond: { ...bond, epoch: { ...bond.epoch, made: [] }, asks: [] },
    } as const
    thief.state = { ...thief.state, kept }
    R.fetch()
    R.act({ do: 'tick' })
  }
  expect(R.person.condition.is).toBe('torn')
})

test('another program on the same vault, with a clock a little behind, sees the question open', () => {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  talk(a, b)
  const { utc_ms } = a.desk.now
  a.desk.now = { utc_ms: utc_ms - 1, steady_ms: 0, run: 9 }
  a.act({ do: 'tick' })
  expect(a.person.asks.at(-1)?.state.is).toBe('waiting')
})

test('another program with a clock behind does not cut a pause short', () => {
  const [a] = met()
  a.act({ do: 'hear-spoken', about: 'money', digits: '123456789' })
  const { utc_ms } = a.desk.now
  a.desk.now = { utc_ms: utc_ms - 1000, steady_ms: 0, run: 9 }
  expect(a.act({ do: 'hear-spoken', about: 'money', digits: '987654321' })).toMatchObject({
    code: 'spoken-pause',
  })
})

test('a torn bond is not ended, by whoever asks for it', () => {
  const [, b] = torn()
  expect(b.person.condition.is).toBe('torn')
  expect(b.act({ do: 'end' })).toEqual({ is: 'refused', code: 'torn' })
})

test('an ended bond is left in peace: no weekly steps', () => {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  talk(a, b)
  answerLast(a, b)
  talk(a, b)
  b.act({ do: 'end' })
  talk(a, b)
  const [before] = [a.epoch]
  for (let week = 0; week < 5; week++) {
    a.desk.wait(8 * DAY_MS)
    for (const phone of [a, b]) phone.act({ do: 'start' })
    talk(a, b)
  }
  expect(a.epoch).toBeLessThanOrEqual(before + 1)
})

test('an outcome that comes too late is history: no answer', () => {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  talk(a, b)
  answerLast(a, b)
  b.flush()
  a.fetch()
  b.desk.wait(181_000)
  b.act({ do: 'tick' })
  talk(a, b)
  expect(b.person.asked.at(-1)?.state).toMatchObject({ is: 'over', outcome: 'no-answer' })
})

test('an ask unanswered for ten seconds goes to the anchor too, the same bytes, once', () => {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  a.flush()
  const [first] = a.desk.sent.slice(-1)
  for (const ms of [11_000, 11_000]) {
    a.desk.wait(ms)
    a.act({ do: 'tick' })
    a.flush()
  }
  const copies = a.desk.sent.filter(({ wire }) => String(wire) === String(first?.wire))
  expect(copies).toHaveLength(2)
  expect(new Set(copies.map(({ mailbox }) => mailbox)).size).toBe(2)
  if (first !== undefined) first.taken = true
  b.fetch()
  expect(b.person.asked.at(-1)?.state.is).toBe('shown')
})

describe('first contact', () => {
  test('a pulse that came before the contact comes again at once, and both fall silent', () => {
    const desk = new Desk()
    const [a, b] = byCards(desk)
    b.act({ do: 'see-frame', frame: shown(a) })
    a.act({ do: 'see-frame', frame: shown(b) })
    b.act({ do: 'see-frame', frame: shown(a) })
    for (const phone of [a, b]) {
      phone.act({ do: 'touched', label: '' })
      phone.act({ do: 'fits' })
    }
    const [i, r] = a.person.half === 'left' ? [a, b] : [b, a]
    for (const phone of [i, r, i]) {
      if (phone === i) i.fetch()
      phone.flush()
    }
    i.fetch()
    i.flush()
    // The relay hands them out the newest first.
    desk.sent.reverse()
    talk(i, r)
    expect([i.epoch, r.epoch]).toEqual([1, 1])
    expect(desk.sent.length).toBeLessThan(20)
  })
})
