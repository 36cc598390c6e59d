/** Every way a command can fail, and the exit code of each. */
import type { ClientError } from '@handfast/client'
import type { CopyFailure, StartFailure } from '@handfast/relay'
import type { KeyFileFailure } from './adapters/key-file.ts'
import type { Outcome } from './events.ts'

/** What only a command line can get wrong. */
export type UsageFailure =
  | 'no-command'
  | 'command-unknown'
  | 'option-unknown'
  | 'option-value'
  | 'too-many-words'
  | 'name-missing'
  | 'name-unknown'
  | 'name-ambiguous'
  | 'relay-missing'
  | 'about-missing'
  | 'bad-about'
  | 'bad-over'
  | 'bad-wait'
  | 'bad-port'
  | 'side-missing'
  | 'file-missing'
  /** A met bond takes two cameras. */
  | 'no-camera'
  /** Something must be typed, and nobody is there to type it. */
  | 'needs-terminal'
  | 'yes-missing'
  | 'not-confirmed'

export type LineFailure =
  /** A line of input that is not understood. */
  | 'input-malformed'
  | 'input-too-long'
  /** The input ended before what was needed came. */
  | 'input-ended'
  /** Nobody is asking anything just now. */
  | 'nothing-asked'

export type OwnFailure =
  | UsageFailure
  | LineFailure
  /** The time given with --wait is over. */
  | 'timed-out'
  /** Only who is a step ahead has a second set of digits. */
  | 'no-fallback'
  | 'passphrase-unreadable'
  | 'output-closed'
  | 'internal'

/** Told in the sentences of this program. */
export type Failure = ClientError | KeyFileFailure | StartFailure | OwnFailure
/** The relay has sentences of its own for what keeps it from being copied. */
export type AnyFailure = Failure | CopyFailure

export const EXIT = {
  done: 0,
  notThem: 1,
  usage: 2,
  unproven: 3,
  refused: 4,
  surroundings: 5,
} as const
export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

export function exitOf(failure: AnyFailure): ExitCode {
  if (isAmong(USAGE, failure)) return EXIT.usage
  if (isAmong(UNPROVEN, failure)) return EXIT.unproven
  return isAmong(REFUSED, failure) ? EXIT.refused : EXIT.surroundings
}

export function exitOfOutcome(outcome: Outcome): ExitCode {
  switch (outcome) {
    case 'match':
      return EXIT.done
    case 'not-them':
    case 'other-number':
      return EXIT.notThem
    case 'no-answer':
      return EXIT.unproven
  }
}

function isAmong(codes: readonly AnyFailure[], failure: AnyFailure): boolean {
  return codes.includes(failure)
}

const USAGE = [
  'no-command',
  'command-unknown',
  'option-unknown',
  'option-value',
  'too-many-words',
  'name-missing',
  'name-unknown',
  'name-ambiguous',
  'relay-missing',
  'about-missing',
  'bad-about',
  'bad-over',
  'bad-wait',
  'bad-port',
  'side-missing',
  'file-missing',
  'no-camera',
  'needs-terminal',
  'yes-missing',
  'not-confirmed',
  'input-malformed',
  'input-too-long',
  'nothing-asked',
  'not-set-up',
  'bad-name',
  'bad-relay',
  'bad-saying',
  'bad-digits',
  'code-malformed',
  'link-malformed',
  'unknown-check',
  'unknown-entry',
] as const satisfies readonly Failure[]

/** Nothing was proven, or no bond was made; trying again may do. */
const UNPROVEN = [
  'input-ended',
  'timed-out',
  'no-fallback',
  'code-unknown',
  'code-used',
  'code-expired',
  'code-wrong',
  'own-code',
  'link-version',
  'link-unknown',
  'link-used',
  'link-expired',
  'link-wrong',
  'link-revoked',
  'own-link',
  'too-many-links',
  'own-card',
  'other-card',
  'not-a-card',
  'card-version',
  'card-expired',
  'not-touched',
  'edges-differ',
  'not-settled',
  'partner-silent',
  'too-many-asks',
  'check-over',
  'nonces-used-up',
  'spoken-pause',
  'spoken-repeated',
  'spoken-no-fit',
  'no-challenge',
  'unfinished',
] as const satisfies readonly Failure[]

const REFUSED = ['torn', 'ended'] as const satisfies readonly Failure[]
