import { encode } from 'uqr'

/** The most bytes a frame on the screen may have: a card, a MAC and a tag. */
export const frame_bytes_most = 320

/** White modules on every side, as the QR standard asks for. */
export const quiet_modules = 4

export interface QrDrawing {
  /** Width and height of the drawing in modules, the quiet zone included. */
  readonly size: number
  /** SVG path of the dark modules, one unit a module; everything else is white. */
  readonly path: string
}

/**
 * Draws bytes as a QR code in byte mode (ISO/IEC 18004). The smallest version that holds them at
 * level L; the level is raised where that costs no larger version. 1 to 320 bytes; anything else
 * is a mistake of the caller and throws.
 */
export function drawQr(bytes: Uint8Array): QrDrawing {
  if (bytes.length === 0 || bytes.length > frame_bytes_most) {
    throw new RangeError(`a frame has 1 to ${frame_bytes_most} bytes, not ${bytes.length}`)
  }
  const code = encode(Array.from(bytes), { ecc: 'L', boostEcc: true, border: quiet_modules })
  return { size: code.size, path: code.data.map(pathOfRow).join('') }
}

/** One rectangle per run of dark modules: neighbours share no edge that could show as a hair. */
function pathOfRow(row: readonly boolean[], y: number): string {
  let path = ''
  for (let x = 0; x < row.length; x++) {
    const start = x
    while (row[x] === true) x++
    if (x > start) path += `M${start} ${y}h${x - start}v1h-${x - start}z`
  }
  return path
}
