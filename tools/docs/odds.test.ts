/** Every figure that is claimed of a guess: counted from the code, and as the documents say it. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { ROLES } from '../../packages/core/src/bond/bond.ts'
import { TOPICS, type Topic } from '../../packages/core/src/bond/question.ts'
import { reveal } from '../../packages/core/src/crypto/secret.ts'
import { nobleSuite, turnOf } from '../../packages/core/src/index.ts'
import { MISSES_TO_HANG_UP, missed, RELEASED } from '../../packages/core/src/spoken/brake.ts'
import { answerLength, leftKey, TAG_DIGITS } from '../../packages/core/src/spoken/shown.ts'
import { HASH_BYTES } from '../../packages/core/src/wire/limits.ts'
import { bondOf, byCode, byRole, entropy, met } from '../../packages/core/test/pair.ts'
import {
  CLAIMS_PER_MINUTE,
  LISTEN_MAX,
  NAMEPLATE_MAX_DIGITS,
  NAMEPLATE_MIN_DIGITS,
} from '../../packages/envelope/src/limits.ts'
import { RELAY_LIMITS } from '../../packages/relay/src/limits.ts'

const read = (path: string) => readFileSync(join(import.meta.dirname, '../..', path), 'utf8')
const flat = (text: string) => text.replace(/[ \n]+/g, ' ')
const [, chapter = ''] = /^## The odds\n([\s\S]*?)^## /m.exec(read('spec/threats.md')) ?? []

/** The rows of the table, by what is guessed: one try, tries, together. */
const told = new Map(
  [...chapter.matchAll(/^\| (.+) \|$/gm)].slice(1).map(([, row = '']) => {
    const [guessed = '', ...cells] = row.split(' | ')
    return [guessed, cells] as const
  }),
)

/** `times` in 10^`digits`, as the documents write it. */
function odds(times: number, digits: number): string {
  if (times % 10 === 0) return odds(times / 10, digits - 1)
  return times === 1 ? `10^-${digits}` : `${times} × 10^-${digits}`
}

const CALLED: { readonly [about in Topic]: string } = {
  money: 'money',
  secret: 'a password',
  favour: 'favour',
  access: 'access',
  talk: 'just talking',
}
const answeredWith = (digits: number) =>
  TOPICS.filter(about => answerLength(about) === digits).map(about => CALLED[about])

/** Seconds after one miss, two misses and so on, until they grow no more. */
function pauses_s(): readonly number[] {
  const turn = turnOf(nobleSuite, entropy(), { utc_ms: 0, steady_ms: 0, run: 1 })
  const found: number[] = []
  for (let brake = missed(RELEASED, turn); ; brake = missed(brake, turn)) {
    if (found.at(-1) === brake.pause_ms / 1000) return found
    found.push(brake.pause_ms / 1000)
  }
}

/** Keys under which typed digits are tried, by I and by R while R is a step ahead. */
function keysTried(): readonly number[] {
  const [I, R] = byRole()
  I.desk.wait(8 * 86_400_000)
  I.act({ do: 'tick' })
  I.flush()
  R.fetch()
  return [I, R].map(phone => (leftKey(bondOf(phone)) === null ? 1 : 2))
}

function codeDigits(): number {
  const { kept } = byCode()[0].state
  if (kept.is !== 'code' || kept.run.secret.is !== 'code') throw new Error('no code')
  return reveal(kept.run.secret.digits).length
}

test('a code is guessed once a side', () => {
  const digits = codeDigits()
  expect(told.get(`the code of a bond, ${digits} digits`)).toEqual([
    odds(1, digits),
    'one a side: the first run spends it, right or wrong',
    `${odds(ROLES.length, digits)} a code`,
  ])
})

test('an answer is guessed three times a call, with the pauses that there are', () => {
  expect(MISSES_TO_HANG_UP).toBe(3)
  const tries = `one a challenge; then ${pauses_s().join(', ')} seconds; hang up at three`
  expect(answeredWith(9).join(' or ')).toBe('money or a password')
  expect(
    told.get(`the answer of a spoken check, 6 digits (${answeredWith(6).join(', ')})`),
  ).toEqual([odds(1, 6), tries, `${odds(3, 6)} a call`])
  expect(told.get(`the same, 9 digits (${answeredWith(9).join(', ')})`)).toEqual([
    odds(1, 9),
    'the same',
    `${odds(3, 9)} a call`,
  ])
})

