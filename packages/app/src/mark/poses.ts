import { SIDE, TOOTH_HEIGHT } from './edge.ts'
import type { Half } from './paths.ts'

/** How a mark stands: which halves are there, and whether they meet. */
export type Pose =
  /** My half alone. Two phones side by side show it at one size, and the tears fit. */
  | 'mine'
  /** My half, and a dashed line where the other's belongs. */
  | 'mine-with-gap-for-theirs'
  /** Both halves, the tear closed: a match. */
  | 'joined'
  /** Both halves, a gap between them: a torn bond. */
  | 'apart'
  /** My half dashed, its ridges faint: a restored bond. */
  | 'ghost'

/** What an SVG shows of the drawing, in its units. */
export interface ViewBox {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** How far each half stands from the middle when they are apart. */
export const PARTING = 120

/** Room for the outer half of the strokes. */
const MARGIN = 20

/** Every pose has the same height, so that marks of one size are of one scale. */
export function viewBoxOf(pose: Pose, half: Half): ViewBox {
  const { x, width } = extentOf(pose, half)
  return { x: x - MARGIN, y: -MARGIN, width: width + 2 * MARGIN, height: SIDE + 2 * MARGIN }
}

function extentOf(pose: Pose, half: Half): { x: number; width: number } {
  const width = (SIDE + TOOTH_HEIGHT) / 2
  switch (pose) {
    case 'mine':
    case 'ghost':
      return half === 'left' ? { x: 0, width } : { x: SIDE - width, width }
    case 'mine-with-gap-for-theirs':
    case 'joined':
      return { x: 0, width: SIDE }
    case 'apart':
      return { x: -PARTING, width: SIDE + 2 * PARTING }
  }
}
