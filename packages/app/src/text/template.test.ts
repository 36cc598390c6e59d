import { describe, expect, test } from 'vitest'
import { partsOf, placeholdersOf } from './template.ts'

describe('a template', () => {
  test('takes its values in', () => {
    expect(
      partsOf('Are you asking {name} for **{topic}**?', { name: 'Buffy', topic: 'MONEY' }),
    ).toEqual([
      { text: 'Are you asking ', bold: false, given: false },
      { text: 'Buffy', bold: false, given: true },
      { text: ' for ', bold: false, given: false },
      { text: 'MONEY', bold: true, given: true },
      { text: '?', bold: false, given: false },
    ])
  })

  test('takes nothing of a value for its own', () => {
    const name = '**{topic}** <b>'
    const parts = partsOf('{name} and {topic}', { name, topic: 'money' })
    expect(parts.map(part => part.text)).toEqual([name, ' and ', 'money'])
    expect(parts.every(part => !part.bold)).toBe(true)
  })

  test('that wants a value nobody gave is our mistake', () => {
    expect(() => partsOf('Ring {name}.', {})).toThrow('{name}')
  })

  test('tells what it wants', () => {
    expect(placeholdersOf('At {time} **{name}** and {name}')).toEqual(new Set(['time', 'name']))
  })
})
