import { describe, expect, test } from 'vitest'
import { peopleOf, search } from './people.ts'
import { entry, KEYS, NOW_MS, person, waiting } from './testing/views.ts'

const [one, two, three] = KEYS

describe('the people', () => {
  test('stand with the most recent first', () => {
    const people = peopleOf([
      entry(one, person({ label: 'Spike', made_ms: 1 })),
      entry(two, person({ label: 'Willow', made_ms: 2 })),
      entry(three, person({ label: 'Giles', made_ms: 0, asks: [waiting('01')] })),
    ])
    expect(people.map(each => each.name)).toEqual(['Giles', 'Willow', 'Spike'])
  })

  test('of one name: the new one that was never met stands below the old', () => {
    const code = { kind: 'code', at_ms: NOW_MS } as const
    const people = peopleOf([
      entry(one, person({ label: 'Spike', made_ms: 1 })),
      entry(two, person({ label: 'Willow', made_ms: 5 })),
      entry(three, person({ label: 'SPIKE ', grade: code, made_ms: 9 })),
    ])
    expect(people.map(each => [each.key, each.older])).toEqual([
      [two, null],
      [one, null],
      [three, one],
    ])
  })

  test('of one name, both met, are two', () => {
    const people = peopleOf([
      entry(one, person({ made_ms: 1 })),
      entry(two, person({ made_ms: 2 })),
    ])
    expect(people.map(each => each.older)).toEqual([null, null])
  })

  test('of one name, neither met: only the later one is new', () => {
    const code = { kind: 'code', at_ms: NOW_MS } as const
    const people = peopleOf([
      entry(two, person({ grade: code, made_ms: 2 })),
      entry(one, person({ grade: code, made_ms: 1 })),
      entry(three, person({ grade: code, made_ms: 3 })),
    ])
    expect(people.map(each => [each.key, each.older])).toEqual([
      [one, null],
      [three, one],
      [two, one],
    ])
  })

  test('whose bond is not finished make no other one new', () => {
    const code = { kind: 'code', at_ms: NOW_MS } as const
    const people = peopleOf([
      entry(one, person({ condition: { is: 'unfinished' }, made_ms: 5 })),
      entry(two, person({ grade: code, made_ms: 2 })),
    ])
    expect(people.map(each => each.older)).toEqual([null, null])
  })

  test('whose bond ended leave the name free', () => {
    const ended = { is: 'ended', at_ms: 0, by: 'me', told: 0 } as const
    const code = { kind: 'code', at_ms: NOW_MS } as const
    const people = peopleOf([
      entry(one, person({ condition: ended, made_ms: 1 })),
      entry(two, person({ grade: code, made_ms: 2 })),
    ])
    expect(people.map(each => each.older)).toEqual([null, null])
  })
})

describe('beside a torn bond', () => {
  const torn = { is: 'torn', at_ms: 0 } as const
  const code = { kind: 'code', at_ms: NOW_MS } as const
  const tornOf = (entries: Parameters<typeof peopleOf>[0]) =>
    Object.fromEntries(peopleOf(entries).map(each => [each.key, each.torn]))

  test('one of its name made apart is told from it, whatever stood there before', () => {
    const entries = [
      entry(one, person({ grade: code, made_ms: 1 })),
      entry(two, person({ grade: code, condition: torn, made_ms: 2 })),
      entry(three, person({ grade: code, made_ms: 3 })),
    ]
    expect(tornOf(entries)).toEqual({ [one]: null, [two]: null, [three]: two })
  })

  test('one that ended is not: nothing of it is left to check', () => {
    const ended = { is: 'ended', at_ms: 0, by: 'me', told: 0 } as const
    const entries = [
      entry(one, person({ condition: torn, made_ms: 1 })),
      entry(two, person({ grade: code, condition: ended, made_ms: 2 })),
    ]
    expect(tornOf(entries)).toEqual({ [one]: null, [two]: null })
  })

  test('whoever was met is not, and beside one that was met every other is', () => {
    const entries = [
      entry(one, person({ grade: code, made_ms: 1 })),
      entry(two, person({ condition: torn, made_ms: 2 })),
      entry(three, person({ made_ms: 3 })),
    ]
    expect(tornOf(entries)).toEqual({ [one]: two, [two]: null, [three]: null })
  })
})

describe('the search', () => {
  const people = peopleOf([
    entry(one, person({ label: 'Zoë Müller' })),
    entry(two, person({ label: 'Anna B.' })),
  ])

  test.each([
    ['zoe', [one]],
    ['MULL', [one]],
    ['mul zo', [one]],
    ['', [one, two]],
    ['nobody', []],
    ['.*', []],
  ])('finds by %j', (typed, keys) => {
    expect(
      search(people, typed)
        .map(each => each.key)
        .toSorted(),
    ).toEqual(keys)
  })
})
