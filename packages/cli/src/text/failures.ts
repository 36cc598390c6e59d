/** What a person reads when something fails: the error, and the next step. */
import type { ErrorCode } from '@handfast/core'
import type { Failure } from '../failures.ts'
import { SURROUNDINGS_TEXT } from './surroundings.ts'
import { USAGE_TEXT } from './usage.ts'

/** Lower case, no full stop. `{name}` and the like are filled in from the facts. */
export type Told = { readonly error: string; readonly hint: string }

export type Facts = {
  readonly name?: string
  readonly relay?: string
  readonly detail?: string
  readonly command?: string
}

export function toldOf(failure: Failure, facts: Facts): Told {
  const { error, hint } = FAILURE_TEXT[failure]
  return { error: fill(error, facts), hint: fill(hint, facts) }
}

export function fill(text: string, facts: Facts): string {
  const words = { ...UNNAMED, ...facts }
  return text.replace(/\{(name|relay|detail|command)\}/g, (_, key: keyof typeof UNNAMED) => {
    return words[key]
  })
}

const UNNAMED = {
  name: 'NAME',
  relay: 'the relay',
  detail: '',
  command: 'help',
} satisfies Required<Facts>

const PROTOCOL_TEXT = {
  'code-malformed': {
    error: 'this is no code',
    hint: 'a code is 13 to 17 digits, like 4071-583-204-119; ask for it once more',
  },
  'code-unknown': {
    error: 'the relay knows no such code',
    hint: 'compare the digits; if the other one uses another relay, name it with --at RELAY',
  },
  'code-used': {
    error: 'this code was used already',
    hint: 'make a new one together: handfast bond',
  },
  'code-expired': {
    error: 'the ten minutes of this code are over',
    hint: 'make a new one: handfast bond',
  },
  'code-wrong': {
    error: 'the digits were not the same on both sides; the code is spent and no bond was made',
    hint: 'make a new one: handfast bond; if it fails again, somebody may be in between',
  },
  'own-code': {
    error: 'this is your own code',
    hint: 'the other one types it: handfast bond --join CODE',
  },
  'link-malformed': {
    error: 'this link is not whole',
    hint: 'copy all of it, and put it in quotes; or ask for it once more',
  },
  'link-version': {
    error: 'this link is of another version',
    hint: 'update the older of the two',
  },
  'link-unknown': {
    error: 'the relay knows no such link',
    hint: 'ask for a new one',
  },
  'link-used': {
    error: 'this link was used already',
    hint: 'not by you? then somebody else has it; ask for a new one',
  },
  'link-expired': {
    error: 'this link is over: its seven days have passed, or it was taken back',
    hint: 'ask for a new one',
  },
  'link-wrong': {
    error: 'this link did not fit on both sides; it is spent and no bond was made',
    hint: 'make a new one together; if it fails again, somebody may be in between',
  },
  'link-revoked': { error: 'this link was taken back', hint: 'make a new one: handfast link' },
  'own-link': {
    error: 'this is your own link',
    hint: 'the other one opens it, or types: handfast bond --join LINK',
  },
  'too-many-links': {
    error: 'four links wait already',
    hint: 'take one back: handfast link --list',
  },
  'own-card': { error: 'this is your own card', hint: 'read the card of the other one' },
  'other-card': {
    error: 'this is the card of somebody else',
    hint: 'begin again with the one you are with',
  },
  'not-a-card': { error: 'this is no card', hint: 'bond by code: handfast bond' },
  'card-version': {
    error: 'this card is of another version',
    hint: 'update the older of the two',
  },
  'card-expired': { error: 'the time of this card is over', hint: 'begin again' },
  'not-touched': {
    error: 'who was not there cannot be met; nothing was kept',
    hint: 'bond by code: handfast bond',
  },
  'edges-differ': {
    error: 'the edges do not fit; nothing was kept',
    hint: 'begin again, and look at the other screen itself',
  },
  'bad-name': {
    error: 'a name has 1 to 32 visible characters',
    hint: 'choose another one',
  },
  'bad-relay': {
    error: 'this relay cannot be used',
    hint: 'a relay is an address like https://relay.example; one of a private network works only if yours is there too',
  },
  'bad-saying': {
    error: 'the sentence is longer than 80 characters, or has a link in it',
    hint: 'say it shorter: --saying "bail, 3,000"',
  },
  'bad-digits': {
    error: 'these are not the digits that were expected',
    hint: 'type digits only, as many as there are',
  },
  'not-settled': {
    error: 'the bond with {name} is new, and the two of you were not on line at once yet',
    hint: 'let {name} open Handfast while you run: handfast listen; until then: handfast spoken {name} --ask --about money',
  },
  'partner-silent': {
    error: 'the other side of {name} has not been on for too long',
    hint: 'ask {name} to open Handfast, or meet',
  },
  'too-many-asks': {
    error: 'too many questions to {name} are open',
    hint: 'wait three minutes',
  },
  'unknown-check': { error: 'there is no such question any more', hint: 'wait for the next one' },
  'check-over': {
    error: 'the three minutes of this question are over',
    hint: 'let {name} ask once more; not you who asked for something? ring {name} now',
  },
  'nonces-used-up': {
    error: 'all spoken digits of this bond are used up',
    hint: 'go on line once, both of you, or meet',
  },
  'spoken-pause': {
    error: 'wrong digits were typed; the next try has to wait',
    hint: 'wait {detail}, then ask once more; three misses mean: hang up',
  },
  'spoken-repeated': {
    error: 'these digits were heard before; somebody repeats an old conversation',
    hint: 'hang up, and ring {name} from your own phone book',
  },
  'spoken-no-fit': {
    error: 'these digits do not come from {name}',
    hint: 'have them said once more, one by one; if they still do not fit, hang up',
  },
  'no-challenge': {
    error: 'there are no digits to answer',
    hint: 'begin with: handfast spoken {name} --ask --about money',
  },
  unfinished: {
    error: 'the bond with {name} is not finished: the last word of the other side is missing',
    hint: 'keep both sides open for a moment, on yours: handfast listen',
  },
  torn: {
    error:
      'the bond with {name} is torn: two devices carry it, or one was put back to an older state; nobody can tell which',
    hint: 'believe no request in the name of {name}, whatever the reason; hang up; only meeting mends it',
  },
  ended: {
    error: 'the bond with {name} was ended',
    hint: 'make a new one, best by meeting: handfast bond {name}',
  },
} as const satisfies Record<ErrorCode, Told>

export const FAILURE_TEXT: Record<Failure, Told> = {
  ...PROTOCOL_TEXT,
  ...SURROUNDINGS_TEXT,
  ...USAGE_TEXT,
}
