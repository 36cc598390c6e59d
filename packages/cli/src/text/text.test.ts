import { ERRORS, type Grade, OUTCOMES, TOPICS } from '@handfast/core'
import { describe, expect, test } from 'vitest'
import { EXIT, exitOf, type Failure } from '../failures.ts'
import { FAILURE_TEXT, toldOf } from './failures.ts'
import { plainText, printable } from './plain.ts'
import { answeredText, silentLine } from './sentences.ts'
import { alarmText, refusedText, verdictText, wordsVerdictText } from './verdicts.ts'
import { clockOf, inThrees, provenance, spelled, whenOf } from './words.ts'

/** By the clock on the wall, wherever this runs: people are told days as they are there. */
const NOON = new Date(2026, 5, 10, 12).getTime()
const DAY_MS = 86_400_000
const CODE: Grade = { kind: 'code', at_ms: NOON - 9 * DAY_MS }
const MET: Grade = { kind: 'met', at_ms: NOON - 9 * DAY_MS }

function judged(grade: Grade, about: (typeof TOPICS)[number] = 'money', saying = '') {
  const question = { about, over: 'phone', saying } as const
  const base = { name: 'Spike', question, at_ms: NOON, now_ms: NOON }
  return { ...base, grade, made_ms: grade.at_ms }
}

describe('every failure', () => {
  const failures = Object.keys(FAILURE_TEXT) as Failure[]

  test('has an error and a next step, lower case and without a full stop', () => {
    expect(failures.length).toBeGreaterThan(Object.keys(ERRORS).length)
    for (const failure of failures) {
      const { error, hint } = toldOf(failure, { detail: 'this' })
      for (const line of [error, hint]) {
        expect(line, failure).not.toMatch(/[.\n{}]$|^\s*$|\{/)
      }
      expect(error, failure).toMatch(/^[a-z]|^NAME/)
      expect(Object.values(EXIT)).toContain(exitOf(failure))
    }
  })

  test('what the person can put right is usage, what is torn is refused', () => {
    expect(exitOf('name-unknown')).toBe(2)
    expect(exitOf('code-wrong')).toBe(3)
    expect(exitOf('torn')).toBe(4)
    expect(exitOf('ended')).toBe(4)
    expect(exitOf('store-full')).toBe(5)
    expect(exitOf('unreachable')).toBe(5)
  })

  test('words that belong to machines do not appear', () => {
    for (const failure of failures) {
      const { error, hint } = toldOf(failure, {})
      const said = `${error} ${hint}`.replaceAll('vault.key', '')
      expect(said, failure).not.toMatch(/\b(key|verify|session|encrypt\w*)\b/i)
    }
  })
})

test('a torn bond: believe nothing, hang up, meet; nobody is named as the copy', () => {
  const { error, hint } = toldOf('torn', { name: 'Spike' })
  for (const text of [refusedText('Spike', 'torn'), alarmText('Spike'), `${error}; ${hint}`]) {
    const said = text.toLowerCase()
    expect(said).toContain('the bond with spike is torn')
    expect(said).toMatch(/believe no request.*, whatever the reason[.;] hang up/)
    expect(said).toContain('only meeting mends it')
  }
  for (const text of [alarmText('Spike'), error]) {
    expect(text).toMatch(/two devices carry it, or one was put back to an older state/i)
    expect(text).toContain('nobody can tell which')
  }
})

describe('a verdict', () => {
  test('[BOND-6] only who was met says yes', () => {
    for (const about of TOPICS) {
      expect(verdictText('match', judged(CODE, about), false)).not.toContain('Spike says yes')
      expect(verdictText('match', judged(CODE, about), false)).toContain('never proven')
      const words = { begun_ms: NOON, hangUp: false }
      expect(wordsVerdictText('match', judged(CODE, about), words)).not.toContain('Spike says yes')
    }
    expect(verdictText('match', judged(MET, 'money', 'bail, £3,000'), false)).toMatch(
      /^Spike says yes\.\n"I am asking you for MONEY: bail, £3,000, by phone\."\nAnything new: check again\.\nYou met on 1 June 2026\. Today, /,
    )
    expect(verdictText('match', judged(MET), false)).toContain('No amount, no account was named.')
    expect(verdictText('match', judged(MET, 'talk'), false)).toMatch(
      /^Spike is there\.\nNothing was asked\. If something is: check again\.\n/,
    )
  })

  test('a bond of today proves nothing about the caller of today', () => {
    const young = { ...judged({ kind: 'code', at_ms: NOON - 1000 }), made_ms: NOON - 1000 }
    expect(verdictText('match', young, false)).toContain(
      "Bonded today. It proves nothing about today's caller.",
    )
  })

  test('everything else says to hang up or what to do next', () => {
    expect(verdictText('not-them', judged(CODE), false)).toMatch(/^Spike says no\..*Hang up\.\n/)
    expect(verdictText('no-answer', judged(CODE), false)).toMatch(
      /^No answer\. Nothing is proven\./,
    )
    expect(verdictText('other-number', judged(CODE), false)).toMatch(/^Wrong digits\./)
    expect(verdictText('other-number', judged(CODE), true)).toMatch(/^Wrong again\. Hang up\./)
    for (const outcome of OUTCOMES)
      expect(verdictText(outcome, judged(MET), false)).toMatch(/\.\n$/)
  })

  test('by words it says since when a copy would not be noticed', () => {
    const said = wordsVerdictText('match', judged(MET), { begun_ms: NOON, hangUp: false })
    expect(said).toContain('By spoken digits, for money and nothing else.')
    expect(said).toContain('copied since 10 June 2026')
  })
})

test('words of dates and digits', () => {
  expect(provenance(MET)).toBe('You met on 1 June 2026.')
  expect(provenance(CODE)).toBe('By a code you exchanged on 1 June 2026; meet to make it firm.')
  expect(spelled('42')).toBe('four, two')
  expect(inThrees('123456789')).toBe('123 456 789')
  expect(clockOf(161_000)).toBe('2:41')
  expect(whenOf(NOON - DAY_MS, NOON)).toMatch(/^yesterday, /)
  expect(whenOf(NOON - 3 * DAY_MS, NOON)).toBe('on 7 June 2026')
})

test('nothing a stranger wrote moves the cursor or turns the writing', () => {
  const hostile = 'a\u001b[2Jb\u202ec\u0007d\u009be\r\nf'
  expect(printable(hostile)).toBe('a[2Jbcde\nf')
  expect(plainText(hostile)).toBe('a[2Jbcde f')
})

test('who listens without an end is told of no time, and nobody of a silence that was not met', () => {
  expect(silentLine('https://a.example', 65_000)).toBe(
    'trying to reach https://a.example, 1:05 left',
  )
  const endless = silentLine('https://a.example', Number.POSITIVE_INFINITY)
  expect(endless).toBe('trying to reach https://a.example')
})

test('an answer that its relay could not take is not said to be sent', () => {
  expect(answeredText('Kim', true, null)).toBe('Sent to Kim. Nothing is settled yet.\n')
  expect(answeredText('Kim', false, null)).toBe('Told Kim: no.\n')
  for (const yes of [true, false]) {
    const told = answeredText('Kim', yes, 'https://a.example')
    expect(told).toContain('has not gone out: https://a.example is not reached')
    expect(told).not.toMatch(/Sent|Told/)
    expect(told.includes('counts for nothing')).toBe(yes)
  }
})
