/** Live checks, place by place: what is taken, what is not, and what is kept of it. */
import { describe, expect, test } from 'vitest'
import type { Asked, Bond } from '../src/bond/bond.ts'
import { theirKey } from '../src/bond/epoch.ts'
import type { Question } from '../src/bond/question.ts'
import { onAsk } from '../src/check/answering.ts'
import { askContent, askKey, checkContext } from '../src/check/keys.ts'
import { seal } from '../src/crypto/seal.ts'
import { reveal, Secret } from '../src/crypto/secret.ts'
import { nobleSuite as suite, turnOf } from '../src/index.ts'
import { encode } from '../src/wire/codec.ts'
import { encodeMessage } from '../src/wire/message.ts'
import { bondOf, entropy, met, type Phone, talk } from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const
const question = (saying: string): Question => ({ ...money, saying })

function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const bond = { ...bondOf(phone), ...changed(bondOf(phone)) }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

const turnFor = (phone: Phone) => turnOf(suite, entropy(), phone.desk.now)
const heldOf = (phone: Phone) => ({ bond: bondOf(phone), evidence: phone.state.evidence })
const idOf = (fill: number) => new Uint8Array(8).fill(fill)

/** A question as the other's phone makes it, but with an id of the test's choice. */
function askOf(from: Bond, id: Uint8Array, asked: Question) {
  const key = theirKey(from)
  const made = key === null ? null : suite.kem.encapsulate(key, entropy().slice(0, 64))
  if (key === null || made === null) throw new Error('no key')
  const imprints = { answers: key, asks: suite.kem.publicKey(reveal(from.epoch.seed)) }
  const context = checkContext(suite, from, from.role, imprints, made.ciphertext)
  const kem = new Secret('KemSecret', made.secret)
  const sealed = seal(
    suite,
    askKey(suite, from.epoch.root, kem, context),
    context,
    encode(askContent, { id, question: asked }),
  )
  const ask = { kind: 'ask', ciphertext: made.ciphertext, sealed } as const
  return { ask, encoded: encodeMessage({ pending: false, body: ask }) }
}

/** Puts such a question to a phone; what it holds then. */
function put(to: Phone, from: Bond, id: number, saying = '', waited_ms = 0): readonly Asked[] {
  const came = askOf(from, idOf(id), question(saying))
  const held = onAsk(heldOf(to), turnFor(to), { ...came, waited_ms })
  if (held !== null) change(to, () => held.bond)
  return bondOf(to).asked
}

const words = (asked: readonly Asked[]) =>
  asked.map(({ id, question: { saying }, state }) => `${id[0]} ${saying} ${state.is}`.trim())

const over = { is: 'over', outcome: 'match', yes: true, at_ms: 0 } as const

function stateOf(phone: Phone, id: number, state: Asked['state']): void {
  change(phone, bond => ({
    asked: bond.asked.map(one => (one.id[0] === id ? { ...one, state } : one)),
  }))
}

