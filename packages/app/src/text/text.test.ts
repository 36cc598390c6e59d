import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import en from './en.json' with { type: 'json' }
import { LANGUAGES, languageAmong, languages } from './languages.ts'
import { placeholdersOf } from './template.ts'
import {
  by,
  byTopic,
  direction,
  language,
  loud,
  low,
  openLanguage,
  preferredLanguage,
  say,
  spell,
} from './text.ts'
import { dateOf, daysAgoOf, minutesOf, momentOf } from './time.ts'

beforeAll(() => openLanguage('en'))

describe('the English text', () => {
  test('no sentence is empty, has a loose mark, or says what is not said', () => {
    for (const [key, sentence] of Object.entries(en)) {
      expect(sentence.trim(), key).toBe(sentence)
      expect(sentence.length, key).toBeGreaterThan(0)
      expect(sentence.split('**').length % 2, key).toBe(1)
      expect(sentence, key).not.toMatch(/\b(key|verify|verified|session|encrypt\w*)\b/i)
      expect(sentence, key).not.toMatch(/\b(he|she|him|her|his|hers|himself|herself)\b/i)
      expect(sentence, key).not.toMatch(/\p{Extended_Pictographic}/u)
    }
  })

  test('what is typed is digits, and a number is only what is dialled', () => {
    const numbers = Object.entries(en).filter(([, sentence]) => /\bnumber/i.test(sentence))
    expect(numbers.map(([key]) => key).toSorted()).toEqual([
      'apart.stop.lead',
      'apart.title',
      'spoken.ring.lead',
    ])
  })
})

test('the alarm of two copies names the bond, and in no language a phone or a person as the copy', () => {
  for (const file of readdirSync(import.meta.dirname).filter(name => name.endsWith('.json'))) {
    const words: Record<string, string> = JSON.parse(
      readFileSync(join(import.meta.dirname, file), 'utf8'),
    )
    const { 'torn.title': title = '', 'torn.lead': lead = '', 'torn.why': why = '' } = words
    expect([...placeholdersOf(title)], file).toEqual(['name'])
    for (const sentence of [lead, why, words['error.torn'] ?? '']) {
      expect(sentence.length, file).toBeGreaterThan(20)
      expect([...placeholdersOf(sentence)], file).toEqual([])
    }
  }
})

test('the sentences an impostor was let loose on are said as they are', () => {
  const values = { name: 'Buffy', topic: 'MONEY', channel: 'by phone', time: '14:32' }
  expect(say('asked.title', values)).toBe('Are you asking Buffy for MONEY, now, by phone?')
  expect(say('asked.only', { name: 'Buffy' })).toBe(
    'Only if yes: type the two digits you hear from Buffy. This cancels nothing.',
  )
  expect(`${say('late.line', values)} ${say('late.ring', values)}`).toBe(
    'At 14:32 Buffy was asked for MONEY in your name. Not you? Ring Buffy now.',
  )
  expect(`${say('wrong.title')} ${say('wrong.lead')}`).toBe(
    'Wrong digits. Say them one by one, once more.',
  )
  expect(`${say('none.title')} ${say('none.lead')}`).toBe(
    'No answer. Nothing is proven. Pay nothing, tell nothing.',
  )
  expect(say('unsent.title.offline')).toBe('Not asked. Your phone has no internet.')
  expect(say('first.title')).toBe('A voice can be copied. So ask the phone.')
  expect(say('end.caller')).toBe('Did a caller ask for this? Then keep it.')
})

test('topics, channels and digits have their words', () => {
  expect([loud('money'), low('secret'), by('door')]).toEqual([
    'MONEY',
    'a password or code',
    'at the door',
  ])
  expect(spell('42')).toBe('four, two')
  expect(byTopic('asked.title', 'talk')).toBe('asked.title.talk')
  expect(byTopic('asked.title', 'money')).toBe('asked.title')
})

const OTHERS = languages().filter(each => each !== 'en')

/** Words for a person that have a gender, and *number*, which is only what is dialled. */
const BANNED = {
  de: { gendered: /(?<!\p{L})(er|sie|ih[mnr]|ihn?en|ihre?[mnrs]?|seine[mnrs]?)(?!\p{L})/iu },
  es: { gendered: /(?<!\p{L})(él|ella|ellos|ellas|juntos|juntas|seguro|segura)(?!\p{L})/iu },
  fr: { gendered: /(?<!\p{L})(ils?|elles?|eux|sûre?)(?!\p{L})/iu },
} as const
const NUMBER = /nummer|número|numéro|\bnumber/i
const MARKS = /[{}*]/
const LEFT_OVER =
  /(?<!\p{L})(the|and|you|your|phone|bond|digits?|hang|with|nothing|of|not|again|is)(?!\p{L})/iu

