import type { Line, Point } from './contours.ts'
import { type Edge, edgeX, edgeY, SIDE, TOOTH_HEIGHT } from './edge.ts'

/** Which of the two phones a half is on: I has the left one, R the right one. */
export type Half = 'left' | 'right'

/** The radius of a mark's corners. */
const CORNER = 220

/** The tear as SVG path data, from the top to the bottom: the same text in all that has it. */
export function tearPath(edge: Edge): string {
  let path = `M${edge[0] ?? 0} 0l`
  for (let point = 1; point < edge.length; point++) {
    const across = (edge[point] ?? 0) - (edge[point - 1] ?? 0)
    path += pair(across, edgeY(point) - edgeY(point - 1), path.endsWith('l'))
  }
  return path
}

/** The outer line of a half, from the bottom of the tear round to its top, without the tear. */
export function rimPath(edge: Edge, half: Half): string {
  return `M${edge.at(-1) ?? 0} ${SIDE}${rimFromBottom(half)}H${edge[0] ?? 0}`
}

/** A whole half: down the tear and round. Two halves of one bond have the tear in common. */
export function halfPath(edge: Edge, half: Half): string {
  return `${tearPath(edge)}${rimFromBottom(half)}Z`
}

function rimFromBottom(half: Half): string {
  const flat = SIDE - 2 * CORNER
  const arc = `a${CORNER} ${CORNER} 0 0 ${half === 'left' ? 1 : 0} `
  return half === 'left'
    ? `H${CORNER}${arc}-${CORNER}-${CORNER}v-${flat}${arc}${CORNER}-${CORNER}`
    : `H${SIDE - CORNER}${arc}${CORNER}-${CORNER}v-${flat}${arc}-${CORNER}-${CORNER}`
}

/** Lines cut along the tear and the rim: what of them lies on each half. */
export function splitLines(lines: readonly Line[], edge: Edge): Record<Half, Line[]> {
  const halves: Record<Half, Line[]> = { left: [], right: [] }
  for (const line of lines) splitLine(line, edge, halves)
  return halves
}

/** Walks along a line and starts another piece wherever it changes sides. */
function splitLine(line: Line, edge: Edge, halves: Record<Half, Line[]>): void {
  let last = line[0] ?? [0, 0]
  let side = sideAlong(last, last, 0, edge)
  let piece: Point[] = [last]
  const finish = () => {
    if (side !== 'outside' && piece.length > 1) halves[side].push(piece)
  }
  for (const point of line.slice(1)) {
    const steps = stepsBetween(last, point)
    for (let step = 1; step <= steps; step++) {
      const next = sideAlong(last, point, step / steps, edge)
      if (next === side) continue
      const cut = between(
        last,
        point,
        cutAlong(last, point, (step - 1) / steps, step / steps, edge),
      )
      piece.push(cut)
      finish()
      piece = [cut]
      side = next
    }
    piece.push(point)
    last = point
  }
  finish()
}

/** In how many steps to go between two points: near the tear none may leap over a tooth. */
function stepsBetween(from: Point, to: Point): number {
  if (isOffTear(from) && isOffTear(to)) return 1
  const length = Math.max(Math.abs(to[0] - from[0]), Math.abs(to[1] - from[1]))
  return Math.max(Math.ceil(length / 10), 1)
}

function isOffTear([x]: Point): boolean {
  return Math.abs(x - SIDE / 2) > TOOTH_HEIGHT / 2
}

/** The part of the way at which the side changes, which lies between two parts. */
function cutAlong(from: Point, to: Point, before: number, after: number, edge: Edge): number {
  const side = sideAlong(from, to, before, edge)
  let near = before
  let far = after
  for (let halving = 0; halving < 6; halving++) {
    const middle = (near + far) / 2
    if (sideAlong(from, to, middle, edge) === side) near = middle
    else far = middle
  }
  return (near + far) / 2
}

function between(from: Point, to: Point, part: number): Point {
  return [from[0] + (to[0] - from[0]) * part, from[1] + (to[1] - from[1]) * part]
}

/** On which half a part of the way between two points lies. */
function sideAlong(from: Point, to: Point, part: number, edge: Edge): Half | 'outside' {
  const x = from[0] + (to[0] - from[0]) * part
  const y = from[1] + (to[1] - from[1]) * part
  const across = Math.max(CORNER - x, x - SIDE + CORNER, 0)
  const down = Math.max(CORNER - y, y - SIDE + CORNER, 0)
  if (across * across + down * down > CORNER * CORNER) return 'outside'
  return x < edgeX(edge, y) ? 'left' : 'right'
}

/**
 * Lines as smooth curves: through the middles of their pieces, bent by the points between. Points
 * that lie within `tolerance` units of a straight way past them are left out.
 */
export function curvesPath(lines: readonly Line[], tolerance: number): string {
  return lines.map(line => curvePath(thinned(line, tolerance))).join('')
}

function thinned(line: Line, tolerance: number): Line {
  const kept: Point[] = []
  for (const [i, point] of line.entries()) {
    const last = kept.at(-1)
    const next = line[i + 1]
    const isBend = last === undefined || next === undefined || bulge(last, point, next) > tolerance
    if (isBend) kept.push(point)
  }
  return kept
}

/** How far a point lies from the straight way past it, at most LONGEST_PIECE long. */
function bulge(from: Point, point: Point, to: Point): number {
  const across = to[0] - from[0]
  const down = to[1] - from[1]
  const length = Math.sqrt(across * across + down * down)
  if (length > LONGEST_PIECE) return length
  const area = across * (point[1] - from[1]) - down * (point[0] - from[0])
  return length === 0 ? 0 : Math.abs(area) / length
}

/** A curve stays close to its line only where its pieces are not too unequal. */
const LONGEST_PIECE = 160

function curvePath(line: Line): string {
  const points = line.map(([x, y]): Point => [Math.round(x), Math.round(y)])
  const [start, ...rest] = points
  const end = points.at(-1)
  if (start === undefined || end === undefined) return ''
  let path = `M${pair(start[0], start[1], true)}`
  let pen = start
  for (const [i, bend] of rest.slice(0, -1).entries()) {
    const next = rest[i + 1] ?? end
    const to: Point = [Math.round((bend[0] + next[0]) / 2), Math.round((bend[1] + next[1]) / 2)]
    path += i === 0 ? 'q' : ''
    path += pair(bend[0] - pen[0], bend[1] - pen[1], i === 0)
    path += pair(to[0] - pen[0], to[1] - pen[1], false)
    pen = to
  }
  return `${path}l${pair(end[0] - pen[0], end[1] - pen[1], true)}`
}

/** Two numbers of path data; a minus sign separates as well as a space does. */
function pair(x: number, y: number, isFirst: boolean): string {
  return `${isFirst || x < 0 ? '' : ' '}${x}${y < 0 ? '' : ' '}${y}`
}