describe('a question that comes', () => {
  test('is kept with when it was asked, by the relay’s word, and never before 1970', () => {
    const [a, b] = met()
    const now_ms = b.desk.now.utc_ms
    put(b, bondOf(a), 1, 'x', 1000)
    put(b, bondOf(a), 2, 'y', 179_999)
    put(b, bondOf(a), 3, 'z', 180_000)
    put(b, bondOf(a), 4, '', 2 ** 50)
    const asked = bondOf(b).asked
    expect(asked.map(({ asked_ms }) => asked_ms)).toEqual([
      ...[now_ms - 1000, now_ms - 179_999, now_ms - 180_000, 0],
    ])
    expect(asked.map(({ waited_ms }) => waited_ms)).toEqual([1000, 179_999, 180_000, 2 ** 32 - 1])
    expect(words(asked)).toEqual(['1 x shown', '2 y shown', '3 z late', '4  late'])
    expect(asked.map(({ dismissed }) => dismissed)).toEqual([false, false, false, false])
    const message = asked[0]?.message ?? new Uint8Array()
    expect(message.length).toBeGreaterThan(1120)
  })

  test('[CHECK-11] from the fourth of an hour on it is a line; a screen that was covered is remembered', () => {
    const [a, b] = met()
    for (const id of [1, 2, 3]) put(b, bondOf(a), id)
    b.desk.wait(3_599_999)
    put(b, bondOf(a), 4)
    expect(bondOf(b).asked.map(({ loud }) => loud)).toEqual([true, true, true, false])
    expect(bondOf(b).prompts).toHaveLength(3)
    b.desk.wait(1)
    expect(put(b, bondOf(a), 5).at(-1)?.loud).toBe(true)
    expect(bondOf(b).prompts).toHaveLength(3)
    expect(bondOf(b).prompts.at(-1)).toBe(b.desk.now.utc_ms)
  })

  test('four are held: what is over or late makes room first, then the oldest', () => {
    const [a, b] = met()
    for (const id of [1, 2, 3, 4]) put(b, bondOf(a), id)
    stateOf(b, 2, over)
    expect(words(put(b, bondOf(a), 5))).toEqual(['1  shown', '3  shown', '4  shown', '5  shown'])
    stateOf(b, 4, { is: 'late', at_ms: 0 })
    expect(words(put(b, bondOf(a), 6))).toEqual(['1  shown', '3  shown', '5  shown', '6  shown'])
    expect(words(put(b, bondOf(a), 7))).toEqual(['3  shown', '5  shown', '6  shown', '7  shown'])
  })

  test('three leave room, and nothing goes before it must', () => {
    const [a, b] = met()
    for (const id of [1, 2, 3]) put(b, bondOf(a), id)
    stateOf(b, 1, over)
    expect(words(put(b, bondOf(a), 4))).toEqual(['1  over', '2  shown', '3  shown', '4  shown'])
  })

  test('with an id that is there already, in one epoch, is a new question', () => {
    const [a, b] = met()
    put(b, bondOf(a), 1, 'first')
    stateOf(b, 1, over)
    expect(words(put(b, bondOf(a), 1, 'first'))).toEqual(['1 first shown'])
    expect(bondOf(b).prompts).toHaveLength(2)
  })

  test('of an epoch in which no bond asks, or with no room to answer, is not taken', () => {
    const [a, b] = met()
    const zero = (phone: Phone) => change(phone, bond => ({ epoch: { ...bond.epoch, n: 0 } }))
    for (const phone of [a, b]) zero(phone)
    const came = askOf(bondOf(a), idOf(1), money)
    expect(onAsk(heldOf(b), turnFor(b), { ...came, waited_ms: 0 })).toBeNull()
    for (const phone of [a, b]) change(phone, bond => ({ epoch: { ...bond.epoch, n: 1 } }))
    const full = Array(30).fill(new Uint8Array(16))
    change(b, bond => ({ epoch: { ...bond.epoch, made: full } }))
    const next = askOf(bondOf(a), idOf(1), money)
    expect(onAsk(heldOf(b), turnFor(b), { ...next, waited_ms: 0 })).toBeNull()
    change(b, bond => ({ epoch: { ...bond.epoch, made: full.slice(1) } }))
    expect(onAsk(heldOf(b), turnFor(b), { ...next, waited_ms: 0 })).not.toBeNull()
  })

  test('while the other’s key is not known nothing opens', () => {
    const [a, b] = met()
    const came = askOf(bondOf(a), idOf(1), money)
    change(b, bond => ({
      epoch: { ...bond.epoch, theirs: { is: 'promised', hash: new Uint8Array(32) } },
    }))
    expect(onAsk(heldOf(b), turnFor(b), { ...came, waited_ms: 0 })).toBeNull()
  })
})

