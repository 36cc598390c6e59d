import { describe, expect, test } from 'vitest'
import { EDGE_POINTS, edgeOf, edgeX, edgeY, profileOf, SIDE, TOOTH_HEIGHT } from './edge.ts'
import { nearestPair, profileDifference } from './nearest.ts'
import { seedsFrom } from './testing/seeds.ts'

const newSeed = seedsFrom(1)
const seeds = Array.from({ length: 200 }, newSeed)

describe('a tear', () => {
  test('has 64 points of whole units, as far apart for every bond, in the middle', () => {
    for (const seed of seeds) {
      const edge = edgeOf(seed)
      expect(edge).toHaveLength(EDGE_POINTS)
      expect(edge.every(Number.isInteger)).toBe(true)
      expect(Math.min(...edge)).toBe((SIDE - TOOTH_HEIGHT) / 2)
      expect(Math.max(...edge)).toBe((SIDE + TOOTH_HEIGHT) / 2)
    }
  })

  test('is straight between its points and nowhere else than from top to bottom', () => {
    const edge = edgeOf(newSeed())
    expect(edgeY(0)).toBe(0)
    expect(edgeY(EDGE_POINTS - 1)).toBe(SIDE)
    expect(edgeX(edge, -50)).toBe(edge[0])
    expect(edgeX(edge, SIDE + 50)).toBe(edge.at(-1))
    const halfway = SIDE / (EDGE_POINTS - 1) / 2
    expect(edgeX(edge, halfway)).toBeCloseTo(((edge[0] ?? 0) + (edge[1] ?? 0)) / 2, 6)
  })

  test('has a profile of tooth height 1 and mean 0', () => {
    for (const seed of seeds) {
      const profile = profileOf(edgeOf(seed))
      expect(Math.max(...profile) - Math.min(...profile)).toBeCloseTo(1, 9)
      expect(profile.reduce((sum, offset) => sum + offset, 0)).toBeCloseTo(0, 9)
    }
  })
})

describe('the tears of different bonds', () => {
  // The whole measure, 1,000 draws, is `node packages/app/src/mark/distinct.ts`.
  test('differ by at least 0.1 root mean square in 100 draws of 200 bonds', () => {
    expect(nearestPair(100, 200, seedsFrom(2)).difference).toBeGreaterThanOrEqual(0.1)
  })

  test('are measured truly: the pair that is found is the nearest one', () => {
    const profiles = seeds.slice(0, 30).map(seed => profileOf(edgeOf(seed)))
    const differences = profiles.flatMap((one, i) =>
      profiles.slice(i + 1).map(other => profileDifference(one, other)),
    )
    const rest = seeds.slice(0, 30).values()
    const nearest = nearestPair(1, 30, () => rest.next().value ?? new Uint8Array(16))
    expect(nearest.difference).toBeCloseTo(Math.min(...differences), 12)
  })

  test('are told from the same tear drawn twice', () => {
    const seed = newSeed()
    const rest = [seed, newSeed(), Uint8Array.from(seed)].values()
    expect(nearestPair(1, 3, () => rest.next().value ?? new Uint8Array(16)).difference).toBe(0)
  })
})
