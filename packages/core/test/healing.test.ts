/** What loss, crossing messages, clocks and drawers do to a bond: nothing that lasts. */
import { describe, expect, test } from 'vitest'
import { bondOf, byRole, copyOf, met, type Phone, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: 'the account ending 22' } as const
const YEAR_MS = 365 * 86_400_000

const idOf = (hex: string) => Uint8Array.from(Buffer.from(hex, 'hex'))

function numberOf(asker: Phone): string {
  const state = asker.person.asks.at(-1)?.state
  if (state?.is !== 'waiting') throw new Error('no question is open')
  return state.number
}

function answerYes(asker: Phone, answerer: Phone): void {
  const asked = answerer.person.asked.find(one => one.state.is === 'shown')
  if (asked === undefined) throw new Error('nothing is asked')
  answerer.act({ do: 'answer', id: idOf(asked.id), yes: true, number: Number(numberOf(asker)) })
}

function check(asker: Phone, answerer: Phone): void {
  asker.act({ do: 'ask', question: money })
  talk(asker, answerer)
  answerYes(asker, answerer)
  talk(asker, answerer)
}

function outcomeOf(asker: Phone): string {
  const state = asker.person.asks.at(-1)?.state
  return state?.is === 'over' ? state.verdict.is : 'open'
}

const conditions = (...phones: Phone[]) => phones.map(phone => phone.person.condition.is)

function wires(sent: readonly { readonly wire: Uint8Array }[]): string[] {
  return sent.map(({ wire }) => Buffer.from(wire).toString('hex'))
}

/** Everything now in the network is lost. */
function lose({ desk }: Phone): void {
  for (const entry of desk.sent) entry.taken = true
}

describe('[CHECK-9] an ask of an epoch that is left', () => {
  test.each([0, 1])('is asked again with the same number, and what was typed stays (%i)', who => {
    const pair = byRole()
    const [asker, other] = [pair[who] as Phone, pair[1 - who] as Phone]
    asker.act({ do: 'ask', question: money })
    talk(asker, other)
    const before = { id: asker.person.asks[0]?.id, number: numberOf(asker), epoch: asker.epoch }
    // A check the other way brings a step, with this question still open.
    check(other, asker)
    expect(asker.epoch).toBeGreaterThan(before.epoch)
    expect(asker.person.asks.at(-1)?.id).toBe(before.id)
    expect(numberOf(asker)).toBe(before.number)
    expect(other.person.asked.map(asked => asked.id)).toEqual([before.id])
    answerYes(asker, other)
    talk(asker, other)
    expect(outcomeOf(asker)).toBe('match')
    expect(conditions(...pair)).toEqual(['sound', 'sound'])
  })

  test.each([0, 1])('answered while the step crosses it, it is a match all the same (%i)', who => {
    const pair = byRole()
    const [asker, other] = [pair[who] as Phone, pair[1 - who] as Phone]
    asker.act({ do: 'ask', question: money })
    talk(asker, other)
    other.act({ do: 'ask', question: money })
    talk(asker, other)
    answerYes(other, asker)
    asker.flush()
    other.fetch()
    // The answer of the other crosses whatever this check set going.
    answerYes(asker, other)
    talk(asker, other)
    expect([outcomeOf(asker), outcomeOf(other)]).toEqual(['match', 'match'])
    expect(asker.epoch).toBe(other.epoch)
    expect(conditions(...pair)).toEqual(['sound', 'sound'])
  })
})

describe('[STEP-3] steps', () => {
  test('one begun before the check it follows does not heal: another follows at once', () => {
    const [i, r] = byRole()
    i.desk.wait(8 * 86_400_000)
    r.online = false
    i.act({ do: 'tick' })
    const pulse = bondOf(i).pulse?.hash
    expect(pulse).toBeDefined()
    i.flush()
    const late = i.desk.sent.filter(entry => !entry.taken)
    lose(i)
    // The theft is here; the check is asked and answered while that old step is on its way.
    r.online = true
    i.act({ do: 'ask', question: money })
    const asks = () => i.desk.sent.filter(entry => !entry.taken && !late.includes(entry))
    i.flush()
    for (const entry of asks()) {
      entry.taken = true
      r.take(entry)
    }
    const before = i.epoch
    answerYes(i, r)
    talk(i, r)
    expect(outcomeOf(i)).toBe('match')
    expect([i.epoch, r.epoch]).toEqual([before + 2, before + 2])
  })

  test.each([
    ['pulse', 0],
    ['reply', 1],
    ['moved', 2],
  ])('a lost %s goes out again, the same bytes, and counts once', (_, message) => {
    const [i, r] = byRole()
    check(i, r)
    const before = i.epoch
    i.desk.wait(8 * 86_400_000)
    i.act({ do: 'tick' })
    const way = [i, r, i]
    const lost: string[] = []
    for (let sent = 0; sent <= message; sent++) {
      const from = way[sent] as Phone
      const known = i.desk.sent.length
      from.flush()
      if (sent === message) lost.push(...wires(i.desk.sent.slice(known)))
      if (sent === message) lose(from)
      else (from === i ? r : i).fetch()
    }
    expect(lost.length).toBeGreaterThan(0)
    const known = i.desk.sent.length
    for (const phone of [i, r]) phone.act({ do: 'start' })
    talk(i, r)
    expect(wires(i.desk.sent.slice(known))).toEqual(expect.arrayContaining(lost))
    expect([i.epoch, r.epoch]).toEqual([before + 1, before + 1])
    expect(conditions(i, r)).toEqual(['sound', 'sound'])
    check(r, i)
    expect(outcomeOf(r)).toBe('match')
  })
})

