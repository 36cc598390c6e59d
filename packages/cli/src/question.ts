/** The question of a check, from what was typed. */
import { CHANNELS, type Channel, plainSaying, type Question } from '@handfast/core'
import type { Arguments, Misused } from './arguments.ts'
import type { Failure } from './failures.ts'
import { isTopic } from './said.ts'
import type { Facts } from './text/failures.ts'

type Wrong = Misused | { readonly failure: Failure; readonly facts: Facts }

export function parseQuestion(given: Arguments): Question | Wrong {
  const about = given.text('about')
  const over = given.text('over') ?? 'phone'
  const saying = plainSaying(given.text('saying') ?? '')
  const name = given.words[0] ?? 'NAME'
  if (about === undefined) return { failure: 'about-missing', facts: { name } }
  if (!isTopic(about)) return { failure: 'bad-about', facts: { name, detail: about } }
  if (!isChannel(over)) return { failure: 'bad-over', facts: { detail: over } }
  if (saying === null) return { failure: 'bad-saying', facts: {} }
  return { about, over, saying }
}

function isChannel(word: string): word is Channel {
  return CHANNELS.some(channel => channel === word)
}
