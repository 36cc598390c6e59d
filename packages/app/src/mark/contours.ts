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

/** Where a height crosses a side, and the crossings that the cells on both its sides join it to. */
interface Crossing {
  readonly point: Point
  one: Crossing | undefined
  other: Crossing | undefined
  isTaken: boolean
}

/** All crossings of one height, by the sides they are on. */
type Crossings = Map<number, Crossing>

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
    while (levels.length <= k) levels.push(new Map())
    const crossings = levels[k]
    if (crossings !== undefined && level > least) joinSides(crossings, heights, level, grid, corner)
  }
}

/** Joins the crossed sides of a cell; a saddle's four are joined in their order. */
function joinSides(
  crossings: Crossings,
  heights: Float64Array,
  level: number,
  grid: Grid,
  corner: number,
): void {
  let open: Crossing | undefined
  for (const side of sidesOf(corner, grid)) {
    const crossing = crossings.get(side) ?? crossingOf(heights, level, grid, side)
    if (crossing === undefined) continue
    crossings.set(side, crossing)
    if (open === undefined) {
      open = crossing
    } else {
      join(open, crossing)
      join(crossing, open)
      open = undefined
    }
  }
}

function join(crossing: Crossing, to: Crossing): void {
  if (crossing.one === undefined) crossing.one = to
  else crossing.other = to
}

/** The sides of a cell: twice the corner a side starts from, and one more if it runs down. */
function sidesOf(corner: number, { cells }: Grid): readonly number[] {
  return [corner * 2, (corner + 1) * 2 + 1, (corner + cells + 1) * 2, corner * 2 + 1]
}

/** Where a height crosses a side, if it does. */
function crossingOf(
  heights: Float64Array,
  level: number,
  { side, cells }: Grid,
  crossed: number,
): Crossing | undefined {
  const row = cells + 1
  const from = crossed >> 1
  const isDown = crossed % 2 === 1
  const start = heights[from] ?? 0
  const end = heights[isDown ? from + row : from + 1] ?? 0
  if (start >= level === end >= level) return undefined
  const part = (level - start) / (end - start)
  const x = (from % row) + (isDown ? 0 : part)
  const y = Math.floor(from / row) + (isDown ? part : 0)
  const point = [(x * side) / cells, (y * side) / cells] as const
  return { point, one: undefined, other: undefined, isTaken: false }
}

/** Follows the joins: first from the ends that lie on the border, then round what is closed. */
function chained(crossings: Crossings): Line[] {
  const all = [...crossings.values()]
  const ends = all.filter(({ other }) => other === undefined)
  const lines: Line[] = []
  for (const start of [...ends, ...all]) {
    if (start.isTaken) continue
    const chain = chainFrom(start)
    const line = chain.map(({ point }) => point)
    const isClosed = chain.length > 2 && start.other !== undefined
    lines.push(isClosed ? closed(line) : line)
  }
  return lines
}

function chainFrom(start: Crossing): Crossing[] {
  const chain: Crossing[] = []
  for (let crossing: Crossing | undefined = start; crossing !== undefined; ) {
    chain.push(crossing)
    crossing.isTaken = true
    const { one, other }: Crossing = crossing
    crossing = one?.isTaken === false ? one : other?.isTaken === false ? other : undefined
  }
  return chain
}

/** Begins and ends in the middle of the first piece, where a smoothed curve has no corner. */
function closed([first = [0, 0], second = first, ...rest]: Line): Line {
  const middle: Point = [(first[0] + second[0]) / 2, (first[1] + second[1]) / 2]
  return [middle, second, ...rest, first, middle]
}
