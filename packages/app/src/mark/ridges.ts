import { SIDE } from './edge.ts'
import { type Draw, numbersOf } from './generator.ts'

/** A height for every place of a mark; ridges are its lines of equal height. */
export type Field = (x: number, y: number) => number

/** The ridges of a bond: heights in the drawing's units, and how far apart the lines lie. */
export interface Ridges {
  readonly field: Field
  readonly pitch: number
}

/**
 * The ridges of a seed, as on a palm: they run around one to three spines, each the core of a
 * whorl, of a loop that opens to a side, or of arches from outside, and all of it is gently bent.
 * Height is distance from the nearest spine, so that ridges lie evenly. Only sums, products,
 * quotients and square roots are used, which every engine computes to the same last bit.
 */
export function ridgeField(seed: Uint8Array): Ridges {
  const draw = numbersOf(seed, 'ridges')
  const pitch = LEAST_PITCH + draw() * (MOST_PITCH - LEAST_PITCH)
  const spines = spinesOf(draw)
  const acrossBend = bendOf(draw)
  const downBend = bendOf(draw)
  const field = (x: number, y: number) => nearness(spines, x + acrossBend(y, x), y + downBend(x, y))
  return { field, pitch }
}

const LEAST_PITCH = 44
const MOST_PITCH = 64

/** A straight piece in the drawing's units, with the extra distance that its ridges start at. */
interface Spine {
  readonly x: number
  readonly y: number
  readonly dx: number
  readonly dy: number
}

function spinesOf(draw: Draw): Spine[] {
  const first = innerSpine(draw, draw() < 0.5)
  const second = innerSpine(draw, !isLeft(first))
  const outer = outerSpine(draw)
  const kind = draw()
  if (kind < 0.3) return [first, outer]
  if (kind < 0.55) return [first]
  return kind < 0.85 ? [first, second] : [first, second, outer]
}

function isLeft(spine: Spine): boolean {
  return spine.x < SIDE / 2
}

/** A whorl (short) or a loop (out of the side it starts on); mostly level, to cross the tear. */
function innerSpine(draw: Draw, left: boolean): Spine {
  const x = SIDE * (0.28 + 0.2 * draw())
  const y = SIDE * (0.2 + 0.6 * draw())
  const loop = draw() < 0.4
  const length = loop ? SIDE * 1.5 : SIDE * 0.22 * draw()
  const slope = (draw() * 2 - 1) * (loop ? 0.9 : 2.5)
  const inward = draw() < 0.5 && loop ? 1 : -1
  const run = (inward * length) / Math.sqrt(1 + slope * slope)
  return left ? { x, y, dx: run, dy: run * slope } : { x: SIDE - x, y, dx: -run, dy: run * slope }
}

/** Above or below the mark: its ridges come in as arches. */
function outerSpine(draw: Draw): Spine {
  const y = draw() < 0.5 ? -0.35 : 1.35
  const tilt = (draw() * 2 - 1) * 0.5
  return { x: SIDE * (draw() - 0.2), y: SIDE * y, dx: SIDE * 0.7, dy: SIDE * tilt }
}

/** The distance from the nearest spine, with the creases between two spines rounded off. */
function nearness(spines: readonly Spine[], x: number, y: number): number {
  let least = Number.POSITIVE_INFINITY
  for (const spine of spines) least = smoothLeast(least, distanceFrom(spine, x, y))
  return least
}

function distanceFrom({ x, y, dx, dy }: Spine, px: number, py: number): number {
  const along = ((px - x) * dx + (py - y) * dy) / (dx * dx + dy * dy || 1)
  const part = Math.min(Math.max(along, 0), 1)
  const across = px - x - dx * part
  const down = py - y - dy * part
  return Math.sqrt(across * across + down * down)
}

const ROUNDING = 200

function smoothLeast(one: number, other: number): number {
  const overlap = Math.max(ROUNDING - Math.abs(one - other), 0)
  return Math.min(one, other) - (overlap * overlap) / (4 * ROUNDING)
}

/** A slow wave across the mark, slanted a little, of random length, depth and start. */
function bendOf(draw: Draw): Field {
  const depth = SIDE * (0.02 + 0.045 * draw())
  const length = SIDE * (0.5 + 0.5 * draw())
  const slant = draw() - 0.5
  const start = draw()
  return (along, across) => depth * wave((along + across * slant) / length + start)
}

/** Close to a sine of one turn per unit, from parabolas: sines differ between engines. */
function wave(turns: number): number {
  const place = (turns - Math.floor(turns)) * 2 - 1
  return 4 * place * (1 - Math.abs(place))
}
