/** What a line of input means: a program's JSON, or what a person typed. Never throws. */
import { TOPICS, type Topic } from '@handfast/core'

export type Said =
  | { readonly is: 'number'; readonly number: number }
  | { readonly is: 'not-me' }
  | { readonly is: 'topic'; readonly topic: Topic }
  | { readonly is: 'digits'; readonly digits: string }
  | { readonly is: 'unclear' }

/** `{"number":"42"}`, `{"decision":"not-me"}`, `{"topic":"money"}`, `{"digits":"…"}` */
export function parseJsonLine(text: string): Said {
  const object = parseObject(text)
  if (object === null) return UNCLEAR
  const { number, decision, topic, digits } = object
  if (typeof number === 'string') return parsePair(number)
  if (decision !== undefined) return decision === 'not-me' ? { is: 'not-me' } : UNCLEAR
  if (typeof topic === 'string') return parseTopic(topic)
  return typeof digits === 'string' ? { is: 'digits', digits } : UNCLEAR
}

/** Two digits as they are said: `42`, `4 2`, `4-2`; or a no in one of its forms. */
export function parseTypedAnswer(text: string): Said {
  return /^\s*(no|n|not me)\s*$/i.test(text) ? { is: 'not-me' } : parsePair(text)
}

/** A topic by its word or by its place in the list, counted from one. */
export function parseTypedTopic(text: string): Said {
  const word = text.trim().toLowerCase()
  const place = /^[1-9]$/.test(word) ? TOPICS[Number(word) - 1] : undefined
  return place === undefined ? parseTopic(word) : { is: 'topic', topic: place }
}

export function isTopic(word: string): word is Topic {
  return TOPICS.some(topic => topic === word)
}

const UNCLEAR: Said = { is: 'unclear' }

function parsePair(text: string): Said {
  const digits = text.replace(/[\s,.-]/g, '')
  return /^[0-9]{2}$/.test(digits) ? { is: 'number', number: Number(digits) } : UNCLEAR
}

function parseTopic(word: string): Said {
  return isTopic(word) ? { is: 'topic', topic: word } : UNCLEAR
}

function parseObject(text: string): { readonly [key: string]: unknown } | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? { ...value } : null
  } catch {
    return null
  }
}
