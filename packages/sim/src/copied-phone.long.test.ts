/** The page about a copied phone says how long a copy lives: its command finds that still. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { summaryOf } from './summary.ts'
import { runWorlds } from './worlds.ts'

const page = readFileSync(
  join(import.meta.dirname, '..', '..', '..', 'docs', 'copied-phone.md'),
  'utf8',
)

/** A change of any byte that is sent makes other worlds: shares move by a little. */
const SLACK_PERCENT = 5
const WORDS = ['no', 'one', 'two', 'three', 'four']

type Row = { readonly epochs: number; readonly count: number; readonly percent: number }

function rowsOfPage(): readonly Row[] {
  const rows = page.matchAll(/^\| (\w+) epochs? \| ([\d,]+) \| (\d+) % \|$/gm)
  return [...rows].map(([, word = '', count = '', percent]) => ({
    epochs: WORDS.indexOf(word),
    count: Number(count.replace(',', '')),
    percent: Number(percent),
  }))
}

function settingsOfPage() {
  const command = /`npm run sim -- --climate (\w+) --seed (\d+) --worlds (\d+) --steps (\d+)`/
  const [, climate = '', ...numbers] = command.exec(page) ?? []
  const [seed = 0, worlds = 0, events = 0] = numbers.map(Number)
  return Array.from({ length: worlds }, (_, at) => ({ seed: seed + at, events, climate }))
}

test('its table adds up', () => {
  const rows = rowsOfPage()
  expect(rows.length).toBeGreaterThan(1)
  const all = rows.reduce((sum, { count }) => sum + count, 0)
  for (const { count, percent } of rows) expect(percent).toBe(Math.round((100 * count) / all))
})

test('its command finds those epochs and no others, each about as often', async () => {
  const rows = rowsOfPage()
  const reports = await runWorlds(settingsOfPage())
  expect(reports.flatMap(({ failures }) => failures)).toEqual([])
  const { healed } = summaryOf(reports)
  const all = [...healed.values()].reduce((sum, count) => sum + count, 0)
  expect(all).toBeGreaterThan(100)
  expect([...healed.keys()].toSorted()).toEqual(rows.map(({ epochs }) => epochs).toSorted())
  for (const { epochs, percent } of rows) {
    const now_percent = (100 * (healed.get(epochs) ?? 0)) / all
    expect(Math.abs(now_percent - percent), `${epochs}`).toBeLessThanOrEqual(SLACK_PERCENT)
  }
})
