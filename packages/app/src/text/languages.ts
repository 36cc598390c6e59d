/** Every language of the app. A further one is its file and its line here. */
/// <reference path="./parts.d.ts" />
import type en from './en.json'

export type TextKey = keyof typeof en
/** What is loaded of a language: what home and a check say, and the rest when it is wanted. */
export type Texts = Readonly<Partial<Record<TextKey, string>>>

/** `name` is the language's own, `direction` the way it is written. */
export const LANGUAGES = {
  en: {
    ...{ name: 'English', direction: 'ltr' },
    load: () => textsIn(import('./en.json?first')),
    loadRest: () => textsIn(import('./en.json?rest')),
  },
  de: {
    ...{ name: 'Deutsch', direction: 'ltr' },
    load: () => textsIn(import('./de.json?first')),
    loadRest: () => textsIn(import('./de.json?rest')),
  },
  es: {
    ...{ name: 'Español', direction: 'ltr' },
    load: () => textsIn(import('./es.json?first')),
    loadRest: () => textsIn(import('./es.json?rest')),
  },
  fr: {
    ...{ name: 'Français', direction: 'ltr' },
    load: () => textsIn(import('./fr.json?first')),
    loadRest: () => textsIn(import('./fr.json?rest')),
  },
} as const satisfies Readonly<Record<string, LanguageEntry>>

export type Language = keyof typeof LANGUAGES

export const FALLBACK: Language = 'en'

export function isLanguage(raw: string): raw is Language {
  return Object.hasOwn(LANGUAGES, raw)
}

export function languages(): readonly Language[] {
  return Object.keys(LANGUAGES).filter(isLanguage)
}

/** The first of the tags, `de-AT` for instance, whose language there is; else English. */
export function languageAmong(tags: readonly string[]): Language {
  const bare = tags.map(tag => tag.split('-')[0]?.toLowerCase() ?? '')
  return bare.find(isLanguage) ?? FALLBACK
}

type LanguageEntry = {
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  load(): Promise<Texts>
  loadRest(): Promise<Texts>
}

async function textsIn(file: Promise<{ readonly default: Texts }>): Promise<Texts> {
  return (await file).default
}
