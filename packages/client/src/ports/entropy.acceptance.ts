/** What every source of entropy must do. */
import { describe, expect, test } from 'vitest'
import type { Entropy } from './entropy.ts'

export function entropyAcceptance(name: string, make: () => Entropy): void {
  describe(`entropy: ${name}`, () => {
    test.each([0, 1, 32, 1072])('gives exactly %i bytes', async length => {
      expect(await make().draw(length)).toHaveLength(length)
    })

    test('never gives the same bytes twice, also to two who ask at once', async () => {
      const source = make()
      const drawn = await Promise.all(Array.from({ length: 200 }, () => source.draw(16)))
      expect(new Set(drawn.map(bytes => bytes.join())).size).toBe(200)
    })

    test('every bit is about as often set as not', async () => {
      const bytes = await make().draw(8192)
      for (let bit = 0; bit < 8; bit++) {
        const set = bytes.filter(byte => ((byte >> bit) & 1) === 1).length
        expect(set).toBeGreaterThan(3600)
        expect(set).toBeLessThan(4600)
      }
    })
  })
}
