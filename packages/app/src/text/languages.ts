/** Every language of the app. A further one is its file and its line here. */
import en from './en.json' with { type: 'json' }

export type TextKey = keyof typeof en
export type Texts = Readonly<Record<TextKey, string>>

/** `name` is the language's own, `direction` the way it is written. */
export const LANGUAGES = {
  en: { name: 'English', direction: 'ltr', load: async () => en },
  de: { name: 'Deutsch', direction: 'ltr', load: () => textsIn(import('./de.json')) },
  es: { name: 'Español', direction: 'ltr', load: () => textsIn(import('./es.json')) },
  fr: { name: 'Français', direction: 'ltr', load: () => textsIn(import('./fr.json')) },
} as const satisfies Readonly<Record<string, LanguageEntry>>

export type Language = keyof typeof LANGUAGES

/** In the bundle, for it is what stands until another language is there. */
export const FALLBACK: { readonly language: Language; readonly texts: Texts } = {
  language: 'en',
  texts: en,
}

export function isLanguage(raw: string): raw is Language {
  return Object.hasOwn(LANGUAGES, raw)
}

export function languages(): readonly Language[] {
  return Object.keys(LANGUAGES).filter(isLanguage)
}

/** The first of the tags, `de-AT` for instance, whose language there is; else English. */
export function languageAmong(tags: readonly string[]): Language {
  const bare = tags.map(tag => tag.split('-')[0]?.toLowerCase() ?? '')
  return bare.find(isLanguage) ?? FALLBACK.language
}

type LanguageEntry = {
  readonly name: string
  readonly direction: 'ltr' | 'rtl'
  load(): Promise<Texts>
}

async function textsIn(file: Promise<{ readonly default: Texts }>): Promise<Texts> {
  return (await file).default
}
