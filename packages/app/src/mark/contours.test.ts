import { describe, expect, test } from 'vitest'
import { contours, type Line } from './contours.ts'

const grid = { side: 100, cells: 20 }

describe('contours', () => {
  test('of a plane are straight lines across it, half a step from the border and a step apart', () => {
    const lines = contours((_x, y) => y, 20, grid)
    expect(lines.map(line => line[0]?.[1])).toEqual([10, 30, 50, 70, 90])
    for (const line of lines) {
      expect(line.every(([, y]) => y === line[0]?.[1])).toBe(true)
      expect(Math.abs((line[0]?.[0] ?? 0) - (line.at(-1)?.[0] ?? 0))).toBe(100)
    }
  })

  test('of a cone are closed rings', () => {
    const lines = contours((x, y) => Math.sqrt((x - 50) ** 2 + (y - 50) ** 2), 20, grid)
    const rings = lines.filter(isClosed)
    expect(rings).toHaveLength(3)
    for (const [ring, line] of rings.entries()) {
      for (const [x, y] of line) {
        const radius = Math.sqrt((x - 50) ** 2 + (y - 50) ** 2)
        expect(Math.abs(radius - (10 + 20 * ring))).toBeLessThan(1)
      }
    }
  })

  test('of a saddle never cross and lose no piece', () => {
    const lines = contours((x, y) => 50 + ((x - 51) * (y - 49)) / 50, 20, grid)
    const at50 = lines.filter(line => line.every(([x, y]) => Math.abs((x - 51) * (y - 49)) < 5))
    expect(at50).toHaveLength(2)
  })

  test('of a level field, or one below every height, are none', () => {
    expect(contours(() => 10, 20, grid)).toEqual([])
    expect(contours(() => -5, 20, grid)).toEqual([])
  })
})

function isClosed(line: Line): boolean {
  return line[0]?.[0] === line.at(-1)?.[0] && line[0]?.[1] === line.at(-1)?.[1]
}
