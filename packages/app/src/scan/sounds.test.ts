import { expect, test } from 'vitest'
import { tonesOf } from './sounds.ts'

test('what is read, near, far and not there sound different, and short', () => {
  const aims = ['read', 'still', 'closer', 'nothing'] as const
  const heard = aims.map(aim =>
    tonesOf(aim)
      .map(({ hertz }) => hertz)
      .join(),
  )
  expect(new Set(heard).size).toBe(aims.length)
  for (const tone of aims.flatMap(tonesOf)) {
    expect(tone.delay_s + tone.length_s).toBeLessThan(0.3)
  }
  expect(tonesOf('nothing')).toEqual([])
})
