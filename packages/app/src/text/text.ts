/** Everything people read, by key, in the language that is chosen. */
import type { Channel, Topic } from '@handfast/core'
import { signal } from '@preact/signals'
import {
  FALLBACK,
  isLanguage,
  LANGUAGES,
  type Language,
  languageAmong,
  type TextKey,
  type Texts,
} from './languages.ts'
import { type Part, partsOf, type Values } from './template.ts'

export type { Language, TextKey }

/** What is shown reads this, and so is shown anew in another language. */
const NONE: Texts = {}
const spoken = signal<Spoken>({ language: FALLBACK, texts: NONE })
let wanted: Language = FALLBACK
/** From the first sentence on that is not among the first ones. */
let restIsWanted = false

type Spoken = { readonly language: Language; readonly texts: Texts }

export function language(): Language {
  return spoken.value.language
}

/** Which way the language is written. */
export function direction(): 'ltr' | 'rtl' {
  return LANGUAGES[language()].direction
}

/**
 * The language to open: the one the person chose, as the vault keeps it, or before that the first
 * of the browser's that there is.
 */
export function preferredLanguage(chosen?: string): Language {
  if (chosen !== undefined && isLanguage(chosen)) return chosen
  return languageAmong(globalThis.navigator?.languages ?? [])
}

/**
 * Goes over to a language as soon as its file is there; of two at once, to the later. False if it
 * could not be loaded, or another was wanted meanwhile: then what stood stays.
 */
export async function openLanguage(next: Language): Promise<boolean> {
  wanted = next
  const { load, loadRest } = LANGUAGES[next]
  const parts = restIsWanted ? [load(), loadRest()] : [load()]
  const texts = await Promise.all(parts).catch(() => null)
  if (texts === null || wanted !== next) return false
  spoken.value = { language: next, texts: Object.assign({}, ...texts) }
  return true
}

/** What home and a check do not say. Once it is there, whatever waited for it is shown. */
export async function openRest(): Promise<void> {
  restIsWanted = true
  const next = wanted
  const rest = await LANGUAGES[next].loadRest().catch(() => null)
  if (rest === null || wanted !== next) return
  spoken.value = { language: next, texts: { ...spoken.value.texts, ...rest } }
}

/** A sentence as plain text: for attributes and for what is announced. */
export function say(key: TextKey, values: Values = {}): string {
  return sayParts(key, values)
    .map(part => part.text)
    .join('')
}

export function sayParts(key: TextKey, values: Values = {}): readonly Part[] {
  const { texts } = spoken.value
  const text = texts[key]
  if (text === undefined && texts !== NONE && !restIsWanted) void openRest()
  return text === undefined ? [] : partsOf(text, values)
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

/** As one of the choices: "Files or access". */
export function choiceOf(about: Topic): string {
  const words = about === 'talk' ? say('topic.none') : low(about)
  return words.charAt(0).toLocaleUpperCase(language()) + words.slice(1)
}

/** As what nobody may miss: "FILES OR ACCESS". */
export function loud(about: Topic): string {
  return choiceOf(about).toLocaleUpperCase(language())
}

/** In the middle of a sentence: "files or access". */
export function low(about: Topic): string {
  return say(`topic.${about}`)
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
