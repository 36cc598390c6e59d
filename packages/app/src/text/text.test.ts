import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import en from './en.json' with { type: 'json' }
import { by, byTopic, loud, low, say, spell } from './text.ts'

const keys = Object.keys(en)
const sources = sourcesUnder(join(import.meta.dirname, '..'))

describe('the English text', () => {
  test('every key is used somewhere', () => {
    expect(keys.filter(key => !isUsed(key))).toEqual([])
  })

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

/** A key stands in the source whole, or as a template with a part that varies. */
function isUsed(key: string): boolean {
  if (sources.some(source => source.includes(`'${key}'`) || source.includes(`"${key}"`)))
    return true
  if (key.endsWith('.talk') && isUsed(key.slice(0, -'.talk'.length))) return true
  return templates().some(pattern => pattern.test(key))
}

/** `error.${code}` in the source stands for every key of that shape. */
function templates(): readonly RegExp[] {
  const found = sources.flatMap(source => [...source.matchAll(/`([a-z-]+\.[^`\s]*\$\{[^`\s]*)`/g)])
  return found.map(([, template]) => {
    const escaped = (template ?? '').replace(/\$\{[^}]*\}/g, '%').replace(/[.]/g, '\\.')
    return new RegExp(`^${escaped.replaceAll('%', '[a-z0-9-]+')}$`)
  })
}

function sourcesUnder(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(path => /\.tsx?$/.test(path) && !/\.test\./.test(path))
    .map(path => readFileSync(join(folder, path), 'utf8'))
}
