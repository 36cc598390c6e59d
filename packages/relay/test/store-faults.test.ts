import { describe, expect, test } from 'vitest'
import { whyNoCalls } from '../../../tools/faults/strike.ts'
import { CALLS_AND_HOW, sweepStore } from './struck-store.ts'

/** Every write and every sync is struck in the long tier; here some of each. */
describe('[RELAY-4] the store on a disk that refuses: nothing answered is lost, none is half', () => {
  const noCalls = whyNoCalls()

  test.skipIf(process.platform === 'win32')('no file may become larger than so much', async () => {
    const swept = await sweepStore(nth => ({ is: 'size', blocks_max: nth * 8 }), 30)
    expect(swept.wrong).toEqual([])
    expect(swept.hit).toBeGreaterThan(1)
    expect(swept.refused).toBeGreaterThan(0)
    expect(swept.failures.size).toBeGreaterThan(0)
  })

  test.skipIf(noCalls !== null).each(CALLS_AND_HOW)(
    `the n-th %s fails with %s, %s ${noCalls ?? ''}`,
    async (call, error, how) => {
      const stride = call === 'write' ? 110 : 9
      const lasts = how === 'for ever'
      const swept = await sweepStore(nth => ({ is: 'call', call, error, nth, lasts }), stride)
      expect(swept.wrong).toEqual([])
      expect(swept.hit).toBeGreaterThan(1)
    },
  )
})
