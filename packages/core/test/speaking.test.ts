/** The spoken check, place by place: what is said, what is heard, and how often. */
import { describe, expect, test } from 'vitest'
import type { Bond } from '../src/bond/bond.ts'
import { spokenKey } from '../src/bond/epoch.ts'
import { TOPICS, type Topic } from '../src/bond/question.ts'
import { reveal } from '../src/crypto/secret.ts'
import { nobleSuite as suite } from '../src/index.ts'
import { answerDigits, challengeDigits, hasNonce } from '../src/spoken/digits.ts'
import { bondOf, met, type Phone } from './pair.ts'

function change(phone: Phone, changed: (bond: Bond) => Partial<Bond>): void {
  const bond = { ...bondOf(phone), ...changed(bondOf(phone)) }
  phone.state = { ...phone.state, kept: { is: 'bond', bond } }
}

const speak = (phone: Phone, about: Topic = 'talk') =>
  phone.act({ do: 'speak', about, fallback: false })
const hear = (phone: Phone, digits: string, about: Topic = 'talk') =>
  phone.act({ do: 'hear-spoken', about, digits })
const challengeOf = (phone: Phone) => phone.person.spoken.asking?.challenge ?? ''

describe('who asks', () => {
  test('gets the nonce and its tag, and expects the answer to just that', () => {
    const [a] = met()
    expect(speak(a, 'money')).toEqual({ is: 'done' })
    const { asking } = bondOf(a).spoken
    if (asking === null) throw new Error('nothing was asked')
    const spoke = { asker: bondOf(a).role, about: 'money', nonce: asking.nonce } as const
    const key = spokenKey(suite, bondOf(a).epoch.root)
    expect(challengeOf(a)).toBe(challengeDigits(suite, key, spoke))
    expect(String.fromCharCode(...reveal(asking.expected))).toBe(answerDigits(suite, key, spoke))
    expect(asking).toMatchObject({
      about: 'money',
      begun_ms: a.desk.now.utc_ms,
      fallback: false,
      state: { is: 'waiting' },
    })
    expect(hasNonce(bondOf(a).epoch.nonces.made, asking.nonce)).toBe(true)
    expect(bondOf(a).epoch.nonces.heard).toEqual(new Uint8Array(125))
  })

  test('each challenge has a nonce of its own, until none is left', () => {
    const [a] = met()
    const nonces = new Set<number>()
    for (let i = 0; i < 40; i++) {
      speak(a)
      nonces.add(bondOf(a).spoken.asking?.nonce ?? -1)
    }
    expect(nonces.size).toBe(40)
    const made = new Uint8Array(125).fill(255)
    change(a, bond => ({ epoch: { ...bond.epoch, nonces: { ...bond.epoch.nonces, made } } }))
    expect(speak(a)).toEqual({ is: 'refused', code: 'nonces-used-up' })
  })

  test('one try a challenge; wrong digits make a pause', () => {
    const [a, b] = met()
    expect(a.act({ do: 'judge-spoken', digits: '123456' })).toMatchObject({ code: 'no-challenge' })
    speak(a)
    expect(a.act({ do: 'judge-spoken', digits: '12345' })).toMatchObject({ code: 'bad-digits' })
    const heard = hear(b, challengeOf(a))
    if (heard.is !== 'answer') throw new Error(heard.is)
    const wrong = String((Number(heard.digits) + 1) % 1_000_000).padStart(6, '0')
    expect(a.act({ do: 'judge-spoken', digits: wrong })).toEqual({ is: 'done' })
    expect(a.person.spoken.asking?.verdict?.verdict.is).toBe('other-number')
    const question = { about: 'talk', over: 'phone', saying: '' }
    const entry = { iAsked: true, by: 'words', question, outcome: 'other-number' }
    expect(a.person.history).toEqual([{ at_ms: a.desk.now.utc_ms, ...entry }])
    expect(a.act({ do: 'judge-spoken', digits: heard.digits })).toMatchObject({
      code: 'no-challenge',
    })
    expect(bondOf(a).spoken.askBrake).toEqual({ misses: 1, missed: a.desk.now, pause_ms: 5000 })
    expect(speak(a)).toEqual({ is: 'refused', code: 'spoken-pause' })
    a.desk.wait(5000)
    expect(speak(a)).toEqual({ is: 'done' })
  })

  test('a match releases the brake', () => {
    const [a, b] = met()
    const brake = { misses: 2, missed: a.desk.now, pause_ms: 20_000 }
    change(a, bond => ({ spoken: { ...bond.spoken, askBrake: brake } }))
    a.desk.wait(20_000)
    speak(a, 'money')
    const heard = hear(b, challengeOf(a), 'money')
    if (heard.is !== 'answer') throw new Error(heard.is)
    const grouped = heard.digits.replace(/(...)/g, '$1 ')
    a.act({ do: 'judge-spoken', digits: grouped })
    expect(a.person.spoken.asking?.verdict?.verdict.is).toBe('match')
    expect(bondOf(a).spoken.askBrake).toEqual({ misses: 0, missed: null, pause_ms: 0 })
    expect(a.person.history[0]).toMatchObject({ outcome: 'match', by: 'words' })
  })

  test('leaving the screen forgets the challenge, not its nonce', () => {
    const [a] = met()
    speak(a)
    const made = bondOf(a).epoch.nonces.made
    expect(a.act({ do: 'leave-spoken' })).toEqual({ is: 'done' })
    expect(a.person.spoken.asking).toBeNull()
    expect(bondOf(a).epoch.nonces.made).toEqual(made)
  })
})

