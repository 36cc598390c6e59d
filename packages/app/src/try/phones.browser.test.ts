import { noRelays } from '@handfast/client'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { startWhole } from '../whole.ts'
import { copyFriend, openPhones, type Phones, useCopy, WHO } from './phones.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
})
afterEach(() => {
  vi.useRealTimers()
})

const program = { startWhole, systemRelays: () => noRelays }

async function opened(): Promise<Phones> {
  const phones = await openPhones(program, 'https://relay.example')
  if (phones === null) throw new Error('no phones')
  return phones
}

/** How often each of those that are there now was told to try its relays again. */
function retriesOf(phones: Phones) {
  const retries = WHO.map(who => vi.spyOn(phones.of[who].value.session.handfast, 'retry'))
  return () => retries.map(({ mock }) => mock.calls.length)
}

test('a phone that another takes the place of ticks no more and listens to nothing', async () => {
  const phones = await opened()
  expect(vi.getTimerCount()).toBe(3)
  const ofThree = retriesOf(phones)
  document.dispatchEvent(new Event('visibilitychange'))
  expect(ofThree()).toEqual([1, 1, 1])
  for (const replace of [copyFriend, useCopy]) {
    const before = phones.of.impostor.value
    expect(await replace(phones)).toBe(true)
    expect(phones.of.impostor.value).not.toBe(before)
    expect(vi.getTimerCount()).toBe(3)
  }
  document.dispatchEvent(new Event('visibilitychange'))
  window.dispatchEvent(new Event('online'))
  expect(ofThree()).toEqual([3, 3, 1])
  for (const who of WHO) phones.of[who].value.session.close()
  expect(vi.getTimerCount()).toBe(0)
})
