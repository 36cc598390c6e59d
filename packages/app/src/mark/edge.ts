import { type Draw, numbersOf } from './generator.ts'

/** The side of a whole mark, in the drawing's units: every coordinate is a whole number of them. */
export const SIDE = 960

/** In how many points a tear is drawn and compared, top to bottom at equal distances. */
export const EDGE_POINTS = 64

/** How far a tear reaches from its leftmost to its rightmost point: the same for every bond. */
export const TOOTH_HEIGHT = 190

/** A tear: the x of each of its EDGE_POINTS points, whole units, from the top to the bottom. */
export type Edge = readonly number[]

/**
 * The tear of a seed: a slow drift, teeth of uneven width on it and a fine grain on these. It runs
 * downwards only, so that two phones fit by sliding them together.
 */
export function edgeOf(seed: Uint8Array): Edge {
  const draw = numbersOf(seed, 'edge')
  const drift = lattice(evenNodes(DRIFT_NODES), restless(draw, DRIFT_NODES))
  const nodes = unevenNodes(draw)
  const teeth = lattice(
    nodes,
    nodes.map(() => signed(draw)),
  )
  return stretched(drift.map((slow, i) => folded(slow * 1.3 + at(teeth, i)) + signed(draw) * GRAIN))
}

/** The y of a point of a tear, whole units. */
export function edgeY(point: number): number {
  return Math.round((point * SIDE) / (EDGE_POINTS - 1))
}

/** The x of a tear at any height of the mark, between its points in a straight line. */
export function edgeX(edge: Edge, y: number): number {
  const place = Math.min(Math.max((y * (EDGE_POINTS - 1)) / SIDE, 0), EDGE_POINTS - 1)
  const above = Math.min(Math.floor(place), EDGE_POINTS - 2)
  return at(edge, above) + (at(edge, above + 1) - at(edge, above)) * (place - above)
}

/** The shape of a tear alone, for comparing: tooth height 1, mean 0. */
export function profileOf(edge: Edge): Float64Array {
  const mean = edge.reduce((sum, x) => sum + x, 0) / edge.length
  return Float64Array.from(edge, x => (x - mean) / TOOTH_HEIGHT)
}

const DRIFT_NODES = 14
const GRAIN = 0.11

/** The points at which a new random value stands; the last one lies at or past the last point. */
type Nodes = readonly number[]

function evenNodes(count: number): Nodes {
  return Array.from({ length: count }, (_, node) => (node * (EDGE_POINTS - 1)) / (count - 1))
}

function unevenNodes(draw: Draw): Nodes {
  const nodes = [0]
  for (let place = 0; place < EDGE_POINTS - 1; ) {
    place += 1.8 + 2.4 * draw()
    nodes.push(place)
  }
  return nodes
}

/** The values at the nodes, straight lines between them. */
function lattice(nodes: Nodes, values: readonly number[]): number[] {
  let node = 0
  return Array.from({ length: EDGE_POINTS }, (_, point) => {
    while (node < nodes.length - 2 && at(nodes, node + 1) < point) node++
    const part = (point - at(nodes, node)) / (at(nodes, node + 1) - at(nodes, node))
    return at(values, node) + (at(values, node + 1) - at(values, node)) * Math.min(part, 1)
  })
}

/** Values from -1 to 1, each well away from the one before, so that no tear has a long flat. */
function restless(draw: Draw, count: number): number[] {
  let value = signed(draw)
  return Array.from({ length: count }, () => {
    value += 0.5 + draw()
    value -= value > 1 ? 2 : 0
    return value
  })
}

/** Bends far values back, so that teeth fill the whole width instead of crowding in the middle. */
function folded(value: number): number {
  return value / (0.55 + Math.abs(value))
}

/** Moves and scales the offsets to whole units around the middle of the mark. */
function stretched(offsets: readonly number[]): Edge {
  const least = Math.min(...offsets)
  const scale = TOOTH_HEIGHT / (Math.max(...offsets) - least)
  return offsets.map(offset => Math.round((SIDE - TOOTH_HEIGHT) / 2 + (offset - least) * scale))
}

function signed(draw: Draw): number {
  return draw() * 2 - 1
}

function at(values: readonly number[], index: number): number {
  return values[index] ?? 0
}
