/** What every clock must do. */
import { describe, expect, test } from 'vitest'
import type { Clock } from './clock.ts'

export function clockAcceptance(name: string, make: () => Clock): void {
  describe(`clock: ${name}`, () => {
    test('goes forward, within one run', () => {
      const clock = make()
      const first = clock.now()
      const second = clock.now()
      expect(second.steady_ms).toBeGreaterThanOrEqual(first.steady_ms)
      expect(second.run).toBe(first.run)
      expect(Number.isInteger(first.utc_ms) && Number.isInteger(first.steady_ms)).toBe(true)
    })

    test('another run has another name', () => {
      expect(make().now().run).not.toBe(make().now().run)
    })

    test('rings once, and not when called off', async () => {
      const clock = make()
      let rung = 0
      const off = clock.wake(5, () => {
        rung += 100
      })
      off()
      await new Promise<void>(resolve => {
        clock.wake(20, () => {
          rung += 1
          resolve()
        })
      })
      expect(rung).toBe(1)
    })

    test('a delay longer than a timer can hold does not ring at once', async () => {
      const clock = make()
      let rung = false
      const off = clock.wake(40 * 86_400_000, () => {
        rung = true
      })
      await new Promise<void>(resolve => clock.wake(30, () => resolve()))
      off()
      expect(rung).toBe(false)
    })
  })
}