describe.each(OTHERS)('the text in %s', each => {
  const texts = LANGUAGES[each].load()

  test('takes the same values and has as much in bold', async () => {
    for (const [key, sentence] of Object.entries(await texts)) {
      const english = en[key as keyof typeof en]
      expect([...placeholdersOf(sentence)].toSorted(), key).toEqual(
        [...placeholdersOf(english)].toSorted(),
      )
      expect(sentence.split('**').length, key).toBe(english.split('**').length)
      expect(sentence.replace(/\{[a-z]+\}|\*\*/g, ''), key).not.toMatch(MARKS)
    }
  })

  test('no sentence is empty, left in English, or says what is not said', async () => {
    const { gendered } = BANNED[each]
    for (const [key, sentence] of Object.entries(await texts)) {
      const bare = sentence.replace(/\{[a-z]+\}/g, '')
      expect(sentence.trim(), key).toBe(sentence)
      expect(sentence.length, key).toBeGreaterThan(0)
      expect(bare, key).not.toMatch(gendered)
      expect(bare, key).not.toMatch(LEFT_OVER)
      expect(sentence, key).not.toMatch(/\p{Extended_Pictographic}/u)
      const english = en[key as keyof typeof en]
      if (sentence.length > 8 && /\p{L}{3}/u.test(bare)) expect(sentence, key).not.toBe(english)
    }
  })

  test('what is typed is digits, and a number is only what is dialled', async () => {
    const numbers = Object.entries(await texts).filter(([, sentence]) => NUMBER.test(sentence))
    expect(numbers.map(([key]) => key).toSorted()).toEqual([
      'apart.stop.lead',
      'apart.title',
      'spoken.ring.lead',
    ])
  })

  test('no word is too long for a narrow screen', async () => {
    for (const [key, sentence] of Object.entries(await texts)) {
      const long = sentence.split(/[^\p{L}]+/u).filter(word => word.length > 24)
      expect(long, key).toEqual([])
    }
  })
})

/** Words that lose a letter before a vowel, or change before a sound: a name may begin with any. */
const BEFORE_A_NAME = {
  de: /(?!)/,
  es: /(?<!\p{L})(y|e|o|u) «?\{(name|me|theirs)\}/iu,
  fr: /(?<!\p{L})(de|du|que|je|ne|le|la|se|te|me|jusque|lorsque|puisque) (?:«.)?\{(name|me|theirs)\}/iu,
} as const

test.each(OTHERS)('in %s a name may begin with any letter', async each => {
  for (const [key, sentence] of Object.entries(await LANGUAGES[each].load())) {
    expect(sentence, key).not.toMatch(BEFORE_A_NAME[each])
  }
})

test('French signs never begin a line', async () => {
  for (const [key, sentence] of Object.entries(await LANGUAGES.fr.load())) {
    expect(sentence, key).not.toMatch(/(?:^|[^\u202f])[?!;]/)
    expect(sentence, key).not.toMatch(/[^\u00a0][»]|«[^\u00a0]| :/)
  }
})

test('another language is opened, and all that is said is in it', async () => {
  const may_ms = new Date(2026, 4, 3, 14, 32).getTime()
  expect(await openLanguage('de')).toBe(true)
  expect([language(), direction()]).toEqual(['de', 'ltr'])
  expect(say('asked.title', { name: 'Buffy', topic: loud('money'), channel: by('phone') })).toBe(
    'Bittest du Buffy um GELD, jetzt, am Telefon?',
  )
  expect(spell('42')).toBe('vier, zwei')
  expect([dateOf(may_ms), minutesOf(120_000)]).toEqual(['3. Mai 2026', '2 Minuten'])
  expect(momentOf(may_ms, may_ms)).toBe('Heute, 14:32')
  expect(await openLanguage('fr')).toBe(true)
  expect([dateOf(may_ms), daysAgoOf(may_ms, may_ms)]).toEqual(['3 mai 2026', 'aujourd’hui'])
  expect(await openLanguage('es')).toBe(true)
  expect([spell('07'), dateOf(may_ms)]).toEqual(['cero, siete', '3 de mayo de 2026'])
  expect(await openLanguage('en')).toBe(true)
  expect(say('done')).toBe('Done')
})

test('of two languages wanted at once the later stays', async () => {
  const both = await Promise.all([openLanguage('de'), openLanguage('en')])
  expect(both).toEqual([false, true])
  expect(language()).toBe('en')
})

test('the chosen language goes before the browser’s, and garbage counts for nothing', () => {
  expect(languageAmong(['pt-BR', 'fr-CA', 'de'])).toBe('fr')
  expect(languageAmong(['DE-at'])).toBe('de')
  expect(languageAmong([])).toBe('en')
  expect(languageAmong(['', '-', 'toString', '__proto__', 'constructor'])).toBe('en')
  expect(preferredLanguage('es')).toBe('es')
  expect(preferredLanguage('hasOwnProperty')).toBe(preferredLanguage())
})
