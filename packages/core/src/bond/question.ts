/** What is being asked for. A sixth topic: CONTRIBUTING.md says what it takes. */
import { type Of, oneOf, struct, text } from '../wire/codec.ts'
import { LIMIT } from '../wire/limits.ts'

/** Places are permanent: they are on the wire and in the spoken check. */
export const TOPICS = ['money', 'secret', 'favour', 'access', 'talk'] as const
export const CHANNELS = ['phone', 'video', 'chat', 'mail', 'door'] as const
export type Topic = (typeof TOPICS)[number]
export type Channel = (typeof CHANNELS)[number]

export const question = struct({
  about: oneOf(TOPICS),
  over: oneOf(CHANNELS),
  /** Plain text, at most 80 characters, empty where nothing was written. */
  saying: text(LIMIT.saying_bytes),
})
export type Question = Of<typeof question>

export function sameQuestion(a: Question, b: Question): boolean {
  return a.about === b.about && a.over === b.over && a.saying === b.saying
}
