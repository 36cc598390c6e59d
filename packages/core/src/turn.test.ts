import { describe, expect, test } from 'vitest'
import { nobleSuite as suite } from './crypto/suite.ts'
import { elapsed_ms, elapsedAtLeast_ms, elapsedSince_ms, turnOf } from './turn.ts'

const at = (utc_ms: number, steady_ms: number, run = 1) => ({ utc_ms, steady_ms, run })
const LONG_AGO = Number.MAX_SAFE_INTEGER

describe('time gone by', () => {
  test.each([
    ['both clocks agree', at(1000, 10), at(1500, 510), 500],
    ['the machine slept', at(1000, 10), at(9000, 20), 8000],
    ['the wall clock was put back', at(9000, 10), at(1000, 60), 50],
    ['both stand still', at(1000, 10), at(1000, 10), 0],
    ['both went back', at(1000, 10), at(900, 5), 0],
    ['another run, later', at(1000, 500), at(1700, 1, 2), 700],
    ['another run, at the same time', at(1000, 1), at(1000, 900, 2), 0],
    ['another run, a little earlier', at(10_000, 1), at(5001, 900, 2), 0],
    ['another run, just as much earlier as is let pass', at(10_000, 1), at(5000, 9, 2), 0],
    ['another run, earlier', at(10_000, 1), at(4999, 9, 2), LONG_AGO],
  ])('%s', (_, since, now, gone_ms) => {
    expect(elapsed_ms(since, now)).toBe(gone_ms)
  })

  test.each([
    ['in one run, as always', at(1000, 10), at(900, 60), 50],
    ['in another run, by the wall clock', at(1000, 10), at(1300, 0, 2), 300],
    ['in another run, earlier: none for sure', at(10_000, 10), at(0, 99, 2), 0],
  ])('at least: %s', (_, since, now, gone_ms) => {
    expect(elapsedAtLeast_ms(since, now)).toBe(gone_ms)
  })

  test('since a date: one ahead of the clock is the clock’s', () => {
    expect(elapsedSince_ms(100, at(350, 0))).toBe(250)
    expect(elapsedSince_ms(350, at(350, 0))).toBe(0)
    expect(elapsedSince_ms(351, at(350, 0))).toBe(0)
  })
})

describe('entropy', () => {
  test('is taken from the front, each byte once, and no more than was given', () => {
    const turn = turnOf(suite, Uint8Array.of(1, 2, 3, 4, 5), at(0, 0))
    expect([...turn.draw(2)]).toEqual([1, 2])
    expect([...turn.draw(0)]).toEqual([])
    expect([...turn.draw(3)]).toEqual([3, 4, 5])
    expect(() => turn.draw(1)).toThrow('more entropy')
    expect(() => turnOf(suite, new Uint8Array(3), at(0, 0)).draw(4)).toThrow('more entropy')
  })

  test('what was drawn is a copy', () => {
    const entropy = Uint8Array.of(1, 2)
    const drawn = turnOf(suite, entropy, at(0, 0)).draw(2)
    entropy.fill(0)
    expect([...drawn]).toEqual([1, 2])
  })
})