test('a challenge fits a tag, of each topic and under each key', () => {
  const [one, two] = keysTried()
  expect([one, two, TOPICS.length]).toEqual([1, 2, 5])
  const fits = [1, TOPICS.length].map(topics => (keys: number) => topics * keys)
  const each = (keys: number) => fits.map(times => odds(times(keys), TAG_DIGITS))
  const call = (keys: number) => fits.map(times => odds(3 * times(keys), TAG_DIGITS))
  const rows = ['one; then the same pauses', 'the same'].map((tries, i) => [
    ...[each(1)[i], tries, `${call(1)[i]} a call`],
  ])
  expect(told.get(`a challenge that P's phone answers, ${TAG_DIGITS} digits of tag`)).toEqual(
    rows[0],
  )
  expect(told.get("a challenge that P's phone answers or warns of, any of five topics")).toEqual(
    rows[1],
  )
  expect(told.get('the same where P is R and unconfirmed: two keys are tried')).toEqual([
    ...[each(2).join(', '), 'the same', `${call(2).join(', ')} a call`],
  ])
  const both = [6, 9].map(digits => [odds(1, digits), odds(2, digits)])
  expect(told.get('the answer where V is R and unconfirmed and asks with both keys')).toEqual([
    both.map(([single]) => single).join(', or '),
    'one for each of two challenges, a pause between them',
    both.map(([, double]) => double).join(', or '),
  ])
})

const question = { about: 'money', over: 'phone', saying: '' } as const

test('the two digits of a live check are as many as its screen shows', () => {
  const [a] = met()
  a.act({ do: 'ask', question })
  const state = a.person.asks[0]?.state
  const digits = state?.is === 'waiting' ? state.number.length : 0
  const row = "the two digits of a live check, by P's owner who did not hear them"
  expect(told.get(row)).toEqual([
    ...[odds(1, digits), 'one an ask; nobody else can type them', `${odds(1, digits)} an ask`],
  ])
})

test('what nobody guesses has the length of its bytes', () => {
  const [a] = met()
  a.act({ do: 'ask', question })
  const bits = (bytes: number) => `2^-${8 * bytes}`
  const { made, box } = bondOf(a).epoch
  expect(new Set(made.map(hash => hash.length))).toEqual(new Set([HASH_BYTES]))
  expect(told.get(`a hash in a list, ${HASH_BYTES} bytes, for another message`)).toEqual([
    ...[bits(HASH_BYTES), 'as many as can be computed', '-'],
  ])
  const length = reveal(box.readKey).length
  expect(told.get(`a read key or a mailbox id, ${length} bytes`)).toEqual([
    ...[bits(length), `${LISTEN_MAX.toLocaleString('en')} a request`, '-'],
  ])
})

test('a nameplate is tried as often as a relay lets it', () => {
  const [code, link] = [NAMEPLATE_MIN_DIGITS, NAMEPLATE_MAX_DIGITS]
  const { nameplates_per_minute } = RELAY_LIMITS
  expect(told.get('a nameplate that is in use')).toEqual([
    `live codes / 10^${code} or more; live links / 10^${link}`,
    `${CLAIMS_PER_MINUTE} a minute and connection, ${nameplates_per_minute} a minute and address`,
    "stops somebody's code; of its digits nothing",
  ])
})

test('every row was counted here, and the sentences beside them say the same', () => {
  expect(told.size).toBe(11)
  expect(flat(chapter)).toContain(
    `In 10^7 calls with one try each an impostor is lucky ${10 ** (7 - 6)} times at six digits, ` +
      `and in ${10 ** (7 - 9)} at nine.`,
  )
  expect(flat(read('spec/handfast.md'))).toContain(
    `a forged challenge fits the picked topic once in 10^${TAG_DIGITS}, a guessed answer is right ` +
      `once in 10^${answerLength('talk')}, or in 10^${answerLength('money')} for money and ` +
      'passwords, for each try. R unconfirmed doubles the first.',
  )
})
