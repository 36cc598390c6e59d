/**
 * The spoken check, without a network: the one who doubts asks, the app compares, never the ear.
 * A side that left an epoch never uses its spoken key again; only R, a step ahead and unconfirmed,
 * holds two. [SPOKEN-5]
 */
import { type Bond, otherRole, type Spoken } from '../bond/bond.ts'
import { spokenKey } from '../bond/epoch.ts'
import { remember } from '../bond/history.ts'
import { TOPICS, type Topic } from '../bond/question.ts'
import { Secret, type SpokenKey } from '../crypto/secret.ts'
import type { ErrorCode } from '../errors.ts'
import { elapsed_ms, type Turn } from '../turn.ts'
import { equalBytes } from '../wire/bytes.ts'
import { LIMIT } from '../wire/limits.ts'
import { encodeUtf8 } from '../wire/utf8.ts'
import { missed, pause_ms, RELEASED } from './brake.ts'
import { answerDigits, challengeDigits, freshNonce, hasNonce, withNonce } from './digits.ts'
import {
  answerLength,
  CHALLENGE_DIGITS,
  type HeldKey,
  leftKey,
  parseDigits,
  shownDigits,
} from './shown.ts'

/**
 * Entropy: 6 nonce. V picks what is being asked for and gets nine digits to say. `fallback`: the
 * partner said that the digits don't fit, so R uses the key of the epoch it is ahead of.
 */
export function startSpoken(
  bond: Bond,
  turn: Turn,
  { about, fallback }: { readonly about: Topic; readonly fallback: boolean },
): Bond | ErrorCode {
  if (pause_ms(bond.spoken.askBrake, turn.now) > 0) return 'spoken-pause'
  const held = fallback ? leftKey(bond) : currentKey(bond, turn)
  if (held === null) return 'no-challenge'
  const nonce = freshNonce(held.nonces, turn.draw(6))
  if (nonce === null) return 'nonces-used-up'
  const spoke = { asker: bond.role, about, nonce }
  const challenge = digitBytes(challengeDigits(turn.suite, held.key, spoke))
  const asking: Spoken['asking'] = {
    about,
    nonce,
    challenge: new Secret('SecretDigits', challenge),
    expected: new Secret('SecretDigits', padded(answerDigits(turn.suite, held.key, spoke))),
    begun_ms: turn.now.utc_ms,
    fallback,
    state: { is: 'waiting' },
  }
  const nonces = { ...held.nonces, made: withNonce(held.nonces.made, nonce) }
  return { ...held.keep(nonces), spoken: { ...bond.spoken, asking } }
}

/** V typed what was answered: one try a challenge. [SPOKEN-6] */
export function judgeSpoken(bond: Bond, turn: Turn, raw: string): Bond | ErrorCode {
  const { asking } = bond.spoken
  if (asking === null || asking.state.is !== 'waiting') return 'no-challenge'
  const digits = parseDigits(raw, answerLength(asking.about))
  if (digits === null) return 'bad-digits'
  const fits = equalBytes(Secret.reveal(asking.expected), padded(digits))
  const outcome = fits ? 'match' : 'other-number'
  const spoken: Spoken = {
    ...bond.spoken,
    asking: { ...asking, state: { is: 'over', outcome, at_ms: turn.now.utc_ms } },
    askBrake: fits ? RELEASED : missed(bond.spoken.askBrake, turn),
  }
  const question = { about: asking.about, over: 'phone', saying: '' } as const
  return remember({ ...bond, spoken }, turn, { iAsked: true, by: 'words', question, outcome })
}

export function leaveSpoken(bond: Bond): Bond {
  return { ...bond, spoken: { ...bond.spoken, asking: null } }
}

export type Heard =
  | { readonly is: 'answer'; readonly digits: string; readonly bond: Bond }
  | { readonly is: 'other-topic'; readonly about: Topic; readonly bond: Bond }
  | { readonly is: 'refused'; readonly code: ErrorCode; readonly bond: Bond }

