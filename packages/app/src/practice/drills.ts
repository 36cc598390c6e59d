/** Calls of a pretended impostor, to practise with: what is said, what one can do, and why. */
import type { TextKey } from '../text/text.ts'

export type Drill = {
  /** What stands on the own phone meanwhile. */
  readonly screen: 'none' | 'silence' | 'talk' | 'digits'
  readonly who: TextKey
  readonly said: TextKey
  readonly choices: readonly TextKey[]
  /** The choice that no impostor gets past. */
  readonly right: TextKey
  readonly why: TextKey
  readonly instead: TextKey
}

export const DRILLS: readonly Drill[] = [
  {
    screen: 'none',
    who: 'drill.voice.who',
    said: 'drill.voice.said',
    choices: ['drill.voice.0', 'drill.voice.1', 'drill.voice.2'],
    right: 'drill.voice.1',
    why: 'drill.voice.why',
    instead: 'drill.voice.instead',
  },
  {
    screen: 'silence',
    who: 'drill.silence.who',
    said: 'drill.silence.said',
    choices: ['drill.silence.0', 'drill.silence.1', 'drill.silence.2'],
    right: 'drill.silence.2',
    why: 'drill.silence.why',
    instead: 'drill.silence.instead',
  },
  {
    screen: 'talk',
    who: 'drill.talk.who',
    said: 'drill.talk.said',
    choices: ['drill.talk.0', 'drill.talk.1'],
    right: 'drill.talk.0',
    why: 'drill.talk.why',
    instead: 'drill.talk.instead',
  },
  {
    screen: 'digits',
    who: 'drill.digits.who',
    said: 'drill.digits.said',
    choices: ['drill.digits.0', 'drill.digits.1', 'drill.digits.2'],
    right: 'drill.digits.1',
    why: 'drill.digits.why',
    instead: 'drill.digits.instead',
  },
  {
    screen: 'none',
    who: 'drill.bank.who',
    said: 'drill.bank.said',
    choices: ['drill.bank.0', 'drill.bank.1', 'drill.bank.2'],
    right: 'drill.bank.0',
    why: 'drill.bank.why',
    instead: 'drill.bank.instead',
  },
  {
    screen: 'none',
    who: 'drill.new.who',
    said: 'drill.new.said',
    choices: ['drill.new.0', 'drill.new.1'],
    right: 'drill.new.1',
    why: 'drill.new.why',
    instead: 'drill.new.instead',
  },
]
