/** What must hold whatever comes, in whatever order, however it is changed on its way. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { reveal } from '../src/crypto/secret.ts'
import { decodeEvidence, decodeKept, encodeEvidence, encodeKept, toHex } from '../src/index.ts'
import {
  byCards,
  byCode,
  byLink,
  type Desk,
  makesLink,
  met,
  type Phone,
  shown,
  talk,
} from './pair.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const
const talking = { about: 'talk', over: 'chat', saying: 'hello' } as const

type Entry = Desk['sent'][number]

const bondOf = ({ state }: Phone) => (state.kept.is === 'bond' ? state.kept.bond : null)
const rootOf = (phone: Phone) => {
  const bond = bondOf(phone)
  return bond === null ? null : toHex(reveal(bond.epoch.root))
}

/** One of every kind of record there is, each in the middle of something. */
function records(): readonly Uint8Array[] {
  const [a, b] = met()
  a.act({ do: 'ask', question: money })
  b.act({ do: 'speak', about: 'money', fallback: false })
  talk(a, b)
  const [cards, other] = byCards()
  cards.act({ do: 'see-frame', frame: shown(other) })
  const [maker, joiner] = byCode()
  joiner.flush()
  maker.fetch()
  const phones = [a, b, cards, maker, joiner, makesLink()]
  return phones.map(({ state }) => encodeKept(state.kept))
}

describe('every record', () => {
  const part = fc.record({ which: fc.nat(5), at: fc.nat(9999).map(each => each / 10_000) })

  test('changed in a byte, cut or longer: nothing throws, and what is read has that one encoding', () => {
    const whole = records()
    fc.assert(
      fc.property(part, fc.integer({ min: 1, max: 255 }), ({ which, at }, flip) => {
        const record = whole[which] ?? new Uint8Array()
        const place = Math.floor(at * record.length)
        const changed = record.map((byte, i) => (i === place ? byte ^ flip : byte))
        const read = decodeKept(changed)
        if (read !== null) expect(toHex(encodeKept(read))).toBe(toHex(changed))
        expect(decodeKept(record.slice(0, place))).toBeNull()
        expect(decodeKept(Uint8Array.of(...record, flip))).toBeNull()
      }),
      { numRuns: 300 },
    )
  })

  test('comes back the same, and no two states are written the same', () => {
    const whole = records()
    for (const record of whole) {
      const read = decodeKept(record)
      if (read === null) throw new Error('a record did not come back')
      expect(toHex(encodeKept(read))).toBe(toHex(record))
    }
    expect(new Set(whole.map(toHex)).size).toBe(whole.length)
  })

  test('evidence too', () => {
    const [{ state }] = met()
    const record = encodeEvidence(state.evidence)
    const read = decodeEvidence(record)
    if (read === null) throw new Error('evidence did not come back')
    expect(encodeEvidence(read)).toEqual(record)
    fc.assert(
      fc.property(fc.nat(record.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = record.map((byte, i) => (i === at ? byte ^ flip : byte))
        const other = decodeEvidence(changed)
        if (other !== null) expect(encodeEvidence(other)).toEqual(changed)
        expect(decodeEvidence(record.slice(0, at))).toBeNull()
      }),
    )
    expect(decodeEvidence(new Uint8Array())).toBeNull()
    expect(decodeEvidence(Uint8Array.of(2, ...record.slice(1)))).toBeNull()
  })
})

/** Whoever believes in the bond has a partner with the same root; else nobody believes in one. */
function expectSameOrNone(a: Phone, b: Phone): boolean {
  const sound = [a, b].filter(phone => bondOf(phone)?.condition.is === 'sound')
  if (sound.length > 0) {
    expect([rootOf(a), rootOf(b)]).not.toContain(null)
    expect(a.person.mark).toEqual(b.person.mark)
    expect(a.person.half).not.toBe(b.person.half)
    expect(Math.abs(a.epoch - b.epoch)).toBeLessThanOrEqual(1)
  }
  if (rootOf(a) !== null && rootOf(b) !== null && a.epoch === b.epoch) {
    expect(rootOf(a)).toBe(rootOf(b))
  }
  if (sound.length === 2) expect([a.epoch, b.epoch]).toEqual([1, 1])
  return sound.length > 0
}

