/** What commands say besides verdicts and errors. */
import type { PersonView, Question } from '@handfast/core'
import type { Finding } from '../events.ts'
import { lateNoText } from './verdicts.ts'
import {
  asking,
  clockOf,
  condition,
  inThrees,
  lastProof,
  overWords,
  provenance,
  spelled,
  TOPIC_WORDS,
} from './words.ts'

export function readyText(name: string, relay: string): string {
  return `Ready. Others see you as ${name}. Your relay is ${relay}.
Make your first bond: handfast bond
`
}

export function nobodyText(): string {
  return 'Nobody yet. Make a bond: handfast bond\n'
}

export function personText(name: string, person: PersonView, now_ms: number): string {
  const own = person.theirName === person.label ? '' : `Own name: ${person.theirName}.`
  const proof = person.condition.is === 'sound' ? lastProof(person.lastProof_ms, now_ms) : ''
  const late = person.asks.flatMap(({ state }) =>
    state.is === 'over' && state.late_ms !== null
      ? [lateNoText(name, state.late_ms, now_ms).trimEnd()]
      : [],
  )
  const lines = [own, provenance(person.grade), condition(person), proof, ...late]
  return `${name}\n${lines.flatMap(line => (line === '' ? [] : [`  ${line}\n`])).join('')}`
}

export function codeText(code: string, relay: string, label: string): string {
  const who = label === '' ? 'The other one' : label
  return `${who} types: handfast bond --join ${code}
Or, in the app, types the code: ${code}
The code is made at ${relay}. It is good for ten minutes and one try.
Say it only if you rang, on a number you already had.
"My phone is broken, bond with my new one" is a common trick.
`
}

export function linkText(link: string, label: string): string {
  const who = label === '' ? 'The other one' : label
  return `${link}
${who} puts it behind the address of the app, or types: handfast bond --join '${link}'
It is good for seven days and one use. Whoever uses it first has the bond:
send it where nobody else reads, to somebody you rang on a number you already had.
`
}

export const LINK_NOTE = `Be on line once it was used: handfast listen. All that wait: handfast link --list
`

export function linkRow(
  number: number,
  label: string,
  left_ms: number,
  link: string | null,
): string {
  const days = Math.floor(left_ms / DAY_MS)
  const left = days === 0 ? 'less than a day left' : `${days} ${days === 1 ? 'day' : 'days'} left`
  const who = label === '' ? 'for nobody named' : `for ${label}`
  return `${number}  ${who}, ${left}\n${link === null ? '' : `   ${link}\n`}`
}

const DAY_MS = 86_400_000

export function noLinksText(): string {
  return 'No link waits. Make one: handfast link\n'
}

export function takenBackText(relayKnows: boolean): string {
  return relayKnows
    ? 'Taken back. Nobody can join with it any more.\n'
    : 'Taken back here. The relay is told as soon as it answers: handfast listen\n'
}

export function bondedText(name: string, person: PersonView): string {
  const own =
    person.theirName === person.label ? '' : ` The other side calls itself ${person.theirName}.`
  const rest = person.settled
    ? `Try it: handfast check "${name}" --about talk\n`
    : 'Live checks work as soon as both were on line once more: handfast listen\n'
  return `You have a bond with ${name}.${own}\n${provenance(person.grade)}\n${rest}`
}

export function sameNameNote(name: string): string {
  return `There is a ${name} here already. If that is who you mean, check: handfast check "${name}" --about talk
The new one stands below, and proves nothing about the old one.
`
}

export function numberText(name: string, number: string, question: Question): string {
  return `Asking ${name}: ${TOPIC_WORDS[question.about]}, ${overWords(question.over)}.
Say: open Handfast, type ${spelled(number)}.   ${[...number].join(' ')}
`
}

export function waitingLine(name: string, left_ms: number, gone_ms: number): string {
  const words = gone_ms < 30_000 ? '' : ' No internet there? In another window: handfast spoken'
  return `waiting for ${name}, ${clockOf(left_ms)} left.${words}`
}

