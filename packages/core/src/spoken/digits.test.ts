import { describe, expect, test } from 'vitest'
import { NO_NONCES } from '../bond/bond.ts'
import { TOPICS } from '../bond/question.ts'
import { Secret } from '../crypto/secret.ts'
import { nobleSuite as suite } from '../crypto/suite.ts'
import { answerDigits, challengeDigits, freshNonce, hasNonce, withNonce } from './digits.ts'
import { answerLength, parseDigits } from './shown.ts'

const keyOf = (fill: number) => new Secret('SpokenKey', new Uint8Array(32).fill(fill))
const spoke = { asker: 'I', about: 'money', nonce: 7 } as const

describe('digits to say', () => {
  test('a challenge is three of the nonce and six of the tag', () => {
    const challenge = challengeDigits(suite, keyOf(1), spoke)
    expect(challenge).toMatch(/^007\d{6}$/)
    expect(challengeDigits(suite, keyOf(1), { ...spoke, nonce: 42 })).toMatch(/^042\d{6}$/)
    expect(challengeDigits(suite, keyOf(1), { ...spoke, nonce: 999 })).toMatch(/^999\d{6}$/)
  })

  test('an answer has nine digits where money or a password is at stake, else six', () => {
    expect(TOPICS.filter(about => answerLength(about) === 9)).toEqual(['money', 'secret'])
    expect(new Set(TOPICS.map(answerLength))).toEqual(new Set([6, 9]))
    for (const about of TOPICS) {
      const answer = answerDigits(suite, keyOf(1), { ...spoke, about })
      expect(answer).toMatch(/^\d+$/)
      expect(answer).toHaveLength(answerLength(about))
    }
  })

  test('all of it depends on key, side, topic and nonce, and an answer is no tag', () => {
    const changes = [{}, { asker: 'R' as const }, { about: 'talk' as const }, { nonce: 8 }]
    for (const digits of [challengeDigits, answerDigits]) {
      const made = [
        ...changes.map(change => digits(suite, keyOf(1), { ...spoke, ...change }).slice(-6)),
        digits(suite, keyOf(2), spoke).slice(-6),
      ]
      expect(new Set(made).size).toBe(made.length)
    }
    const talk = { ...spoke, about: 'talk' } as const
    expect(challengeDigits(suite, keyOf(1), talk).slice(3)).not.toBe(
      answerDigits(suite, keyOf(1), talk),
    )
  })

  test('small numbers are filled up with zeros', () => {
    const short = Array.from({ length: 200 }, (_, nonce) =>
      answerDigits(suite, keyOf(1), { asker: 'R', about: 'talk', nonce }),
    )
    expect(short.some(digits => digits.startsWith('0'))).toBe(true)
    expect(new Set(short.map(digits => digits.length))).toEqual(new Set([6]))
  })
})

describe('[SPOKEN-9] the odds', () => {
  /** Ten equally likely digits, 4,000 draws: 90 off 400 is nearly five times what chance does. */
  function areEven(made: readonly string[], digits: number): void {
    for (let place = 0; place < digits; place++) {
      for (const digit of '0123456789') {
        const times = made.filter(each => each[place] === digit).length
        expect(Math.abs(times - made.length / 10)).toBeLessThan(90)
      }
    }
  }
  const keys = [1, 2, 3, 4].map(keyOf)
  const nonces = Array.from({ length: 1000 }, (_, nonce) => nonce)
  const drawn = (about: 'money' | 'talk', digits: typeof answerDigits) =>
    keys.flatMap(key => nonces.map(nonce => digits(suite, key, { ...spoke, about, nonce })))

  test('every digit of an answer is as likely as any other, nine for money', () => {
    areEven(drawn('money', answerDigits), 9)
    areEven(drawn('talk', answerDigits), 6)
  })

  test('and every digit of a tag, whatever the topic', () => {
    for (const about of ['money', 'talk'] as const) {
      areEven(
        drawn(about, challengeDigits).map(digits => digits.slice(3)),
        6,
      )
    }
  })
})

describe('nonces', () => {
  test.each([0, 1, 7, 8, 15, 511, 992, 999])('%i is marked, and no other', nonce => {
    const marked = withNonce(NO_NONCES.made, nonce)
    const all = Array.from({ length: 1000 }, (_, one) => one)
    expect(all.filter(one => hasNonce(marked, one))).toEqual([nonce])
    expect(withNonce(marked, nonce)).toEqual(marked)
    expect(hasNonce(NO_NONCES.made, nonce)).toBe(false)
  })

  test('one beyond the bits is not marked', () => {
    expect(hasNonce(new Uint8Array(1).fill(255), 8)).toBe(false)
  })

  test('a fresh one was never made: by entropy among those that are left, until none is', () => {
    const entropy = (value: number) => Uint8Array.of(0, 0, 0, 0, value >> 8, value & 255)
    expect(freshNonce(NO_NONCES, entropy(0))).toBe(0)
    expect(freshNonce(NO_NONCES, entropy(999))).toBe(999)
    expect(freshNonce(NO_NONCES, entropy(1000))).toBe(0)
    expect(freshNonce(NO_NONCES, Uint8Array.of(1, 0, 0, 0, 0, 0))).toBe(2 ** 40 % 1000)
    const without = (...gone: number[]) => ({
      ...NO_NONCES,
      made: gone.reduce((bits, nonce) => withNonce(bits, nonce), NO_NONCES.made),
    })
    expect(freshNonce(without(0, 1), entropy(0))).toBe(2)
    expect(freshNonce(without(0, 1), entropy(998))).toBe(2)
    const all = { ...NO_NONCES, made: new Uint8Array(125).fill(255) }
    expect(freshNonce(all, entropy(5))).toBeNull()
    const last = { ...NO_NONCES, made: all.made.map((bits, i) => (i === 124 ? bits ^ 128 : bits)) }
    expect(freshNonce(last, entropy(5))).toBe(999)
    // What was heard is no reason not to make it.
    expect(freshNonce({ ...NO_NONCES, heard: all.made }, entropy(0))).toBe(0)
  })
})

describe('digits that were typed', () => {
  test('spaces and hyphens do not count', () => {
    expect(parseDigits('123456', 6)).toBe('123456')
    expect(parseDigits(' 123-456 \n', 6)).toBe('123456')
  })

  test.each(['', '12345', '1234567', '12345a', 'a12345', '123456.', '١٢٣٤٥٦', '12345６'])(
    '%j are not six',
    raw => {
      expect(parseDigits(raw, 6)).toBeNull()
    },
  )
})
