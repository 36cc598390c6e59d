/** Everything people read, by key. A language is one file beside this one. */
import type { Channel, Topic } from '@handfast/core'
import en from './en.json' with { type: 'json' }
import { type Part, partsOf, type Values } from './template.ts'

export type TextKey = keyof typeof en
export type Language = 'en'

export const language: Language = 'en'

/** A sentence as plain text: for attributes and for what is announced. */
export function say(key: TextKey, values: Values = {}): string {
  return sayParts(key, values)
    .map(part => part.text)
    .join('')
}

export function sayParts(key: TextKey, values: Values = {}): readonly Part[] {
  return partsOf(en[key], values)
}

/** Keys that differ where nothing is asked for. */
export type TopicalKey =
  Extract<TextKey, `${string}.talk`> extends infer K
    ? K extends `${infer Base extends TextKey}.talk`
      ? Base
      : never
    : never

export function byTopic(key: TopicalKey, about: Topic): TextKey {
  return about === 'talk' ? `${key}.talk` : key
}

export function loud(about: Topic): string {
  return say(`topic.loud.${about}`)
}

export function low(about: Topic): string {
  return say(`topic.low.${about}`)
}

export function by(channel: Channel): string {
  return say(`channel.by.${channel}`)
}

/** `42` as "four, two". */
export function spell(digits: string): string {
  return [...digits].map(digit => say(`digit.${parseDigit(digit)}`)).join(', ')
}

const DIGITS = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'] as const

function parseDigit(raw: string): (typeof DIGITS)[number] {
  return DIGITS.find(digit => digit === raw) ?? '0'
}