describe('a question that is asked again under a new epoch', () => {
  /** Asked, then both move on: as the other phone asks again, with its id and words or others. */
  function movedOn(): [Phone, Phone] {
    const [a, b] = met()
    put(b, bondOf(a), 1, 'bail', 5000)
    b.desk.wait(20_000)
    change(b, bond => ({
      left: null,
      prompts: [1, 2, 3],
      asked: bond.asked.map(one => ({ ...one, n: 0, dismissed: true, loud: false })),
    }))
    return [a, b]
  }

  test('its time runs on, and nothing covers the screen a second time', () => {
    const [a, b] = movedOn()
    const before = bondOf(b).asked[0]
    const [asked, ...more] = put(b, bondOf(a), 1, 'bail', 70)
    expect(more).toEqual([])
    expect(asked).toMatchObject({
      n: 1,
      arrived: before?.arrived,
      waited_ms: 5000,
      asked_ms: before?.asked_ms,
      dismissed: true,
      loud: false,
      state: { is: 'shown' },
    })
    expect(asked?.message).not.toEqual(before?.message)
    expect(bondOf(b).prompts).toEqual([1, 2, 3])
  })

  test('what came of it stays', () => {
    const [a, b] = movedOn()
    stateOf(b, 1, over)
    expect(put(b, bondOf(a), 1, 'bail')[0]?.state).toEqual(over)
  })

  test('with other words it is another question', () => {
    const [a, b] = movedOn()
    const [asked] = put(b, bondOf(a), 1, 'rent', 70)
    expect(asked).toMatchObject({ waited_ms: 70, dismissed: false, loud: true })
    expect(bondOf(b).prompts).toHaveLength(3)
    expect(bondOf(b).prompts.at(-1)).toBe(b.desk.now.utc_ms)
  })

  const answered = { yes: true, number: 42, open: true }

  test.each(['queued', 'answered'] as const)('an answer that was %s goes out by itself', is => {
    const [a, b] = movedOn()
    const sent = b.desk.now
    const message = new Uint8Array(9)
    const rest = { message, hash: new Uint8Array(16), transcript: new Uint8Array(32) }
    const doneKey = new Secret('MessageKey', new Uint8Array(32))
    const state: Asked['state'] =
      is === 'queued'
        ? { is, ...answered, sent }
        : { is, ...answered, sent, ...rest, doneKey, anchored: true }
    stateOf(b, 1, state)
    b.desk.wait(3000)
    const [asked] = put(b, bondOf(a), 1, 'bail')
    expect(asked?.state).toMatchObject({ is: 'answered', ...answered, sent, anchored: false })
    expect(bondOf(b).outbox).toHaveLength(1)
    expect(bondOf(b)).toMatchObject({ checked_ms: b.desk.now.utc_ms, stepsSinceCheck: 0 })
  })

  test.each([
    ['shown', { is: 'shown' }],
    ['late', { is: 'late', at_ms: 5 }],
    ['over', over],
  ] as const)(
    '[CHECK-9] one that was %s is so again, whatever the relay says of its age',
    (_, state) => {
      for (const waited_ms of [0, 180_000]) {
        const [a, b] = movedOn()
        const first = bondOf(b).asked[0]
        stateOf(b, 1, state)
        const [asked] = put(b, bondOf(a), 1, 'bail', waited_ms)
        expect(asked?.state).toEqual(state)
        expect(asked?.waited_ms).toBe(first?.waited_ms)
      }
    },
  )

  test('[CHECK-9] an answer goes out also where the repetition lay long at the relay', () => {
    const [a, b] = movedOn()
    stateOf(b, 1, { is: 'queued', ...answered, sent: b.desk.now })
    const [asked] = put(b, bondOf(a), 1, 'bail', 180_000)
    expect(asked?.state).toMatchObject({ is: 'answered', ...answered })
  })

  test('[CHECK-9] it keeps its place', () => {
    const [a, b] = movedOn()
    put(b, bondOf(a), 2, 'other')
    expect(words(put(b, bondOf(a), 1, 'bail'))[0]).toMatch(/^1 bail/)
  })

  test('one that was only shown is answered by nobody', () => {
    const [a, b] = movedOn()
    put(b, bondOf(a), 1, 'bail')
    expect(bondOf(b).outbox).toEqual([])
  })
})

describe('an answer', () => {
  function shown(): [Phone, Phone, Uint8Array] {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    return [a, b, Uint8Array.from(Buffer.from(b.person.asked[0]?.id ?? '', 'hex'))]
  }

  test('to nothing, or to what is over, is refused', () => {
    const [, b, id] = shown()
    expect(b.act({ do: 'answer', id: idOf(9), yes: false, number: 0 })).toMatchObject({
      code: 'unknown-check',
    })
    expect(b.act({ do: 'answer', id, yes: false, number: 0 })).toEqual({ is: 'done' })
    expect(b.act({ do: 'answer', id, yes: false, number: 0 })).toMatchObject({ code: 'check-over' })
  })

  test.each([-1, 100, 1.5, Number.NaN])('of %s is no pair of digits; a no needs none', number => {
    const [, b, id] = shown()
    expect(b.act({ do: 'answer', id, yes: true, number })).toMatchObject({ code: 'bad-digits' })
    expect(b.act({ do: 'answer', id, yes: false, number: 0 })).toEqual({ is: 'done' })
  })

  test.each([0, 99])('of %i is a pair', number => {
    const [, b, id] = shown()
    expect(b.act({ do: 'answer', id, yes: true, number })).toEqual({ is: 'done' })
  })

  test('is given within three minutes of the question, not a moment later', () => {
    const [, b, id] = shown()
    b.desk.wait(179_999)
    const before = b.state
    expect(b.act({ do: 'answer', id, yes: false, number: 0 })).toEqual({ is: 'done' })
    b.state = before
    b.desk.wait(1)
    expect(b.act({ do: 'answer', id, yes: false, number: 0 })).toMatchObject({ code: 'check-over' })
  })

  test('to a question of an epoch that was left waits until it is asked again', () => {
    const [, b, id] = shown()
    change(b, bond => ({ asked: bond.asked.map(one => ({ ...one, n: 0 })) }))
    expect(b.act({ do: 'answer', id, yes: true, number: 7 })).toEqual({ is: 'done' })
    expect(bondOf(b).asked[0]?.state).toEqual({
      is: 'queued',
      yes: true,
      number: 7,
      sent: b.desk.now,
      open: true,
    })
    expect(bondOf(b).outbox).toEqual([])
    b.desk.wait(179_999)
    b.act({ do: 'tick' })
    expect(bondOf(b).asked[0]?.state.is).toBe('queued')
    b.desk.wait(1)
    b.act({ do: 'tick' })
    expect(bondOf(b).asked[0]?.state).toEqual({
      is: 'over',
      outcome: 'no-answer',
      yes: true,
      at_ms: b.desk.now.utc_ms,
    })
  })

  test('ten seconds after a relay has it, it goes to the anchor too, once', () => {
    const [a, b, id] = shown()
    b.act({ do: 'answer', id, yes: false, number: 0 })
    b.desk.wait(10_000)
    b.act({ do: 'tick' })
    // Nobody has it yet: it goes nowhere else.
    expect(bondOf(b).outbox).toHaveLength(1)
    b.flush()
    const before = b.desk.sent.length
    b.act({ do: 'tick' })
    b.flush()
    expect(b.desk.sent).toHaveLength(before + 1)
    expect(b.desk.sent.at(-1)?.wire).toEqual(b.desk.sent.at(-2)?.wire)
    expect(b.desk.sent.at(-1)?.mailbox).not.toBe(b.desk.sent.at(-2)?.mailbox)
    b.act({ do: 'tick' })
    b.flush()
    expect(b.desk.sent).toHaveLength(before + 1)
    talk(a, b)
    expect(a.person.asks[0]?.state).toMatchObject({ verdict: { is: 'not-them' } })
  })

  test('that was sent is sent again when the question comes again, not twice at once', () => {
    const [a, b, id] = shown()
    const asked = a.desk.sent.at(-1)
    b.act({ do: 'answer', id, yes: false, number: 0 })
    if (asked === undefined) throw new Error('nothing was asked')
    b.take(asked)
    expect(bondOf(b).outbox).toHaveLength(1)
    b.flush()
    b.take(asked)
    expect(bondOf(b).outbox).toHaveLength(1)
  })
})

