import { expect, test } from 'vitest'
import { typedDigits } from './typed.ts'

test('spaces and hyphens between digits do not count', () => {
  expect(['583 204-119', ' 5-8 3\t204\n119 ', '583204119'].map(typedDigits)).toEqual(
    Array(3).fill('583204119'),
  )
})

test.each(['', ' ', '-', '12a', '１２', '1,2', '1.2', '+1', '0x1', '1e3', '\u06f1'])(
  '%j is none',
  raw => {
    expect(typedDigits(raw)).toBeNull()
  },
)
