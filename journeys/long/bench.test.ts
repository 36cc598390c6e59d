/** The app's part of the bench in its least size: it walks the paths that it measures. */
import { expect, test } from 'vitest'
import { PARTS, SMALL } from '../../bench/parts.ts'

test('the bench of the app has its rows', async () => {
  const figures = await PARTS.app(SMALL)
  const rows = figures.flatMap(each => each.rows)
  expect(rows.map(({ what }) => what)).toEqual([
    'from tap to verdict, median of 2',
    'script and style that home asks for, its later parts too',
    'script and style from opening to a verdict',
    'home usable, 6 times slowed down',
  ])
  expect(rows[0]?.score?.value).toBeGreaterThan(0)
})
