/** The words of a verdict. The grade decides: only who was met "says yes". */
import type { Grade, Question } from '@handfast/core'
import type { Outcome } from '../events.ts'
import { dayOf, inThrees, provenance, quoted, TOPIC_WORDS, whenOf } from './words.ts'

export type Judged = {
  readonly name: string
  readonly grade: Grade
  readonly made_ms: number
  readonly question: Question
  readonly at_ms: number
  readonly now_ms: number
}

/** What the one who asked reads after a live check. `again`: wrong digits twice in a row. */
export function verdictText(outcome: Outcome, judged: Judged, again: boolean): string {
  const { name, question } = judged
  switch (outcome) {
    case 'match':
      return matchText(judged)
    case 'not-them':
      return `${name} says no. ${denied(name, question)} Hang up.
Ring ${name} from your own phone book, not the last call.
`
    case 'other-number':
      return again
        ? `Wrong again. Hang up.\nRing ${name} from your own phone book.\n`
        : 'Wrong digits. Nothing is proven.\nAsk once more, and say the new ones one by one.\n'
    case 'no-answer':
      return `No answer. Nothing is proven.
Pay nothing, tell nothing. Hang up. Ring ${name} yourself.
Nobody there? Ring somebody who knows ${name}. It can wait.
`
  }
}

function matchText(judged: Judged): string {
  const { grade, question, at_ms, now_ms } = judged
  const when = capital(whenOf(at_ms, now_ms))
  const tail = `${provenance(grade)} ${when}.\n`
  const said = question.about === 'talk' ? '' : `${quoted(question)}\n`
  const open = question.saying === '' ? 'No amount, no account was named. ' : ''
  const what =
    question.about === 'talk'
      ? 'Nothing was asked. If something is: check again.\n'
      : `${open}Anything new: check again.\n`
  return `${headline(judged)}\n${said}${what}${grade.kind === 'met' ? tail : `${when}.\n`}`
}

function headline({ name, grade, question, made_ms, now_ms }: Judged): string {
  const isTalk = question.about === 'talk'
  if (grade.kind === 'met') return isTalk ? `${name} is there.` : `${name} says yes.`
  const day = dayOf(made_ms).replace(/ \d{4}$/, '')
  const device = `The phone bonded by ${grade.kind} on ${day} ${isTalk ? 'is there' : 'says yes'}.`
  const young = now_ms - made_ms < DAY_MS
  const doubt = young
    ? "Bonded today. It proves nothing about today's caller."
    : 'Whose it is was never proven.'
  return `${device}\n${doubt}`
}

const DAY_MS = 86_400_000

function denied(name: string, { about }: Question): string {
  return about === 'talk'
    ? `${name} is not talking to you.`
    : `${name} is not asking you for ${TOPIC_WORDS[about]}.`
}

/** A no that came when the screen that asked was closed already. */
export function lateNoText(name: string, late_ms: number, now_ms: number): string {
  return `${capital(whenOf(late_ms, now_ms))}: ${name} said no. Hang up. If you paid, ring your bank.\n`
}

export function notAskedText(name: string): string {
  return `Not asked: nothing reached ${name}. Nothing is proven.\n`
}

export function refusedText(name: string, is: 'torn' | 'ended'): string {
  return is === 'torn'
    ? tornText(name)
    : `The bond with ${name} was ended. Nothing can be proven with it.\n`
}

export function tornText(name: string): string {
  return `The bond with ${name} is torn. Believe no request, whatever the reason. Hang up.
Only meeting mends it; a new bond does not.
`
}

/** As it is told to who did not ask: with why, and that nobody can be blamed for it. */
export function alarmText(name: string): string {
  return `${tornText(name)}Two devices carry it, or one was put back to an older state; nobody can tell which.
`
}

/** What the one who asked reads after a spoken check. */
export function wordsVerdictText(
  outcome: Outcome,
  judged: Judged,
  { begun_ms, hangUp }: { readonly begun_ms: number; readonly hangUp: boolean },
): string {
  if (outcome === 'match') {
    return `${headline(judged)}
By spoken digits, for ${TOPIC_WORDS[judged.question.about]} and nothing else.
It would not hold if one of the two phones was copied since ${dayOf(begun_ms)}.
${provenance(judged.grade)}
`
  }
  if (hangUp) return `Wrong again. Hang up.\nRing ${judged.name} from your own phone book.\n`
  return 'These digits are wrong. Nothing is proven.\nAsk once more, with new digits, said one by one.\n'
}

/** What the one who was asked reads once the other side told the outcome. */
export function outcomeText(outcome: Outcome, name: string, question: Question): string {
  const what = TOPIC_WORDS[question.about].toUpperCase()
  switch (outcome) {
    case 'match':
      return `${name} has your yes to ${what}. Not you? Ring ${name}.
Does ${name} want something from you? Check ${name}.
`
    case 'not-them':
      return `${name} has your no to ${what}.\n`
    case 'other-number':
      return `The digits were not those on the screen of ${name}. Nothing is proven.
If it is you who asks, let ${name} say the next ones one by one.
`
    case 'no-answer':
      return `Your answer about ${what} did not count: it came too late, or ${name} had left.\n`
  }
}

export function missedText(name: string, question: Question, at_ms: number, now_ms: number) {
  const what = TOPIC_WORDS[question.about].toUpperCase()
  const when = capital(whenOf(at_ms, now_ms))
  if (question.about === 'talk') {
    return `${when}: ${name} asked whether it is you. Not you who was talking? Ring ${name} now.\n`
  }
  return `${when}: ${name} was asked for ${what} in your name. Not you? Ring ${name} now.\n`
}

export function answerText(name: string, about: Question['about'], digits: string): string {
  const want =
    about === 'talk' ? `I am talking to ${name}` : `I want ${TOPIC_WORDS[about]} from ${name}`
  return `These digits say: yes, ${want}. Only to ${name}, never to a bank.
Say: ${inThrees(digits)}
`
}

export function otherTopicText(name: string, about: Question['about']): string {
  const what =
    about === 'talk'
      ? `Somebody is talking to ${name} in your name.`
      : `Somebody is asking ${name} for ${TOPIC_WORDS[about].toUpperCase()} in your name.`
  return `${what} Hang up.
Ring ${name} now, from your own phone book.
`
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1)
}