describe('clocks', () => {
  test.each([
    [0, 'ahead', YEAR_MS],
    [0, 'back', -YEAR_MS],
    [1, 'ahead', YEAR_MS],
    [1, 'back', -YEAR_MS],
  ] as const)(
    'of phone %i a year %s: nothing is torn, checks go on, nothing waits a year',
    (who, _, ahead_ms) => {
      const pair = byRole()
      const set = (phone: Phone, to_ms: number) => {
        phone.ahead_ms = to_ms
        phone.desk.now = { ...phone.desk.now, run: phone.desk.now.run + 1 }
        for (const each of pair) each.act({ do: 'start' })
        for (const each of pair) each.act({ do: 'tick' })
        talk(...pair)
      }
      const [asker, other] = [pair[who] as Phone, pair[1 - who] as Phone]
      set(asker, ahead_ms)
      for (const [from, to] of [
        [asker, other],
        [other, asker],
      ] as const) {
        check(from, to)
        expect(outcomeOf(from)).toBe('match')
      }
      set(asker, 0)
      const { epoch } = asker
      asker.desk.wait(8 * 86_400_000)
      for (const phone of pair) phone.act({ do: 'tick' })
      talk(...pair)
      expect(pair.map(phone => phone.epoch)).toEqual([epoch + 1, epoch + 1])
      check(other, asker)
      expect(outcomeOf(other)).toBe('match')
      expect(conditions(...pair)).toEqual(['sound', 'sound'])
    },
  )
})

describe('[EVID-9] the notice of two copies', () => {
  test('reaches whoever holds either history: the genuine phone, and the copy', () => {
    const [victim, partner] = met()
    const thief = copyOf(victim)
    check(thief, partner)
    victim.act({ do: 'ask', question: money })
    victim.flush()
    victim.desk.wait(11_000)
    victim.act({ do: 'tick' })
    victim.flush()
    partner.fetch()
    partner.flush()
    for (const entry of partner.desk.sent) if (!entry.taken) thief.take(entry)
    talk(victim, partner)
    expect(conditions(victim, partner, thief)).toEqual(['torn', 'torn', 'torn'])
  })

  test.each([0, 1])('is heard although a step crosses it (a copy of %i acts)', who => {
    const pair = byRole()
    const [i, r] = pair
    const thief = copyOf(pair[who] as Phone)
    i.desk.wait(8 * 86_400_000)
    i.act({ do: 'tick' })
    i.flush()
    thief.act({ do: 'ask', question: money })
    thief.flush()
    for (const phone of [r, i]) phone.fetch()
    for (let start = 0; start < 3; start++) {
      for (const phone of pair) phone.act({ do: 'start' })
      talk(i, r)
    }
    expect(conditions(i, r)).toEqual(['torn', 'torn'])
  })

  test('nothing but meeting closes it: not time, starts, answers, an end or a step', () => {
    const [victim, partner] = met()
    const thief = copyOf(victim)
    thief.act({ do: 'ask', question: money })
    thief.flush()
    partner.fetch()
    check(victim, partner)
    for (let week = 0; week < 5; week++) {
      victim.desk.wait(8 * 86_400_000)
      for (const phone of [victim, partner]) {
        phone.act({ do: 'start' })
        phone.act({ do: 'tick' })
        expect(phone.act({ do: 'ask', question: money })).toMatchObject({ code: 'torn' })
        expect(phone.act({ do: 'end' })).toMatchObject({ code: 'torn' })
      }
      talk(victim, partner)
      expect(conditions(victim, partner)).toEqual(['torn', 'torn'])
    }
  })
})

/**
 * A copy of R, taken while R's step was unconfirmed, hears `moved` in R's place and speaks as one
 * who is confirmed. I then no longer listens where the genuine R repeats its reply.
 */
test.each([
  ['with the anchor still before it', false],
  ['with the anchor used up', true],
])('a copy that has itself confirmed in R’s place is found all the same, %s', (_, isAnchored) => {
  const [i, r] = byRole()
  i.desk.wait(8 * 86_400_000)
  i.act({ do: 'tick' })
  i.flush()
  r.fetch()
  r.flush()
  i.fetch()
  if (isAnchored) {
    r.desk.wait(11_000)
    r.act({ do: 'tick' })
    r.flush()
    lose(r)
  }
  const thief = copyOf(r)
  i.flush()
  thief.fetch()
  thief.act({ do: 'ask', question: money })
  thief.flush()
  i.fetch()
  for (let day = 0; day < 3; day++) {
    i.desk.wait(8 * 86_400_000)
    for (const phone of [i, r]) phone.act({ do: 'start' })
    talk(i, r)
    r.act({ do: 'ask', question: money })
    r.flush()
    i.desk.wait(11_000)
    for (const phone of [r, i]) phone.act({ do: 'tick' })
    talk(i, r)
  }
  expect(conditions(i, r)).toEqual(['torn', 'torn'])
})
