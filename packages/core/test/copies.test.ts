import { describe, expect, test } from 'vitest'
import { copyOf, met, type Phone, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const

/** The very question of this asker, whatever a copy asked besides. */
function answerYes(asker: Phone, answerer: Phone): void {
  const ask = asker.person.asks.at(-1)
  const state = ask?.state
  const asked = answerer.person.asked.find(one => one.state.is === 'shown' && one.id === ask?.id)
  if (state?.is !== 'waiting' || asked === undefined) throw new Error('no question is open')
  const id = Uint8Array.from(Buffer.from(asked.id, 'hex'))
  answerer.act({ do: 'answer', id, yes: true, number: Number(state.number) })
}

function check(asker: Phone, answerer: Phone): void {
  asker.act({ do: 'ask', question: money })
  talk(asker, answerer)
  answerYes(asker, answerer)
  talk(asker, answerer)
}

const conditions = (...phones: Phone[]) => phones.map(phone => phone.person.condition.is)

describe('two copies of one phone', () => {
  test.each([0, 1])('a copy that acted is found by the next honest check (of phone %i)', who => {
    const pair = met()
    const victim = pair[who] as Phone
    const partner = pair[1 - who] as Phone
    const thief = copyOf(victim)
    thief.act({ do: 'ask', question: money })
    thief.flush()
    partner.fetch()
    check(victim, partner)
    expect(conditions(...pair)).toContain('torn')
    expect(conditions(...pair)).toEqual(['torn', 'torn'])
  })

  test.each([0, 1])('a copy that steps ahead is found when the genuine one speaks (of %i)', who => {
    const pair = met()
    const victim = pair[who] as Phone
    const partner = pair[1 - who] as Phone
    const thief = copyOf(victim)
    check(partner, thief)
    expect(partner.epoch).toBe(2)
    victim.act({ do: 'ask', question: money })
    victim.flush()
    victim.desk.wait(11_000)
    victim.act({ do: 'tick' })
    talk(victim, partner)
    expect(partner.person.condition.is).toBe('torn')
    expect(victim.person.condition.is).toBe('torn')
  })

  test('a torn bond asks and answers nothing, and an open question is closed', () => {
    const [a, b] = met()
    const thief = copyOf(a)
    b.act({ do: 'ask', question: money })
    check(thief, b)
    a.act({ do: 'ask', question: money })
    a.flush()
    a.desk.wait(11_000)
    a.act({ do: 'tick' })
    talk(a, b)
    expect(conditions(a, b)).toEqual(['torn', 'torn'])
    for (const phone of [a, b]) {
      expect(phone.person.asks).toHaveLength(0)
      expect(phone.act({ do: 'ask', question: money })).toEqual({ is: 'refused', code: 'torn' })
      expect(phone.act({ do: 'speak', about: 'talk', fallback: false })).toMatchObject({
        code: 'torn',
      })
      expect(phone.act({ do: 'hear-spoken', about: 'talk', digits: '123456789' })).toMatchObject({
        code: 'torn',
      })
    }
  })

  test('an answer on its way to a bond that is torn meanwhile is no match', () => {
    const [a, b] = met()
    const thief = copyOf(b)
    a.act({ do: 'ask', question: money })
    talk(a, b)
    answerYes(a, b)
    const answers = b.desk.sent.length
    b.flush()
    const answer = b.desk.sent[answers]
    if (answer === undefined) throw new Error('no answer was sent')
    answer.taken = true
    check(thief, a)
    b.desk.wait(11_000)
    for (const phone of [a, b]) phone.act({ do: 'tick' })
    talk(a, b)
    expect(conditions(a)).toEqual(['torn'])
    a.take(answer)
    expect(a.person.asks).toHaveLength(0)
    expect(a.person.history.some(entry => entry.iAsked && entry.outcome === 'match')).toBe(false)
  })

  test.each([0, 1])('two answers to one question are the alarm, whichever is first (%i)', first => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    const thief = copyOf(b)
    const id = Uint8Array.from(Buffer.from(b.person.asked[0]?.id ?? '', 'hex'))
    b.act({ do: 'answer', id, yes: false, number: 0 })
    answerYes(a, thief)
    const inTurn = first === 0 ? [b, thief] : [thief, b]
    for (const phone of inTurn) phone.flush()
    a.fetch()
    expect(conditions(a)).toEqual(['torn'])
  })

  test.each([0, 1])('two replies to one pulse are the alarm, whichever is first (%i)', first => {
    const [a, b] = met()
    const [i, r] = a.person.half === 'left' ? [a, b] : [b, a]
    const thief = copyOf(r)
    i.desk.wait(8 * 86_400_000)
    i.act({ do: 'tick' })
    i.flush()
    for (const entry of i.desk.sent.filter(({ taken }) => !taken)) thief.take(entry)
    r.fetch()
    const inTurn = first === 0 ? [r, thief] : [thief, r]
    for (const phone of inTurn) phone.flush()
    i.fetch()
    expect(conditions(i)).toEqual(['torn'])
  })

  test('a silent copy opens nothing after one honest check', () => {
    const [a, b] = met()
    const thief = copyOf(a)
    check(a, b)
    a.act({ do: 'ask', question: money })
    a.flush()
    for (const entry of a.desk.sent) thief.take(entry)
    expect(thief.person.asked.filter(one => one.state.is === 'shown')).toHaveLength(0)
    b.fetch()
    answerYes(a, b)
    talk(a, b)
    expect(conditions(a, b)).toEqual(['sound', 'sound'])
  })

  test('the notice survives loss: it goes out again at every start', () => {
    const [a, b] = met()
    const thief = copyOf(a)
    check(thief, b)
    a.act({ do: 'ask', question: money })
    a.flush()
    a.desk.wait(11_000)
    a.act({ do: 'tick' })
    a.flush()
    b.fetch()
    expect(b.person.condition.is).toBe('torn')
    b.flush()
    for (const entry of b.desk.sent) entry.taken = true
    expect(a.person.condition.is).toBe('sound')
    b.act({ do: 'start' })
    talk(a, b)
    expect(a.person.condition.is).toBe('torn')
  })
})
