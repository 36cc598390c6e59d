import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type Input, nobleSuite, startCards, turnOf, viewOf } from '../src/index.ts'
import { byCards, byCode, Desk, entropy, met, Phone, shown, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const

function code(phone: Phone) {
  const view = viewOf(phone.state.kept, phone.desk.now, nobleSuite)
  if (view.is !== 'code') throw new Error('this phone is past its code')
  return view.code.stage
}

describe('cards', () => {
  test('my own card, another program, another version, a stranger: each has its sentence', () => {
    const [a, b] = byCards()
    const [stranger] = byCards(a.desk)
    const see = (frame: Uint8Array) => a.act({ do: 'see-frame', frame })
    expect(see(shown(a))).toEqual({ is: 'refused', code: 'own-card' })
    expect(see(new Uint8Array(50))).toEqual({ is: 'refused', code: 'not-a-card' })
    const later = shown(b)
    later[2] = 9
    expect(see(later)).toEqual({ is: 'refused', code: 'card-version' })
    expect(see(shown(b))).toEqual({ is: 'done' })
    expect(see(shown(stranger))).toEqual({ is: 'refused', code: 'other-card' })
  })

  test('a card whose MAC is for somebody else changes nothing', () => {
    const [a, b] = byCards()
    const [stranger] = byCards(a.desk)
    stranger.act({ do: 'see-frame', frame: shown(b) })
    expect(a.act({ do: 'see-frame', frame: shown(stranger) })).toMatchObject({ code: 'other-card' })
    expect(a.act({ do: 'see-frame', frame: shown(b) })).toEqual({ is: 'done' })
  })

  test('an old card in a photo: the bond stays unfinished and tells its key alone', () => {
    const [a, b] = byCards()
    const photo = shown(b)
    a.act({ do: 'see-frame', frame: photo })
    a.act({ do: 'touched', label: '' })
    a.act({ do: 'fits' })
    talk(a)
    expect(a.person.condition.is).toBe('unfinished')
    expect(a.act({ do: 'speak', about: 'money', fallback: false })).toMatchObject({
      code: 'unfinished',
    })
    // BOND-7: its contact, sealed for whoever made that card, and nothing else.
    expect(a.desk.sent).toHaveLength(1)
  })

  test('two minutes without both answers keep nothing', () => {
    const [a, b] = byCards()
    a.act({ do: 'see-frame', frame: shown(b) })
    a.desk.wait(120_000)
    expect(a.act({ do: 'touched', label: '' })).toMatchObject({ code: 'card-expired' })
    expect(a.act({ do: 'fits' })).toMatchObject({ code: 'card-expired' })
  })

  test('edges are asked for only after the touch', () => {
    const [a, b] = byCards()
    a.act({ do: 'see-frame', frame: shown(b) })
    expect(a.act({ do: 'fits' })).toMatchObject({ code: 'not-touched' })
  })

  test('a name with hidden marks is shown without them', () => {
    const desk = new Desk()
    const relay = 'http://localhost:8788'
    const odd = startCards(turnOf(nobleSuite, entropy(), desk.now), { name: 'Wil\u202elow', relay })
    const [a] = byCards(desk)
    const b = new Phone(desk, 'odd', { is: 'cards', run: odd })
    a.act({ do: 'see-frame', frame: shown(b) })
    const view = viewOf(a.state.kept, desk.now, nobleSuite)
    expect(view.is === 'cards' && view.cards.partner?.name).toBe('Willow')
  })

  test('a card naming a relay of a private network is refused by whoever uses a public one', () => {
    const desk = new Desk()
    const given = () => turnOf(nobleSuite, entropy(), desk.now)
    const mine = startCards(given(), { name: 'Buffy', relay: 'https://relay.example' })
    for (const relay of ['http://192.168.1.1', 'https://localhost', 'http://other.example']) {
      const a = new Phone(desk, 'Buffy', { is: 'cards', run: mine })
      const run = startCards(given(), { name: 'Mallory', relay })
      const b = new Phone(desk, 'Mallory', { is: 'cards', run })
      expect(a.act({ do: 'see-frame', frame: shown(b) })).toMatchObject({ code: 'not-a-card' })
    }
  })
})

describe('a code', () => {
  test('wrong digits are told to both, and the code is spent', () => {
    const [buffy, spike] = byCode()
    const [, other] = byCode(buffy.desk)
    if (spike.state.kept.is !== 'code' || other.state.kept.is !== 'code') throw new Error('runs')
    const run = { ...spike.state.kept.run, secret: other.state.kept.run.secret }
    const wrong = new Phone(buffy.desk, 'wrong', { is: 'code', run })
    talk(buffy, wrong)
    expect(code(buffy)).toEqual({ is: 'over', why: 'code-wrong' })
    expect(code(wrong)).toEqual({ is: 'over', why: 'code-wrong' })
    talk(buffy, spike)
    expect(code(buffy)).toEqual({ is: 'over', why: 'code-wrong' })
    expect(code(spike).is).not.toBe('waiting')
  })

  test('it expires after ten minutes', () => {
    const [buffy] = byCode()
    buffy.desk.wait(600_000)
    buffy.act({ do: 'tick' })
    expect(code(buffy)).toEqual({ is: 'over', why: 'code-expired' })
  })

  test('the same messages twice and out of order bond all the same', () => {
    const [buffy, spike] = byCode()
    for (let i = 0; i < 12; i++) {
      for (const phone of [buffy, spike]) {
        phone.flush()
        phone.fetch()
        for (const entry of [...phone.desk.sent].reverse()) phone.take(entry)
      }
    }
    talk(buffy, spike)
    expect([buffy.epoch, spike.epoch]).toEqual([1, 1])
    expect(buffy.person.condition.is).toBe('sound')
    expect(spike.person.condition.is).toBe('sound')
  })
})

describe('messages', () => {
  test('garbage, truncated, oversize and changed ones change nothing', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    a.flush()
    const real = b.desk.sent.at(-1)
    if (real === undefined) throw new Error('nothing was sent')
    const before = JSON.stringify(b.person)
    const forged = [
      new Uint8Array(0),
      new Uint8Array(4096),
      new Uint8Array(randomBytes(4096)),
      real.wire.slice(0, 4095),
      new Uint8Array([...real.wire, 0]),
      ...[0, 23, 24, 2000, 4095].map(at =>
        real.wire.map((byte, i) => (i === at ? byte ^ 1 : byte)),
      ),
    ]
    for (const wire of forged) b.take({ ...real, wire })
    expect(JSON.stringify(b.person)).toBe(before)
    b.take(real)
    expect(b.person.asked).toHaveLength(1)
  })

  test('my own messages coming back are not taken for theirs', () => {
    const [a] = met()
    a.act({ do: 'ask', question: money })
    a.flush()
    const before = JSON.stringify(a.person)
    for (const entry of a.desk.sent) a.take(entry)
    expect(JSON.stringify(a.person)).toBe(before)
  })

  test('everything ever sent, again and in any order, raises no alarm and opens no ask', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { minLength: 1, maxLength: 40 }), picks => {
        const [a, b] = met()
        a.act({ do: 'ask', question: money })
        talk(a, b)
        const asked = b.person.asked[0]
        const state = a.person.asks[0]?.state
        if (asked === undefined || state?.is !== 'waiting') throw new Error('no ask')
        const id = Uint8Array.from(Buffer.from(asked.id, 'hex'))
        b.act({ do: 'answer', id, yes: true, number: Number(state.number) })
        talk(a, b)
        for (const pick of picks) {
          const entry = a.desk.sent[pick % a.desk.sent.length]
          if (entry === undefined) continue
          a.take(entry)
          b.take(entry)
          a.flush()
          b.flush()
        }
        talk(a, b)
        expect(a.person.condition.is).toBe('sound')
        expect(b.person.condition.is).toBe('sound')
        expect(b.person.asked.filter(one => one.state.is === 'shown')).toHaveLength(0)
        expect(a.epoch).toBe(b.epoch)
      }),
      { numRuns: 25 },
    )
  })

  test('no input makes a transition throw, in any state', () => {
    const bytes = fc.uint8Array({ maxLength: 400 })
    const input: fc.Arbitrary<Input> = fc.oneof(
      fc.constantFrom<Input>(
        { do: 'start' },
        { do: 'tick' },
        { do: 'fits' },
        { do: 'leave-spoken' },
        { do: 'speak', about: 'money', fallback: true },
        { do: 'speak', about: 'talk', fallback: false },
        { do: 'ask', question: money },
      ),
      bytes.map((frame): Input => ({ do: 'see-frame', frame })),
      bytes.map((id): Input => ({ do: 'posted', id })),
      bytes.map((id): Input => ({ do: 'leave-ask', id })),
      bytes.map((id): Input => ({ do: 'dismiss', id })),
      bytes.map((payload): Input => ({ do: 'claimed', payload })),
      fc.string().map((nameplate): Input => ({ do: 'allocated', nameplate })),
      fc.string().map((label): Input => ({ do: 'touched', label })),
      fc.string().map((label): Input => ({ do: 'rename', label })),
      fc.option(fc.double()).map((at_ms): Input => ({ do: 'forget-checks', at_ms })),
      fc.string().map((digits): Input => ({ do: 'judge-spoken', digits })),
      fc.string().map((digits): Input => ({ do: 'hear-spoken', about: 'money', digits })),
      fc
        .record({ id: bytes, number: fc.double(), yes: fc.boolean() })
        .map(answer => ({ do: 'answer', ...answer }) as const),
      fc.string().map(saying => ({ do: 'ask', question: { ...money, saying } }) as const),
      fc
        .record({ mailbox: bytes, wire: bytes, age_ms: fc.nat() })
        .map(delivery => ({ do: 'receive', delivery }) as const),
    )
    fc.assert(
      fc.property(fc.array(input, { maxLength: 12 }), fc.nat(4), (inputs, which) => {
        const phone = [...byCards(), ...byCode(), met()[0]][which]
        for (const one of inputs) phone?.act(one)
      }),
      { numRuns: 60 },
    )
  })
})

