import { expect, test } from 'vitest'
import { pickWeighted, startRandom } from './random.ts'
import { startScheduler } from './scheduler.ts'

test('entries run in the order of their times, then of asking; promises go on in between', async () => {
  const scheduler = startScheduler()
  const seen: string[] = []
  scheduler.at(20, () => seen.push(`late ${scheduler.now_ms()}`))
  scheduler.at(10, () => {
    seen.push('first')
    void Promise.resolve()
      .then(() => {})
      .then(() => seen.push('promise'))
  })
  scheduler.at(10, () => seen.push('second'))
  scheduler.at(15, () => seen.push('called off'))()
  await scheduler.advance(25)
  expect(seen).toEqual(['first', 'promise', 'second', 'late 20'])
  expect([scheduler.now_ms(), scheduler.ran()]).toEqual([25, 3])
})

test('many entries in any order come out sorted', async () => {
  const scheduler = startScheduler()
  const random = startRandom('order')
  const times: number[] = []
  for (let i = 0; i < 500; i++)
    scheduler.at(random.below(300), () => times.push(scheduler.now_ms()))
  await scheduler.advance(300)
  expect(times).toEqual(times.toSorted((a, b) => a - b))
  expect(times).toHaveLength(500)
})

test('what never rests is a mistake', async () => {
  const scheduler = startScheduler()
  const again = () => void scheduler.at(0, again)
  again()
  await expect(scheduler.advance(1)).rejects.toThrow('never comes to rest')
})

test('chance is the same from the same names, and forks change nothing', () => {
  const [one, two] = [startRandom('a', 1), startRandom('a', 1)]
  one.fork('x').bytes(100)
  expect([...one.bytes(9)]).toEqual([...two.bytes(9)])
  expect([...startRandom('a', 2).bytes(9)]).not.toEqual([...startRandom('a', 1).bytes(9)])
  const picked = Array.from({ length: 4000 }, () =>
    pickWeighted(one, [
      [3, 'often'],
      [1, 'seldom'],
    ]),
  )
  const often = picked.filter(each => each === 'often').length
  expect(often).toBeGreaterThan(2800)
  expect(often).toBeLessThan(3200)
})
