/** What can be seen on the page, in its order: chapters of one to three steps, a button each. */
import type { TextKey } from '../text/text.ts'
import {
  askAboutLoan,
  askAndWait,
  askBridged,
  askCaller,
  askOtherAmount,
  askWhileReplayed,
  letTimePass,
  sayDigits,
} from './checks.ts'
import { checkWithoutCopy, stealCopy, tryCopy } from './copying.ts'
import { endMeeting, startMeeting } from './meeting.ts'
import type { Phones, Who } from './phones.ts'
import type { Said } from './said.ts'

export type Seen =
  | { readonly is: 'seen'; readonly key: TextKey; readonly count?: number; readonly said?: Said }
  /** It did not come about: the relay is lost, or a phone was used in another way. */
  | { readonly is: 'missed' }

export type Step = {
  readonly story: TextKey
  readonly button: TextKey
  /** What is heard before the tap. */
  readonly said?: Said
  /** The phone to look at afterwards, where only one has room. */
  readonly look: Who
  run(phones: Phones): Promise<Seen>
}

export type Chapter = { readonly title: TextKey; readonly steps: readonly Step[] }

const bond: Chapter = {
  title: 'try.bond.title',
  steps: [
    {
      ...{ story: 'try.bond.story', button: 'try.bond.hold', look: 'you' },
      run: startMeeting,
    },
    {
      ...{ story: 'try.bond.yes.story', button: 'try.bond.yes', look: 'you' },
      run: endMeeting,
    },
  ],
}

const check: Chapter = {
  title: 'try.check.title',
  steps: [
    {
      ...{ story: 'try.check.story', button: 'try.ask', look: 'you' },
      said: { who: 'friend', key: 'try.said.loan' },
      run: askAboutLoan,
    },
    {
      ...{ story: 'try.check.say.story', button: 'try.check.say', look: 'you' },
      run: sayDigits,
    },
  ],
}

const voice: Chapter = {
  title: 'try.voice.title',
  steps: [
    {
      ...{ story: 'try.voice.story', button: 'try.ask', look: 'you' },
      said: { who: 'impostor', key: 'try.said.urgent' },
      run: askCaller,
    },
  ],
}

const replay: Chapter = {
  title: 'try.replay.title',
  steps: [
    {
      ...{ story: 'try.replay.story', button: 'try.ask', look: 'you' },
      said: { who: 'impostor', key: 'try.said.urgent' },
      run: askWhileReplayed,
    },
  ],
}

const held: Chapter = {
  title: 'try.held.title',
  steps: [
    {
      ...{ story: 'try.held.story', button: 'try.ask', look: 'friend' },
      said: { who: 'friend', key: 'try.said.loan' },
      run: askAndWait,
    },
    {
      ...{ story: 'try.held.late.story', button: 'try.held.late', look: 'you' },
      said: { who: 'impostor', key: 'try.said.minute' },
      run: letTimePass,
    },
  ],
}

const bridge: Chapter = {
  title: 'try.bridge.title',
  steps: [
    {
      ...{ story: 'try.bridge.story', button: 'try.bridge.ask', look: 'you' },
      said: { who: 'impostor', key: 'try.said.loan' },
      run: askBridged,
    },
    {
      ...{ story: 'try.bridge.other.story', button: 'try.bridge.other', look: 'you' },
      said: { who: 'impostor', key: 'try.said.urgent' },
      run: askOtherAmount,
    },
  ],
}

const copy: Chapter = {
  title: 'try.copy.title',
  steps: [
    {
      ...{ story: 'try.copy.story', button: 'try.copy.steal', look: 'impostor' },
      run: stealCopy,
    },
    {
      ...{ story: 'try.copy.check.story', button: 'try.ask', look: 'you' },
      said: { who: 'friend', key: 'try.said.loan' },
      run: checkWithoutCopy,
    },
    {
      ...{ story: 'try.copy.use.story', button: 'try.copy.use', look: 'you' },
      run: tryCopy,
    },
  ],
}

export const STORY: readonly Chapter[] = [bond, check, voice, replay, held, bridge, copy]
