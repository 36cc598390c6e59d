import { describe, expect, test } from 'vitest'
import { networkOf, startCallers } from './addresses.ts'
import { RELAY_LIMITS } from './limits.ts'

describe('whose an address is', () => {
  test('an IPv4 address counts by itself, an IPv6 one by its first half', () => {
    expect(networkOf('192.0.2.7')).toBe('192.0.2.7')
    expect(networkOf('::ffff:192.0.2.7')).toBe('192.0.2.7')
    const home = networkOf('2001:db8:1:2:aaaa::1')
    for (const same of ['2001:db8:1:2::', '2001:0DB8:1:2:0:0:0:9', '2001:db8:1:2::1.2.3.4']) {
      expect(networkOf(same)).toBe(home)
    }
    expect(networkOf('2001:db8:1:3::1')).not.toBe(home)
    expect(networkOf('fe80::1%eth0')).toBe(networkOf('fe80::2'))
    expect(networkOf('::1')).toBe(networkOf('::2'))
  })

  test('what is no address is one and the same', () => {
    for (const none of ['', 'unknown', '1.2.3', '1.2.3.4, 5.6.7.8', ':::', 'x'.repeat(9999)]) {
      expect(networkOf(none)).toBe('')
    }
  })
})

describe('counts', () => {
  const limits = { ...RELAY_LIMITS, requests_per_minute: 3, nameplates_per_minute: 2 }

  test('are kept by address and kind, and forgotten with the minute', () => {
    let now_ms = 60_000
    const callers = startCallers(limits, () => now_ms)
    const first = callers.of('192.0.2.1')
    const asked = () => [first('ask'), first('ask'), first('ask'), first('ask')]
    expect(asked()).toEqual([true, true, true, false])
    expect(callers.of('192.0.2.1')('ask')).toBe(false)
    expect([first('claim'), first('claim'), first('claim')]).toEqual([true, true, false])
    expect([first('allocate'), first('allocate')]).toEqual([true, true])
    expect(first('allocate')).toBe(false)
    const others = Array.from({ length: 20 }, (_, at) => callers.of(`192.0.2.${at + 2}`))
    expect(others.filter(other => other('ask')).length).toBeGreaterThan(18)
    now_ms += 60_000
    expect(asked()).toEqual([true, true, true, false])
    expect(first('claim')).toBe(true)
  })

  test('a flood of addresses is counted in the same memory, and refused in the end', () => {
    const callers = startCallers({ ...limits, requests_per_minute: 1 }, () => 0)
    const addresses = Array.from(
      { length: 90_000 },
      (_, at) => `10.${at >> 16}.${(at >> 8) & 255}.${at & 255}`,
    )
    const passed = addresses.filter(address => callers.of(address)('ask')).length
    expect(passed).toBeLessThanOrEqual(2 ** 16)
    expect(passed).toBeGreaterThan(40_000)
  })
})