/** How much of a wire says something: of a run what stands before the zeros, else all of it. */
function meant(wire: Uint8Array): number {
  const end = 3 + ((wire[1] ?? 0) << 8) + (wire[2] ?? 0)
  const isRun = wire[0] === 1 && wire.slice(end).every(byte => byte === 0)
  return isRun ? end : wire.length
}

/** Which part of something; a fraction that is drawn as a number is nearly always nearly none. */
const anyPlace = fc.nat(9999).map(part => part / 10_000)

describe('both ends derive the same root, or neither bonds', () => {
  test.each([
    ['code', byCode],
    ['link', byLink],
  ] as const)('by %s, with one bit of one message changed on its way', (_, begin) => {
    let bonds = 0
    const property = fc.property(fc.nat(7), anyPlace, fc.nat(7), (which, part, bit) => {
      const [a, b] = begin()
      for (let round = 0; round < 8; round++) {
        for (const phone of [a, b]) {
          const before = phone.desk.sent.length
          phone.flush()
          for (const [i, entry] of phone.desk.sent.entries()) {
            if (i < before || i !== which) continue
            const at = Math.floor(part * meant(entry.wire))
            entry.wire = entry.wire.map((byte, j) => (j === at ? byte ^ (1 << bit) : byte))
          }
        }
        for (const phone of [a, b]) phone.fetch()
      }
      // What was lost behind the run goes out again.
      a.desk.wait(31_000)
      for (const phone of [a, b]) phone.act({ do: 'tick' })
      talk(a, b)
      if (expectSameOrNone(a, b)) bonds += 1
    })
    fc.assert(property, { numRuns: 30 })
    // Of the eight messages five are of the run; what is behind it comes again.
    expect(bonds).toBeGreaterThan(0)
    expect(bonds).toBeLessThan(30)
  })

  test('by cards, with one bit of one screen read wrong', () => {
    let bonds = 0
    const property = fc.property(fc.nat(2), anyPlace, fc.nat(7), (which, part, bit) => {
      const [a, b] = byCards()
      const pairs = [
        [a, b],
        [b, a],
        [a, b],
      ] as const
      for (const [i, [one, other]] of pairs.entries()) {
        const frame = shown(other)
        const at = Math.floor(part * frame.length)
        const changed = frame.map((byte, j) => (j === at ? byte ^ (1 << bit) : byte))
        one.act({ do: 'see-frame', frame: i === which ? changed : frame })
      }
      for (const phone of [a, b]) {
        phone.act({ do: 'touched', label: '' })
        phone.act({ do: 'fits' })
      }
      if (bondOf(a) !== null && bondOf(b) !== null) talk(a, b)
      if (expectSameOrNone(a, b)) bonds += 1
    })
    fc.assert(property, { numRuns: 30 })
    expect(bonds).toBeGreaterThan(0)
    expect(bonds).toBeLessThan(30)
  })
})

/** All orders of a few things. */
function ordersOf<T>(things: readonly T[]): readonly (readonly T[])[] {
  if (things.length <= 1) return [things]
  return things.flatMap((first, i) =>
    ordersOf(things.filter((_, j) => j !== i)).map(rest => [first, ...rest]),
  )
}

/** What is on its way is delivered in each order, then everything that follows; both must agree. */
function inEveryOrder(
  pair: readonly [Phone, Phone],
  judge: () => void,
  is: 'sound' | 'ended' = 'sound',
): number {
  for (const phone of pair) phone.flush()
  const waiting = pair[0].desk.sent.filter(entry => !entry.taken)
  for (const entry of waiting) entry.taken = true
  const before = pair.map(({ state }) => state)
  const { now } = pair[0].desk
  const orders = ordersOf(waiting)
  for (const order of orders) {
    for (const [i, phone] of pair.entries()) phone.state = before[i] ?? phone.state
    pair[0].desk.now = now
    for (const entry of order) for (const phone of pair) phone.take(entry as Entry)
    talk(...pair)
    pair[0].desk.wait(31_000)
    for (const phone of pair) phone.act({ do: 'tick' })
    talk(...pair)
    expect(pair.map(({ person }) => person.condition.is)).toEqual([is, is])
    expect(pair[0].epoch).toBe(pair[1].epoch)
    expect(rootOf(pair[0])).toBe(rootOf(pair[1]))
    judge()
  }
  return orders.length
}

