/** The page about a copied phone says what the app says. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const page = read('docs/copied-phone.md').replace(/\s+/g, ' ')
const words: Record<string, string> = JSON.parse(read('packages/app/src/text/en.json'))

test.each(['torn.lead', 'person.meet'])('the sentence of %s stands on the page', name => {
  const sentence = words[name]?.replaceAll('**', '') ?? 'no such sentence'
  expect(page).toContain(sentence)
})

test('the picture has a title, and every word of it is one of the page', () => {
  const picture = read('docs/copied-phone.svg')
  expect(picture).toMatch(/<title>[^<]{40,}<\/title>/)
  const said = [...picture.matchAll(/<text[^>]*>([^<]+)</g)].map(([, text = '']) => text)
  const one = (text: string) => text.toLowerCase().match(/[a-z]{4,}/g) ?? []
  const known = new Set(one(page))
  expect(said.flatMap(one).filter(word => !known.has(word))).toEqual([])
})
