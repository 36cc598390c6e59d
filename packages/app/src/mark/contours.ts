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
  const levels: Crossings[] = []
  for (let down = 0; down < grid.cells; down++) {
    for (let across = 0; across < grid.cells; across++) {
      crossCell(levels, heights, step, grid, down * (grid.cells + 1) + across)
    }
  }
  return levels.flatMap(chained)
}

/** Where one height crosses the sides of cells, and which crossings a cell joins. */
interface Crossings {
  readonly points: Map<number, Point>
  readonly joined: Map<number, number[]>
}

function sampled(field: Field, { side, cells }: Grid): Float64Array {
  const row = cells + 1
  const cell = side / cells
  const heights = new Float64Array(row * row)
  for (let i = 0; i < heights.length; i++) {
    heights[i] = field((i % row) * cell, Math.floor(i / row) * cell)
  }
  return heights
}

/** Adds what one cell joins, at each of the heights that pass through it. */
function crossCell(
  levels: Crossings[],
  heights: Float64Array,
  step: number,
  grid: Grid,
  corner: number,
): void {
  const below = corner + grid.cells + 1
  const first = heights[corner] ?? 0
  const second = heights[corner + 1] ?? 0
  const third = heights[below] ?? 0
  const fourth = heights[below + 1] ?? 0
  const least = Math.min(first, second, third, fourth)
  const most = Math.max(first, second, third, fourth)
  // A height's own corner counts as above it, so a height equal to the lowest corner passes by.
  for (let k = Math.max(Math.floor(least / step + 0.5), 0); (k + 0.5) * step <= most; k++) {
    const level = (k + 0.5) * step
    while (levels.length <= k) levels.push({ points: new Map(), joined: new Map() })
    const crossings = levels[k]
    if (crossings !== undefined && level > least) joinSides(crossings, heights, level, grid, corner)
  }
}

/** Joins the crossed sides of a cell; a saddle's four are joined in their order. */
function joinSides(
  { points, joined }: Crossings,
  heights: Float64Array,
  level: number,
  grid: Grid,
  corner: number,
): void {
  let open: number | undefined
  for (const side of sidesOf(corner, grid)) {
    const point = points.get(side) ?? crossingPoint(heights, level, grid, side)
    if (point === undefined) continue
    points.set(side, point)
    if (open === undefined) {
      open = side
    } else {
      join(joined, open, side)
      open = undefined
    }
  }
}

/** The sides of a cell: twice the corner a side starts from, and one more if it runs down. */
function sidesOf(corner: number, { cells }: Grid): readonly number[] {
  return [corner * 2, (corner + 1) * 2 + 1, (corner + cells + 1) * 2, corner * 2 + 1]
}

/** Where a height crosses a side, if it does. */
function crossingPoint(
  heights: Float64Array,
  level: number,
  { side, cells }: Grid,
  crossed: number,
): Point | undefined {
  const row = cells + 1
  const from = crossed >> 1
  const isDown = crossed % 2 === 1
  const start = heights[from] ?? 0
  const end = heights[isDown ? from + row : from + 1] ?? 0
  if (start >= level === end >= level) return undefined
  const part = (level - start) / (end - start)
  const x = (from % row) + (isDown ? 0 : part)
  const y = Math.floor(from / row) + (isDown ? part : 0)
  return [(x * side) / cells, (y * side) / cells]
}

function join(joined: Map<number, number[]>, one: number, other: number): void {
  for (const [from, to] of [
    [one, other],
    [other, one],
  ] as const) {
    const others = joined.get(from)
    if (others === undefined) joined.set(from, [to])
    else others.push(to)
  }
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

function chainFrom(start: number, joined: Map<number, number[]>, left: Set<number>): number[] {
  const chain: number[] = []
  for (let side: number | undefined = start; side !== undefined; ) {
    chain.push(side)
    left.delete(side)
    side = joined.get(side)?.find(next => left.has(next))
  }
  return chain
}

/** Begins and ends in the middle of the first piece, where a smoothed curve has no corner. */
function closed([first = [0, 0], second = first, ...rest]: Line): Line {
  const middle: Point = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2]
  return [middle, second, ...rest, first, middle]
}
