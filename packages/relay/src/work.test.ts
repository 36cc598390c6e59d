import { expect, test } from 'vitest'
import { startWork } from './work.ts'

test('there is room up to the limit, and again when something ended', () => {
  const work = startWork(100)
  expect([work.begin(60), work.begin(60), work.begin(40)]).toEqual([true, false, true])
  expect([work.requests, work.held_bytes]).toEqual([2, 100])
  expect(work.hold(1)).toBe(false)
  work.free(1)
  work.end(60)
  expect(work.begin(60)).toBe(true)
})

test('draining lets nothing begin, and waits for what had begun', async () => {
  const work = startWork(100)
  work.begin(10)
  let isDrained = false
  const drained = work.drain().then(() => {
    isDrained = true
  })
  expect([work.begin(1), work.isDraining, isDrained]).toEqual([false, true, false])
  await Promise.resolve()
  expect(isDrained).toBe(false)
  work.end(10)
  await drained
  expect(isDrained).toBe(true)
  await startWork(1).drain()
})
