/** Checks as they should be, and what an impostor with a voice and the network makes of them. */
import type { Question } from '@handfast/core'
import type { TextKey } from '../text/text.ts'
import { say } from '../text/text.ts'
import {
  answerAs,
  askedOn,
  askOf,
  bondOf,
  digitsOf,
  outcomeOf,
  startAsking,
  whenever,
} from './acting.ts'
import type { Phone, Phones } from './phones.ts'
import type { Said } from './said.ts'
import type { Seen } from './story.ts'
import { replay } from './wire.ts'

/** Longer than a question lives. */
const WINDOW_MS = 181_000

export function loan(): Question {
  return { about: 'money', over: 'phone', saying: say('try.saying.loan') }
}

function urgent(): Question {
  return { about: 'money', over: 'video', saying: say('try.saying.urgent') }
}

export async function askAboutLoan({ of }: Phones): Promise<Seen> {
  const asking = await startAsking(of.you.value, loan())
  const asked = asking === null ? null : await askedOn(of.friend.value, asking)
  return asked === null ? MISSED : { is: 'seen', key: 'try.check.asked' }
}

export async function sayDigits({ of }: Phones): Promise<Seen> {
  const asking = askOf(of.you.value)
  if (asking === null) return MISSED
  const digits = digitsOf(asking)
  await answerAs(of.friend.value, asking, { yes: true, digits })
  const said: Said = { who: 'you', key: 'try.said.digits', digits }
  return judged(await outcomeOf(of.you.value, asking), 'match', 'try.check.match', said)
}

/** The question goes to the friend's own phone, whoever has called. */
export async function askCaller({ of }: Phones): Promise<Seen> {
  return judged(await askWith(of, urgent(), false), 'not-them', 'try.voice.no')
}

/** Everything that the friend's phone ever sent comes to yours once more, from the impostor. */
export async function askWhileReplayed(phones: Phones): Promise<Seen> {
  const { you, friend } = phones.of
  const asking = await startAsking(you.value, urgent())
  if (asking === null) return MISSED
  const recorded = [...friend.value.wire.sent]
  const theirs = { relays: phones.program.systemRelays(), url: phones.relay }
  const count = await replay(theirs, recorded, you.value.wire)
  const stands = askOf(you.value)?.state.is === 'waiting' && isSound(you.value)
  return count > 0 && stands ? { is: 'seen', key: 'try.replay.waits', count } : MISSED
}

/** The friend really asks, and says yes; the impostor lets nothing come back. */
export async function askAndWait({ of }: Phones): Promise<Seen> {
  const asking = await startAsking(of.you.value, loan())
  if (asking === null) return MISSED
  of.you.value.wire.hold()
  const answered = await answerAs(of.friend.value, asking, { yes: true, digits: digitsOf(asking) })
  const isHeld = await whenever(() => of.you.value.wire.held() > 0)
  return answered && isHeld ? { is: 'seen', key: 'try.held.kept' } : MISSED
}

export async function letTimePass({ of, clock }: Phones): Promise<Seen> {
  const [you, friend] = [of.you.value, of.friend.value]
  const asking = askOf(you)
  if (asking === null) return MISSED
  clock.pass(WINDOW_MS)
  const outcome = await outcomeOf(you, asking)
  you.wire.release()
  const told = await whenever(() => {
    const asked = bondOf(friend)?.view.asked.find(({ id }) => id === asking.id)
    return asked?.state.is === 'over' && asked.state.outcome === 'no-answer'
  })
  return told ? judged(outcome, 'no-answer', 'try.held.nothing') : MISSED
}

/** The impostor repeats each to the other, digits and all; the friend asks for just that. */
export async function askBridged({ of }: Phones): Promise<Seen> {
  return judged(await askWith(of, loan(), true), 'match', 'try.bridge.match')
}

export async function askOtherAmount({ of }: Phones): Promise<Seen> {
  return judged(await askWith(of, urgent(), false), 'not-them', 'try.bridge.no')
}

/** A whole check: asked, the digits said, answered; its outcome. */
export async function askWith(
  { you, friend }: Phones['of'],
  question: Question,
  yes: boolean,
): Promise<string | null> {
  const asking = await startAsking(you.value, question)
  if (asking === null) return null
  await answerAs(friend.value, asking, { yes, digits: digitsOf(asking) })
  return outcomeOf(you.value, asking)
}

const MISSED: Seen = { is: 'missed' }

/** Only what the phone itself says is told. */
export function judged(outcome: string | null, wanted: string, key: TextKey, said?: Said): Seen {
  if (outcome !== wanted) return MISSED
  return said === undefined ? { is: 'seen', key } : { is: 'seen', key, said }
}

function isSound(phone: Phone): boolean {
  return bondOf(phone)?.view.condition.is === 'sound'
}
