import { describe, expect, test } from 'vitest'
import { whyNoCalls } from '../../../tools/faults/strike.ts'
import { CALLS_AND_HOW, sweepStore } from './struck-store.ts'

describe('[RELAY-4] every write and every sync of the store struck, until a whole run passes', () => {
  const noCalls = whyNoCalls()

  test.skipIf(process.platform === 'win32')('no file may become larger than so much', async () => {
    const swept = await sweepStore(nth => ({ is: 'size', blocks_max: nth }), 9)
    expect(swept.wrong).toEqual([])
    expect(swept.hit).toBeGreaterThan(50)
    console.log('sizes', swept)
  })

  test.skipIf(noCalls !== null).each(CALLS_AND_HOW)(
    `the n-th %s fails with %s, %s ${noCalls ?? ''}`,
    async (call, error, how) => {
      const lasts = how === 'for ever'
      const swept = await sweepStore(nth => ({ is: 'call', call, error, nth, lasts }))
      expect(swept.wrong).toEqual([])
      expect(swept.hit).toBeGreaterThan(call === 'write' ? 100 : 10)
      console.log(call, error, how, swept)
    },
  )
})