describe('what came of it, on the screen that answered', () => {
  function told(yes: boolean, wait_ms: number, left: boolean) {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    const id = Uint8Array.from(Buffer.from(b.person.asked[0]?.id ?? '', 'hex'))
    const number = bondOf(a).asks[0]?.number ?? 0
    b.act({ do: 'answer', id, yes, number })
    if (left) b.act({ do: 'dismiss', id })
    b.flush()
    a.fetch()
    a.flush()
    b.desk.wait(wait_ms)
    b.fetch()
    return b
  }

  test.each([
    [true, 0, false, 'match'],
    [true, 179_999, false, 'match'],
    [true, 180_000, false, 'no-answer'],
    [true, 0, true, 'no-answer'],
    [false, 0, false, 'not-them'],
    [false, 0, true, 'no-answer'],
  ])('yes: %s, %i ms later, screen left: %s: %s', (yes, wait_ms, left, outcome) => {
    const b = told(yes, wait_ms, left)
    expect(b.person.asked[0]?.state).toMatchObject({ is: 'over', outcome, yes })
    expect(b.person.history[0]).toEqual({
      at_ms: b.desk.now.utc_ms,
      iAsked: false,
      by: 'live',
      question: money,
      outcome,
    })
    expect(bondOf(b).asked[0]?.message).toEqual(new Uint8Array())
  })

  test('a match after a no is none', () => {
    const [a, b] = met()
    a.act({ do: 'ask', question: money })
    talk(a, b)
    const id = Uint8Array.from(Buffer.from(b.person.asked[0]?.id ?? '', 'hex'))
    b.act({ do: 'answer', id, yes: true, number: bondOf(a).asks[0]?.number ?? 0 })
    b.flush()
    a.fetch()
    a.flush()
    change(b, bond => ({
      asked: bond.asked.map(one =>
        one.state.is === 'answered' ? { ...one, state: { ...one.state, yes: false } } : one,
      ),
    }))
    b.fetch()
    expect(b.person.asked[0]?.state).toMatchObject({ outcome: 'no-answer', yes: false })
  })
})

test('who is asked and leaves the screen keeps the question, closed', () => {
  const [a, b] = met()
  expect(b.act({ do: 'dismiss', id: idOf(1) })).toMatchObject({ code: 'unknown-check' })
  put(b, bondOf(a), 1)
  put(b, bondOf(a), 2)
  expect(b.act({ do: 'dismiss', id: idOf(1) })).toEqual({ is: 'done' })
  expect(bondOf(b).asked.map(({ dismissed }) => dismissed)).toEqual([true, false])
  expect(bondOf(b).asked[0]?.state).toEqual({ is: 'shown' })
})