function answerAll(pair: readonly [Phone, Phone]): void {
  for (const [asker, answerer] of [pair, [pair[1], pair[0]] as const]) {
    for (const { id, state } of asker.person.asks) {
      const number = state.is === 'waiting' ? Number(state.number) : 0
      const idBytes = Uint8Array.from(Buffer.from(id, 'hex'))
      answerer.act({ do: 'answer', id: idBytes, yes: true, number })
    }
  }
}

const verdicts = ({ person }: Phone) =>
  person.asks.map(({ state }) => (state.is === 'over' ? state.verdict.is : state.is))

describe('messages that come in every order', () => {
  test('questions of both, with a step that was begun before', () => {
    const pair = met()
    pair[0].desk.wait(8 * 86_400_000)
    for (const phone of pair) phone.act({ do: 'tick' })
    for (const phone of pair) phone.act({ do: 'ask', question: money })
    const count = inEveryOrder(pair, () => {
      expect(pair.map(({ person }) => person.asked.length)).toEqual([1, 1])
    })
    expect(count).toBeGreaterThanOrEqual(6)
  })

  test('answers of both to questions of both', () => {
    const pair = met()
    for (const phone of pair) phone.act({ do: 'ask', question: money })
    pair[0].act({ do: 'ask', question: talking })
    talk(...pair)
    answerAll(pair)
    const count = inEveryOrder(pair, () => {
      expect(pair.flatMap(verdicts)).toEqual(['match', 'match', 'match'])
    })
    expect(count).toBeGreaterThanOrEqual(6)
  })

  test('the first contacts, whole or not', () => {
    for (const isWhole of [true, false]) {
      const pair = byCards()
      const [a, b] = pair
      const bare = shown(b)
      b.act({ do: 'see-frame', frame: shown(a) })
      a.act({ do: 'see-frame', frame: isWhole ? shown(b) : bare })
      for (const phone of pair) {
        phone.act({ do: 'touched', label: '' })
        phone.act({ do: 'fits' })
      }
      const count = inEveryOrder(pair, () => {
        expect(pair.map(({ epoch }) => epoch)).toEqual([1, 1])
      })
      expect(count).toBeGreaterThanOrEqual(2)
    }
  })

  test('an end, a question and a pulse', () => {
    const pair = met()
    const [I, R] = pair[0].person.half === 'left' ? pair : ([pair[1], pair[0]] as const)
    I.desk.wait(8 * 86_400_000)
    I.act({ do: 'tick' })
    R.act({ do: 'ask', question: money })
    I.act({ do: 'end' })
    const judge = () => {
      expect(pair.map(({ person }) => person.asked.length)).toEqual([0, 0])
      expect(pair.flatMap(verdicts)).toEqual([])
    }
    expect(inEveryOrder(pair, judge, 'ended')).toBeGreaterThanOrEqual(6)
  })

  test('a reply and an answer that cross', () => {
    const pair = met()
    const [I, R] = pair[0].person.half === 'left' ? pair : ([pair[1], pair[0]] as const)
    I.desk.wait(8 * 86_400_000)
    I.act({ do: 'tick' })
    R.act({ do: 'ask', question: money })
    for (const phone of pair) phone.flush()
    for (const phone of pair) phone.fetch()
    answerAll(pair)
    const count = inEveryOrder(pair, () => {
      expect(verdicts(R)).toEqual(['match'])
    })
    expect(count).toBeGreaterThanOrEqual(2)
  })
})