/** P first picked what P is asking for, then typed nine digits. [SPOKEN-4] */
export function hearSpoken(bond: Bond, turn: Turn, picked: Topic, raw: string): Heard {
  const digits = parseDigits(raw, CHALLENGE_DIGITS)
  if (digits === null) return { is: 'refused', code: 'bad-digits', bond }
  const known = knownDigits(bond, turn, picked, digits)
  if (known !== null) return known
  if (pause_ms(bond.spoken.hearBrake, turn.now) > 0) {
    return { is: 'refused', code: 'spoken-pause', bond }
  }
  for (const held of keysToHear(bond, turn)) {
    const about = topicOf(bond, turn, held.key, { digits, picked })
    if (about === null) continue
    const nonce = Number(digits.slice(0, 3))
    if (hasNonce(held.nonces.heard, nonce)) {
      return { is: 'refused', code: 'spoken-repeated', bond }
    }
    const nonces = { ...held.nonces, heard: withNonce(held.nonces.heard, nonce) }
    return fitting(held.keep(nonces), turn, { key: held.key, picked, about, digits })
  }
  const hearBrake = missed(bond.spoken.hearBrake, turn)
  const spoken = { ...bond.spoken, hearBrake }
  return { is: 'refused', code: 'spoken-no-fit', bond: { ...bond, spoken } }
}

type Fitting = {
  readonly key: SpokenKey
  readonly picked: Topic
  readonly about: Topic
  readonly digits: string
}

function fitting(bond: Bond, turn: Turn, { key, picked, about, digits }: Fitting): Heard {
  const said = digitBytes(digits)
  if (about !== picked) {
    const warnings = [...bond.spoken.warnings, { digits: said, about }].slice(-LIMIT.warnings)
    return { is: 'other-topic', about, bond: { ...bond, spoken: { ...bond.spoken, warnings } } }
  }
  const spoke = { asker: otherRole(bond.role), about, nonce: Number(digits.slice(0, 3)) }
  const answer = answerDigits(turn.suite, key, spoke)
  const answered = {
    digits: said,
    about,
    answer: new Secret('SecretDigits', padded(answer)),
    at: turn.now,
  }
  const spoken: Spoken = { ...bond.spoken, answered, hearBrake: RELEASED }
  return { is: 'answer', digits: answer, bond: { ...bond, spoken } }
}

/** The same digits again: the same warning always, the same answer for a minute. */
function knownDigits(bond: Bond, turn: Turn, picked: Topic, digits: string): Heard | null {
  const said = digitBytes(digits)
  const warned = bond.spoken.warnings.find(entry => equalBytes(entry.digits, said))
  if (warned !== undefined) return { is: 'other-topic', about: warned.about, bond }
  const { answered } = bond.spoken
  if (answered === null || !equalBytes(answered.digits, said)) return null
  if (elapsed_ms(answered.at, turn.now) >= LIMIT.spoken_repeat_ms) return null
  if (answered.about !== picked) return { is: 'other-topic', about: answered.about, bond }
  return { is: 'answer', digits: shownDigits(answered.answer), bond }
}

type Typed = { readonly digits: string; readonly picked: Topic }

/** What was picked is tried first. */
function topicOf(bond: Bond, turn: Turn, key: SpokenKey, { digits, picked }: Typed): Topic | null {
  const said = digitBytes(digits)
  const nonce = Number(digits.slice(0, 3))
  const asker = otherRole(bond.role)
  const fits = [picked, ...TOPICS].filter(about =>
    equalBytes(said, digitBytes(challengeDigits(turn.suite, key, { asker, about, nonce }))),
  )
  return fits[0] ?? null
}

function keysToHear(bond: Bond, turn: Turn): readonly HeldKey[] {
  const left = leftKey(bond)
  const current = currentKey(bond, turn)
  return left === null ? [current] : [current, left]
}

function currentKey(bond: Bond, turn: Turn): HeldKey {
  return {
    key: spokenKey(turn.suite, bond.epoch.root),
    nonces: bond.epoch.nonces,
    keep: nonces => ({ ...bond, epoch: { ...bond.epoch, nonces } }),
  }
}

function digitBytes(digits: string): Uint8Array {
  return encodeUtf8(digits) ?? new Uint8Array()
}

function padded(digits: string): Uint8Array {
  return digitBytes(digits.padEnd(9, '.'))
}
