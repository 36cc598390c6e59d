/** Every part runs in its least size, and its table has the rows; what they say is not judged. */
import { expect, test } from 'vitest'
import { reportText } from './kit/report.ts'
import { meets, type Row, ratioOf } from './kit/row.ts'
import { surroundings } from './kit/surroundings.ts'
import { PARTS, type PartName, SMALL } from './parts.ts'

/** The app's part needs the built app and a browser: it runs among the journeys. */
const ROWS: Readonly<Record<Exclude<PartName, 'app'>, readonly RegExp[]>> = {
  check: [/on noble/, /on the simulator/],
  peers: [/Matrix/, /Signal/, /TOTP/],
  vault: [/^one save, 4 bonds/, /^one save: bytes/, /^one check .* 4 bonds/, /^to open 4 bonds/],
  relay: [
    /^put → confirmed on disk/,
    /no wait for the disk/,
    /half of its own load, p50/,
    /p99/,
    /magic-wormhole/,
    /does nothing/,
    /from the command to serving/,
    /^cost of a message/,
    /^disk of a million/,
    /^memory of a million/,
  ],
  schemas: [/^by rowid/, /no rowid/, /ceiling/],
  state: [/^after 1 checks/, /^after 3 checks/, /^entry/, /^evidence/],
}

const LIMIT_MS = 120_000

test.each(Object.entries(ROWS))(
  '%s',
  async (name, expected) => {
    const figures = await PARTS[name as PartName](SMALL)
    const rows = figures.flatMap(each => each.rows)
    const found = (what: RegExp) => rows.some(row => what.test(row.what))
    expect(expected.filter(what => !found(what))).toEqual([])
    // So few connections take no memory that could be told from nothing.
    const sure = rows.filter(({ what }) => !/memory|each listening/.test(what))
    const values = sure.flatMap(({ score }) => (score === null ? [] : [score.value]))
    expect(values.filter(value => !(value >= 0))).toEqual([])
  },
  LIMIT_MS,
)

test('a report says what is met and what is missed, and why', () => {
  const row = (what: string, value: number, more: Partial<Row>): Row => {
    return { what, ours: '1', beside: '2', score: ratioOf(value, 1), aim: null, ...more }
  }
  const rows = [
    row('quick', 0.9, { aim: { least: 0.5 } }),
    row('slow', 3, { aim: { most: 1.5 }, why: 'it waits.' }),
    row('told', 7, {}),
  ]
  expect(rows.map(meets)).toEqual([true, false, null])
  const figures = [{ part: 'Some part', says: ['How.'], rows }]
  const surrounding = { before: surroundings(), load_after: 1, took_s: 2 }
  const text = reportText({ title: 'T', command: 'c', ...surrounding, figures })
  expect(text).toContain('| quick | 1 | 2 | 0.9× | ≥ 0.5× | met |')
  expect(text).toContain('| slow | 1 | 2 | 3× | ≤ 1.5× | **missed** |')
  expect(text).toContain('* slow: 3× where ≤ 1.5× was aimed at. it waits.')
})
