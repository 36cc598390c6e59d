import type { Field } from './ridges.ts'

/** A place in the drawing's units. */
export type Point = readonly [x: number, y: number]

/** A contour as a chain of points; a closed one ends at the point it starts from. */
export type Line = readonly Point[]

/** The square that is searched: from 0 to `side` both ways, in `cells` by `cells` cells. */
export interface Grid {
  readonly side: number
  readonly cells: number
}

/**
 * The contours of a field at heights half a step, one and a half, two and a half … steps, found by
 * marching squares: every cell through which a height passes joins two of its sides.
 */
export function contours(field: Field, step: number, grid: Grid): Line[] {
  const heights = sampled(field, grid)
  const highest = heights.reduce((most, height) => Math.max(most, height))
  const lines: Line[] = []
  for (let level = step / 2; level < highest; level += step) {
    lines.push(...chained(crossingsOf(heights, level, grid)))
  }
  return lines
}

/** Where one height crosses the sides of cells, and which crossings a cell joins. */
interface Crossings {
  readonly points: Map<number, Point>
  readonly joined: Map<number, number[]>
}

function sampled(field: Field, { side, cells }: Grid): Float64Array {
  const row = cells + 1
  const cell = side / cells
  return Float64Array.from({ length: row * row }, (_, i) =>
    field((i % row) * cell, Math.floor(i / row) * cell),
  )
}

function crossingsOf(heights: Float64Array, level: number, grid: Grid): Crossings {
  const crossings: Crossings = { points: new Map(), joined: new Map() }
  for (let down = 0; down < grid.cells; down++) {
    for (let across = 0; across < grid.cells; across++) {
      crossCell(crossings, heights, level, grid, down * (grid.cells + 1) + across)
    }
  }
  return crossings
}

/** Adds what one cell joins. A saddle's four crossings are joined in the order of its sides. */
function crossCell(
  crossings: Crossings,
  heights: Float64Array,
  level: number,
  grid: Grid,
  corner: number,
): void {
  const row = grid.cells + 1
  const above = (node: number) => ((heights[node] ?? 0) >= level ? 1 : 0)
  const right = corner + 1
  const below = corner + row
  const opposite = below + 1
  const count = above(corner) + above(right) + above(below) + above(opposite)
  if (count === 0 || count === 4) return
  const crossed: number[] = []
  for (const [from, to] of [
    [corner, right],
    [right, opposite],
    [below, opposite],
    [corner, below],
  ] as const) {
    if (above(from) === above(to)) continue
    const side = from * 2 + (to === from + 1 ? 0 : 1)
    crossed.push(side)
    if (!crossings.points.has(side)) {
      crossings.points.set(side, crossingPoint(heights, level, grid, from, to))
    }
  }
  for (let i = 0; i + 1 < crossed.length; i += 2) {
    join(crossings.joined, crossed[i] ?? 0, crossed[i + 1] ?? 0)
  }
}

function crossingPoint(
  heights: Float64Array,
  level: number,
  { side, cells }: Grid,
  from: number,
  to: number,
): Point {
  const row = cells + 1
  const start = heights[from] ?? 0
  const part = (level - start) / ((heights[to] ?? 0) - start)
  const x = (from % row) + (to === from + 1 ? part : 0)
  const y = Math.floor(from / row) + (to === from + 1 ? 0 : part)
  return [(x * side) / cells, (y * side) / cells]
}

function join(joined: Map<number, number[]>, one: number, other: number): void {
  joined.set(one, [...(joined.get(one) ?? []), other])
  joined.set(other, [...(joined.get(other) ?? []), one])
}

/** Follows the joins: first from the ends that lie on the border, then round what is closed. */
function chained({ points, joined }: Crossings): Line[] {
  const left = new Set(points.keys())
  const ends = [...left].filter(side => joined.get(side)?.length === 1)
  const lines: Line[] = []
  for (const start of [...ends, ...points.keys()]) {
    if (!left.has(start)) continue
    const sides = chainFrom(start, joined, left)
    const line = sides.map((side): Point => points.get(side) ?? [0, 0])
    const isClosed = sides.length > 2 && joined.get(start)?.includes(sides.at(-1) ?? -1)
    lines.push(isClosed ? closed(line) : line)
  }
  return lines
}

/** Begins and ends in the middle of the first piece, where a smoothed curve has no corner. */
function closed([first = [0, 0], second = first, ...rest]: Line): Line {
  const middle: Point = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2]
  return [middle, second, ...rest, first, middle]
}

function chainFrom(start: number, joined: Map<number, number[]>, left: Set<number>): number[] {
  const chain: number[] = []
  for (let side: number | undefined = start; side !== undefined; ) {
    chain.push(side)
    left.delete(side)
    side = joined.get(side)?.find(next => left.has(next))
  }
  return chain
}
