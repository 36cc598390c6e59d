/** Words of dates, digits, topics and bonds. */
import type { Channel, Grade, PersonView, Question, Topic } from '@handfast/core'

export const TOPIC_WORDS: Record<Topic, string> = {
  money: 'money',
  secret: 'a password or code',
  favour: 'a favour or a meeting',
  access: 'files or access',
  talk: 'nothing, just talking',
}

const OVER_WORDS: Record<Channel, string> = {
  phone: 'by phone',
  video: 'by video',
  chat: 'by chat',
  mail: 'by mail',
  door: 'at the door',
}

/** `for MONEY, now, by phone`: how a question goes on after "are you asking Buffy". */
export function asking(name: string, { about, over }: Pick<Question, 'about' | 'over'>): string {
  const way = OVER_WORDS[over]
  if (about === 'talk') return `Are you TALKING TO ${name}, now, ${way}?`
  return `Are you asking ${name} for ${loud(about)}, now, ${way}?`
}

/** The question as the other one's yes quotes it. */
export function quoted({ about, over, saying }: Question): string {
  const what = saying === '' ? '' : `: ${saying}`
  return `"I am asking you for ${loud(about)}${what}, ${OVER_WORDS[over]}."`
}

export function loud(about: Topic): string {
  return TOPIC_WORDS[about].toUpperCase()
}

export function overWords(over: Channel): string {
  return OVER_WORDS[over]
}

/** How a bond came to be: a sentence, never a badge. */
export function provenance(grade: Grade): string {
  const day = dayOf(grade.at_ms)
  switch (grade.kind) {
    case 'met':
      return `You met on ${day}.`
    case 'code':
      return `By a code you exchanged on ${day}; meet to make it firm.`
    case 'link':
      return `By a link sent on ${day}; meet to make it firm.`
  }
}

export function condition(person: PersonView): string {
  switch (person.condition.is) {
    case 'unfinished':
      return 'Not finished: the last word of the other side is missing.'
    case 'torn':
      return `TORN since ${dayOf(person.condition.at_ms)}. Believe no request. Only meeting mends it.`
    case 'ended': {
      const by = person.condition.by === 'me' ? 'by you' : 'by the other side'
      return `Ended ${by} on ${dayOf(person.condition.at_ms)}.`
    }
    case 'sound':
      return person.settled ? '' : 'New: both must be on line once before a live check.'
  }
}

export function lastProof(at_ms: number | null, now_ms: number): string {
  if (at_ms === null) return 'No live proof yet.'
  return `Last live proof ${whenOf(at_ms, now_ms)}.`
}

/** `today, 14:32`, `yesterday, 14:32` or the day alone. */
export function whenOf(at_ms: number, now_ms: number): string {
  const at = dayOf(at_ms)
  if (at === dayOf(now_ms)) return `today, ${timeOf(at_ms)}`
  return at === dayOf(now_ms - DAY_MS) ? `yesterday, ${timeOf(at_ms)}` : `on ${at}`
}

export function dayOf(at_ms: number): string {
  return DAY.format(at_ms)
}

export function timeOf(at_ms: number): string {
  return TIME.format(at_ms)
}

/** `2:41` */
export function clockOf(left_ms: number): string {
  const seconds = Math.max(0, Math.ceil(left_ms / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** `four, two` */
export function spelled(digits: string): string {
  return [...digits].map(digit => DIGIT_WORDS[Number(digit)] ?? digit).join(', ')
}

/** `123 456 789` */
export function inThrees(digits: string): string {
  return digits.match(/.{1,3}/g)?.join(' ') ?? digits
}

const DAY_MS = 86_400_000
const DAY = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric' })
const TIME = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' })
const DIGIT_WORDS = [
  'zero',
  'one',
  'two',
  'three',
  'four',
  'five',
  'six',
  'seven',
  'eight',
  'nine',
] as const