describe('who is asked', () => {
  test.each(TOPICS)('about %s: answers when the same was picked', about => {
    const [a, b] = met()
    speak(a, about)
    const { asking } = bondOf(a).spoken
    if (asking === null) throw new Error('nothing was asked')
    const heard = hear(b, ` ${challengeOf(a).replace(/(...)/g, '$1-')} `.replace('- ', ''), about)
    if (heard.is !== 'answer') throw new Error(JSON.stringify(heard))
    expect(String.fromCharCode(...reveal(asking.expected)).replace(/\.+$/, '')).toBe(heard.digits)
    expect(bondOf(b).spoken.answered).toMatchObject({ about, at: b.desk.now })
    expect(hasNonce(bondOf(b).epoch.nonces.heard, asking.nonce)).toBe(true)
    expect(bondOf(b).epoch.nonces.made).toEqual(new Uint8Array(125))
  })

  test('another topic than the one picked is a warning, and stays one', () => {
    const [a, b] = met()
    speak(a, 'secret')
    const digits = challengeOf(a)
    expect(hear(b, digits, 'money')).toEqual({ is: 'other-topic', about: 'secret' })
    expect(bondOf(b).spoken.answered).toBeNull()
    expect(bondOf(b).spoken.warnings).toHaveLength(1)
    for (const about of TOPICS) {
      expect(hear(b, digits, about)).toEqual({ is: 'other-topic', about: 'secret' })
    }
    expect(bondOf(b).spoken.warnings).toHaveLength(1)
  })

  test('eight warnings are remembered; an older one is only a nonce that was heard', () => {
    const [a, b] = met()
    const said: string[] = []
    for (let i = 0; i < 9; i++) {
      speak(a, 'money')
      said.push(challengeOf(a))
      hear(b, said[i] ?? '', 'talk')
    }
    expect(bondOf(b).spoken.warnings).toHaveLength(8)
    expect(hear(b, said[0] ?? '', 'talk')).toMatchObject({ code: 'spoken-repeated' })
    expect(hear(b, said[1] ?? '', 'talk')).toEqual({ is: 'other-topic', about: 'money' })
  })

  test('the same digits again: the same answer for a minute, then they are spent', () => {
    const [a, b] = met()
    speak(a)
    const first = hear(b, challengeOf(a))
    b.desk.wait(59_999)
    expect(hear(b, challengeOf(a))).toEqual(first)
    expect(hear(b, challengeOf(a), 'money')).toEqual({ is: 'other-topic', about: 'talk' })
    b.desk.wait(1)
    expect(hear(b, challengeOf(a))).toEqual({ is: 'refused', code: 'spoken-repeated' })
  })

  test('digits that fit nothing make a pause; during it only what is known is shown', () => {
    const [a, b] = met()
    speak(a)
    const good = challengeOf(a)
    const bad = good.slice(0, 8) + ((Number(good[8]) + 1) % 10)
    const first = hear(b, good)
    expect(hear(b, bad)).toEqual({ is: 'refused', code: 'spoken-no-fit' })
    expect(bondOf(b).spoken.hearBrake).toEqual({ misses: 1, missed: b.desk.now, pause_ms: 5000 })
    expect(hear(b, good)).toEqual(first)
    speak(a)
    expect(hear(b, challengeOf(a))).toEqual({ is: 'refused', code: 'spoken-pause' })
    b.desk.wait(5000)
    expect(hear(b, challengeOf(a)).is).toBe('answer')
    expect(bondOf(b).spoken.hearBrake).toEqual({ misses: 0, missed: null, pause_ms: 0 })
  })

  test.each(['', '12345678', '1234567890', '12345678a'])('%j are not nine digits', digits => {
    const [, b] = met()
    expect(hear(b, digits)).toEqual({ is: 'refused', code: 'bad-digits' })
    expect(bondOf(b).spoken.hearBrake.misses).toBe(0)
  })

  test('my own challenge is nothing to answer', () => {
    const [a] = met()
    speak(a)
    expect(hear(a, challengeOf(a))).toMatchObject({ code: 'spoken-no-fit' })
  })
})

test.each([
  ['unfinished', { is: 'unfinished' }],
  ['torn', { is: 'torn', at_ms: 0 }],
  ['ended', { is: 'ended', at_ms: 0, by: 'me', told: 1 }],
] as const)('a bond that is %s neither asks nor hears', (code, condition) => {
  const [a] = met()
  change(a, () => ({ condition }))
  expect(speak(a)).toEqual({ is: 'refused', code })
  expect(hear(a, '123456789')).toEqual({ is: 'refused', code })
  expect(a.act({ do: 'judge-spoken', digits: '123456' })).toEqual({ is: 'refused', code })
  const question = { about: 'money', over: 'phone', saying: '' } as const
  expect(a.act({ do: 'ask', question })).toEqual({ is: 'refused', code })
})