/** Also while it was never tried before: nobody is told that it does not answer until it did not. */
export function silentLine(relay: string, left_ms: number): string {
  const left = Number.isFinite(left_ms) ? `, ${clockOf(left_ms)} left` : ''
  return `trying to reach ${relay}${left}`
}

export function codeWaitingLine(left_ms: number): string {
  return `waiting for the other one, ${clockOf(left_ms)} left`
}

export function answerFirstNote(name: string): string {
  return `${name} is asking you something. Answer first: handfast listen\n`
}

export function listeningNote(): string {
  return 'Listening. Who checks you appears here. Ctrl-C ends it.\n'
}

export function askedText(name: string, question: Question): string {
  const saying = question.saying === '' ? '' : `  "${question.saying}"\n`
  return `\n${asking(name, question)}
${saying}Only if yes: type the two digits you hear from ${name}. Otherwise type no.
This cancels nothing.
`
}

export const ASKED_PROMPT = 'two digits, or no: '

/** `unreached`: the relay it has to go to, where that is not reached just now. */
export function answeredText(name: string, yes: boolean, unreached: string | null): string {
  if (unreached !== null) {
    return `Your ${yes ? 'yes' : 'no'} to ${name} has not gone out: ${unreached} is not reached.
It goes out by itself${yes ? '; after three minutes it counts for nothing' : ''}.
`
  }
  return yes ? `Sent to ${name}. Nothing is settled yet.\n` : `Told ${name}: no.\n`
}

export const ANSWER_HINT = 'type the two digits, or no'
export const ANSWER_JSON_HINT = 'send {"number":"42"} or {"decision":"not-me"}'

export function challengeText(name: string, digits: string, answerDigits: number): string {
  return `Say to ${name}: open Handfast, spoken check. Then say: ${inThrees(digits)}
${name} answers with ${answerDigits} digits. Type them here.
`
}

export function fallbackNote(name: string): string {
  return `If ${name} says that it does not fit: begin again with --fallback\n`
}

export const DIGITS_PROMPT = 'digits: '
export const DIGITS_JSON_HINT = 'send {"digits":"123456"}'

export function hangUpFirstNote(name: string): string {
  return `Better: hang up, and ring ${name} on a number you already had.\n`
}

export function topicsText(name: string, topics: readonly (keyof typeof TOPIC_WORDS)[]): string {
  const lines = topics.map((topic, i) => `  ${i + 1}  ${TOPIC_WORDS[topic]}\n`).join('')
  return `What are you asking ${name} for?\n${lines}`
}

export const TOPIC_PROMPT = 'one of them: '
export const TOPIC_HINT = 'type 1 to 5'
export const TOPIC_JSON_HINT = 'send {"topic":"money"}'

export function hearPrompt(name: string): string {
  return `the nine digits you hear from ${name}: `
}

export function endQuestion(name: string): string {
  return `Did a caller ask for this? Then keep it.
The bond with ${name} can only be made anew. To end it, type the name.
`
}

export const END_PROMPT = 'name: '

export function endedText(name: string): string {
  return `The bond with ${name} is ended. It stays listed.\n`
}

export function relayText(url: string): string {
  return `handfast relay on ${url}\n`
}

export function findingText(check: Finding, ok: boolean, detail: string): string {
  const words = FINDING_WORDS[check][ok ? 0 : 1]
  return `${ok ? 'ok  ' : 'NOT '} ${words}${detail === '' ? '' : ` (${detail})`}\n`
}

/** What was found good, what was found wrong. */
const FINDING_WORDS: Record<Finding, readonly [string, string]> = {
  runtime: ['this Node is new enough', 'this Node is too old: 24.7 or newer is needed'],
  files: ['nobody else can read the vault', 'others can read the vault: chmod 600 these files'],
  vault: ['the vault opens', 'the vault does not open'],
  records: ['every bond is whole', 'bonds are damaged: make them anew, best by meeting'],
  newer: [
    'no newer Handfast wrote here',
    'bonds were written by a newer Handfast: update this one',
  ],
  clock: ['the clock is plausible', 'the clock is wrong: set it'],
  relay: ['the relay answers', 'the relay does not answer as one'],
  unsent: ['everything was sent', 'messages wait to be sent: keep handfast listen open'],
}
