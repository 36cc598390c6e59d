import { edgeOf, profileOf } from './edge.ts'

/** Two bonds of one set, and by how much their tears differ, tooth height 1, root mean square. */
export interface NearestPair {
  readonly difference: number
  readonly one: Uint8Array
  readonly other: Uint8Array
}

/** The nearest pair within any of `draws` sets of `bonds` bonds (at least two) of new seeds. */
export function nearestPair(draws: number, bonds: number, newSeed: () => Uint8Array): NearestPair {
  let nearest: NearestPair | undefined
  for (let draw = 0; draw < draws; draw++) {
    const seeds = Array.from({ length: bonds }, newSeed)
    const pair = nearestOfSet(seeds, nearest?.difference ?? Number.POSITIVE_INFINITY)
    nearest = pair ?? nearest
  }
  if (nearest === undefined) throw new RangeError('a pair needs two bonds')
  return nearest
}

/** The root mean square of the differences of two profiles. */
export function profileDifference(one: Float64Array, other: Float64Array): number {
  return Math.sqrt(squaresUpTo(one, other, Number.POSITIVE_INFINITY) / one.length)
}

/** The nearest pair of a set, if it is nearer than `bound`. */
function nearestOfSet(seeds: readonly Uint8Array[], bound: number): NearestPair | undefined {
  const torn = seeds.map(seed => ({ seed, profile: profileOf(edgeOf(seed)) }))
  let nearest: NearestPair | undefined
  for (const [index, one] of torn.entries()) {
    for (const other of torn.slice(index + 1)) {
      const limit = (nearest?.difference ?? bound) ** 2 * one.profile.length
      const squares = squaresUpTo(one.profile, other.profile, limit)
      if (squares >= limit) continue
      const difference = Math.sqrt(squares / one.profile.length)
      nearest = { difference, one: one.seed, other: other.seed }
    }
  }
  return nearest
}

/** The sum of squared differences, given up as soon as it reaches the limit. */
function squaresUpTo(one: Float64Array, other: Float64Array, limit: number): number {
  let sum = 0
  for (let i = 0; i < one.length && sum < limit; i++) {
    const difference = (one[i] ?? 0) - (other[i] ?? 0)
    sum += difference * difference
  }
  return sum
}