describe('clocks', () => {
  test('a wall clock put back does not keep a question open', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    a.desk.now = { ...a.desk.now, utc_ms: a.desk.now.utc_ms - 86_400_000, steady_ms: 180_000 }
    a.act({ do: 'tick' })
    const state = a.person.asks[0]?.state
    expect(state?.is === 'over' && state.verdict.is).toBe('no-answer')
  })

  test('a phone that slept through three minutes has no question open', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    a.desk.now = { ...a.desk.now, utc_ms: a.desk.now.utc_ms + 200_000 }
    a.act({ do: 'tick' })
    expect(a.person.asks[0]?.state.is).toBe('over')
  })

  test('a clock a year ahead and back: the bond goes on', () => {
    const [a, b] = met()
    const year = 365 * 86_400_000
    a.desk.now = { ...a.desk.now, utc_ms: a.desk.now.utc_ms + year, run: 2 }
    for (const phone of [a, b]) phone.act({ do: 'start' })
    talk(a, b)
    a.desk.now = { ...a.desk.now, utc_ms: a.desk.now.utc_ms - year, run: 3 }
    for (const phone of [a, b]) phone.act({ do: 'start' })
    talk(a, b)
    a.act({ do: 'ask', question: money })
    talk(a, b)
    const state = a.person.asks.at(-1)?.state
    const asked = b.person.asked.at(-1)
    if (state?.is !== 'waiting' || asked === undefined) throw new Error('no ask')
    const id = Uint8Array.from(Buffer.from(asked.id, 'hex'))
    b.act({ do: 'answer', id, yes: true, number: Number(state.number) })
    talk(a, b)
    const over = a.person.asks.at(-1)?.state
    expect(over?.is === 'over' && over.verdict.is).toBe('match')
  })
})
