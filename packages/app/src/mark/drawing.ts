import { contours } from './contours.ts'
import { edgeOf, SIDE } from './edge.ts'
import { curvesPath, type Half, halfPath, rimPath, splitLines, tearPath } from './paths.ts'
import { ridgeField } from './ridges.ts'

/** How fine: `large` on a screen of its own, `list` beside a name. */
export type Detail = 'large' | 'list'

/** One half as SVG path data. */
export interface HalfDrawing {
  /** Its whole outline, closed, beginning with the tear. */
  readonly outline: string
  /** Its outline without the tear. */
  readonly rim: string
  /** Its ridges, cut off at the outline. */
  readonly ridges: string
}

/** A mark as data: paths of whole numbers in a square of SIDE by SIDE units. */
export interface MarkDrawing {
  readonly left: HalfDrawing
  readonly right: HalfDrawing
  /** The tear alone, open. */
  readonly seam: string
}

/**
 * Draws the mark of a bond from 16 bytes of its public fingerprint. The same bytes give the same
 * drawing on every engine; both details have the same tear, and ridges around the same spines.
 * Throws a RangeError for a seed of another length.
 */
export function drawMark(seed: Uint8Array, detail: Detail): MarkDrawing {
  const edge = edgeOf(seed)
  const { field, pitch } = ridgeField(seed)
  const { coarseness, cells, tolerance } = FINENESS[detail]
  const ridges = splitLines(contours(field, pitch * coarseness, { side: SIDE, cells }), edge)
  const half = (side: Half): HalfDrawing => ({
    outline: halfPath(edge, side),
    rim: rimPath(edge, side),
    ridges: curvesPath(ridges[side], tolerance),
  })
  return { left: half('left'), right: half('right'), seam: tearPath(edge) }
}

/**
 * How much further apart ridges lie than their pitch, in how many cells they are sought, and by how
 * many units a curve may miss them.
 */
interface Fineness {
  readonly coarseness: number
  readonly cells: number
  readonly tolerance: number
}

const FINENESS: Readonly<Record<Detail, Fineness>> = {
  large: { coarseness: 1, cells: 36, tolerance: 0.5 },
  list: { coarseness: 1.65, cells: 17, tolerance: 4 },
}
