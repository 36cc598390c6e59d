import { describe, expect, test } from 'vitest'
import { met } from '../../test/pair.ts'
import type { Bond } from './bond.ts'
import { roomToAnswer, roomToAsk, roomToTell } from './room.ts'

const money = { about: 'money', over: 'phone', saying: '' } as const

/** A bond that asked this often and was asked as often, in this epoch. */
function holding(asks: number, asked: number): Bond {
  const [a, b] = met()
  for (let i = 0; i < asks; i++) a.act({ do: 'ask', question: money })
  for (let i = 0; i < asked; i++) b.act({ do: 'ask', question: money })
  b.flush()
  a.fetch()
  if (a.state.kept.is !== 'bond') throw new Error('no bond')
  return a.state.kept.bond
}

const withMade = (bond: Bond, count: number): Bond => ({
  ...bond,
  epoch: { ...bond.epoch, made: Array(count).fill(new Uint8Array(16)) },
})

/** The largest number of messages made with which there is still room. */
function most(bond: Bond, room: (bond: Bond) => boolean): number {
  const counts = Array.from({ length: 33 }, (_, count) => count)
  expect(counts.filter(count => room(withMade(bond, count)))).toEqual(
    counts.slice(0, counts.findLastIndex(count => room(withMade(bond, count))) + 1),
  )
  return counts.findLastIndex(count => room(withMade(bond, count)))
}

describe('EVID-3: 32 messages an epoch', () => {
  test('two are kept for the step and the end, one for each done and answer owed', () => {
    expect(most(holding(0, 0), roomToAsk)).toBe(28)
    expect(most(holding(0, 0), roomToAnswer)).toBe(29)
    expect(most(holding(0, 0), roomToTell)).toBe(30)
    expect(most(holding(2, 0), roomToAsk)).toBe(26)
    expect(most(holding(2, 0), roomToAnswer)).toBe(27)
    expect(most(holding(2, 0), roomToTell)).toBe(30)
    expect(most(holding(0, 3), roomToAsk)).toBe(25)
    expect(most(holding(1, 2), roomToAnswer)).toBe(26)
  })

  test('an ask that was given up still owes a done; one of another epoch, or answered, does not', () => {
    const bond = holding(2, 2)
    const over = {
      is: 'over',
      outcome: 'no-answer',
      at_ms: 0,
      late_ms: null,
      answer: null,
      done: null,
    } as const
    const withAsks = (change: Partial<Bond['asks'][number]>) => ({
      ...bond,
      asks: bond.asks.map(ask => ({ ...ask, ...change })),
    })
    expect(most(bond, roomToAsk)).toBe(24)
    expect(most(withAsks({ state: over }), roomToAsk)).toBe(24)
    const answer = new Uint8Array(16)
    expect(most(withAsks({ state: { ...over, answer } }), roomToAsk)).toBe(26)
    expect(most(withAsks({ n: 0 }), roomToAsk)).toBe(26)
    const late = { is: 'late', at_ms: 0 } as const
    const asked = bond.asked.map(one => ({ ...one, state: late }))
    expect(most({ ...bond, asked }, roomToAsk)).toBe(26)
  })
})
