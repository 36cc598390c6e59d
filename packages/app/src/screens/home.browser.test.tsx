/** Two hundred people: found by typing, in the order they were last wanted, by keyboard alone. */
import { afterEach, beforeAll, expect, test } from 'vitest'
import { userEvent } from 'vitest/browser'
import { hide, show, wordsOf } from '../testing/shown.tsx'
import { entry, NOW_MS, person, snapshotOf } from '../testing/views.ts'
import { openLanguage, openRest } from '../text/text.ts'

const NAMES = [
  'Anna',
  'Bálint',
  'Chloë',
  'Dmitri',
  'Émile',
  'Fatima',
  'Günter',
  'Hana',
  'İpek',
  'José',
]

function keyOf(i: number): string {
  return i.toString(16).padStart(32, '0')
}

/** The first is the oldest; the last one is called like the first. */
function peopleOf(count: number) {
  return Array.from({ length: count }, (_, i) => {
    const label = `${NAMES[i % NAMES.length]} ${i < NAMES.length ? '' : i}`.trim()
    const mark = Uint8Array.from({ length: 16 }, (_, byte) => (i * 31 + byte * 7) % 256)
    const last = i === count - 1 ? 'Anna' : label
    const made_ms = NOW_MS - 9e9 + i * 1000
    const grade = { kind: 'met', at_ms: made_ms } as const
    return entry(keyOf(i), person({ label: last, mark, made_ms, grade }))
  })
}

function rowsOf(place: HTMLElement): string[] {
  const names = place.querySelectorAll<HTMLElement>('.rows b')
  return [...names].map(name => name.textContent ?? '')
}

/** Once the screen has put the focus on its heading. */
async function focusSearch(place: HTMLElement): Promise<void> {
  await expect.poll(() => document.activeElement?.tagName).toBe('H1')
  place.querySelector('input')?.focus()
}

beforeAll(async () => {
  await openLanguage('en')
  await openRest()
})
afterEach(hide)

test('eight are looked through, from nine on there is a search', () => {
  expect(show(snapshotOf(peopleOf(8))).querySelector('input')).toBeNull()
  expect(show(snapshotOf(peopleOf(9))).querySelector('input')).not.toBeNull()
})

test('two hundred stand there, the one last wanted first, and are found whatever the accents', async () => {
  const place = show(snapshotOf(peopleOf(200)))
  expect(rowsOf(place)).toHaveLength(200)
  expect(rowsOf(place)[0]).toBe('Anna')
  expect(rowsOf(place)[199]).toBe('Anna')
  await focusSearch(place)
  await userEvent.keyboard('chloe 12')
  await expect.poll(() => rowsOf(place)).toEqual(['Chloë 122', 'Chloë 112', 'Chloë 12'])
  await userEvent.keyboard('x')
  await expect.poll(() => place.innerText).toContain('Nobody of that name.')
})

test('two of one name are told apart by their marks and by how they were made', async () => {
  const place = show(snapshotOf(peopleOf(200)))
  const annas = [...place.querySelectorAll<HTMLElement>('.row')].filter(
    row => row.querySelector('b')?.textContent === 'Anna',
  )
  expect(annas).toHaveLength(2)
  for (const row of annas) expect(row.textContent).toContain('met on ')
  const halves = annas.map(row => row.querySelector('.mark-half')?.getAttribute('d'))
  expect(halves[0]).not.toBe(halves[1])
  const others = place.querySelectorAll('.row small')
  expect(others).toHaveLength(2)
})

test('from the search to a person it is one Tab and Enter', async () => {
  const place = show(snapshotOf(peopleOf(200)))
  await focusSearch(place)
  await userEvent.keyboard('fatima 5')
  await expect.poll(() => rowsOf(place)[0]).toBe('Fatima 195')
  await userEvent.keyboard('{Tab}')
  expect(document.activeElement?.textContent).toContain('Fatima')
  await userEvent.keyboard('{Enter}')
  await expect.poll(() => place.querySelector('main')?.dataset.screen).toBe('person')
  await expect.poll(() => document.activeElement?.tagName).toBe('H1')
})

test('what a newer version wrote is told, and to believe nobody where it was a bond', () => {
  const told = (change: Parameters<typeof snapshotOf>[1]) =>
    wordsOf(show(snapshotOf(peopleOf(1), change)))
  expect(told({})).not.toContain('newer Handfast')
  expect(told({ newerPreferences: true })).toMatch(/a newer Handfast\. Update to open it;/)
  expect(told({ newerPreferences: true })).not.toContain('believe no request')
  expect(told({ newer: [keyOf(7)] })).toMatch(
    /a newer Handfast\. Update .* believe no request in the name that is missing here\./,
  )
  expect(told({ trouble: 'record-newer', newer: [keyOf(7)] })).not.toMatch(/newer.*newer/)
})
