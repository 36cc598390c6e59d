import {
  type Position,
  prepareZXingModule,
  purgeZXingModule,
  type ReaderOptions,
  type ReadResult,
  readBarcodes,
} from 'zxing-wasm/reader'

/** A picture as a canvas gives it: four bytes a pixel (RGBA), row by row. */
export interface QrImage {
  readonly data: Uint8ClampedArray
  readonly width: number
  readonly height: number
}

/** What is in the way of reading, as far as the picture tells it. */
export type Aim =
  | 'read'
  /** No code is in view. */
  | 'nothing'
  /** No code is in view, and hardly any light. */
  | 'dark'
  /** A code is in view, too small to be read. */
  | 'closer'
  /** A code is in view and large enough: blurred, or in glare. */
  | 'still'

export interface QrLook {
  readonly bytes: Uint8Array | null
  readonly aim: Aim
}

/** Where the decoder's code comes from: an address beside the app, or its bytes (Node). */
export type DecoderWasm = { readonly url: string } | { readonly bytes: Uint8Array }

/** No camera frame needs more; a larger picture is not looked at. */
const pixels_most = 4096 * 4096

/**
 * The common QR code only. Several a picture: the other phone's screen also shows, small, what its
 * own camera sees, which is this phone's code.
 */
const options: ReaderOptions = {
  formats: ['QRCodeModel2'],
  maxNumberOfSymbols: 4,
  tryHarder: true,
  // A phone with inverted colours (an aid for weak eyes) shows white on black.
  tryInvert: true,
  // What was found and not read tells where the camera should go.
  returnErrors: true,
}

interface Loaded {
  readonly wasm: DecoderWasm
  readonly done: Promise<boolean>
}

let decoder: Loaded | undefined

/**
 * Loads the decoder (about 1 MB). To be called before `readQr`; calling it again with the same
 * source costs nothing. False when it cannot be had: offline and never loaded, or forbidden here.
 */
export function loadDecoder(wasm: DecoderWasm): Promise<boolean> {
  if (decoder?.wasm !== wasm) decoder = { wasm, done: instantiate(wasm) }
  return decoder.done
}

/**
 * The raw bytes of the largest QR code in the picture (at most 2953, the most a code holds), or
 * null when none can be read. Never throws, whatever the picture is.
 */
export async function readQr(image: QrImage): Promise<Uint8Array | null> {
  return (await lookAtQr(image)).bytes
}

/** As `readQr`, and what is in the way where nothing could be read. */
export async function lookAtQr(image: QrImage): Promise<QrLook> {
  if (!isWellFormed(image) || decoder === undefined || !(await decoder.done)) return NOTHING
  try {
    const codes = await readBarcodes(image as ImageData, options)
    const bytes = largestOf(codes.filter(code => code.isValid && code.sequenceSize === -1))
    return bytes === null ? { bytes, aim: aimOf(codes, image) } : { bytes, aim: 'read' }
  } catch {
    // A decoder that trapped is of no further use: the next picture gets a fresh one.
    purgeZXingModule()
    decoder = { wasm: decoder.wasm, done: instantiate(decoder.wasm) }
    return NOTHING
  }
}

const NOTHING: QrLook = { bytes: null, aim: 'nothing' }

/** A code of a card has about 80 modules a side: below this many pixels each, it is too far away. */
const SIDE_PIXELS_LEAST = 200
/** Of 255, over the whole picture. */
const DARK_BELOW = 28

function aimOf(codes: readonly ReadResult[], image: QrImage): Aim {
  const unread = codes.filter(code => !code.isValid && code.error !== '')
  if (unread.length === 0) return brightness(image) < DARK_BELOW ? 'dark' : 'nothing'
  const side_pixels = Math.max(...unread.map(({ position }) => diagonal(position))) / Math.SQRT2
  return side_pixels < SIDE_PIXELS_LEAST ? 'closer' : 'still'
}

/** The mean of the green channel, of every 97th pixel. */
function brightness({ data }: QrImage): number {
  let sum = 0
  let count = 0
  for (let i = 1; i < data.length; i += 4 * 97) {
    sum += data[i] ?? 0
    count++
  }
  return sum / count
}

/**
 * Never leaves the library without our own source: without one it would ask a public server for
 * the code. So a failed attempt leaves nothing that `readQr` would call.
 */
async function instantiate(wasm: DecoderWasm): Promise<boolean> {
  try {
    await prepareZXingModule({ overrides: overridesOf(wasm), fireImmediately: true })
    return true
  } catch {
    if (decoder?.wasm === wasm) decoder = undefined
    return false
  }
}

function largestOf(codes: readonly ReadResult[]): Uint8Array | null {
  const [largest] = codes.toSorted((a, b) => diagonal(b.position) - diagonal(a.position))
  return largest === undefined ? null : Uint8Array.from(largest.bytes)
}

function diagonal({ topLeft, bottomRight }: Position): number {
  return Math.hypot(topLeft.x - bottomRight.x, topLeft.y - bottomRight.y)
}

function isWellFormed({ data, width, height }: QrImage): boolean {
  if (!Number.isInteger(width) || !Number.isInteger(height) || width < 1 || height < 1) return false
  return width * height <= pixels_most && data.length === width * height * 4
}

function overridesOf(wasm: DecoderWasm) {
  if ('bytes' in wasm) return { wasmBinary: wasm.bytes.slice().buffer }
  return { locateFile: () => wasm.url }
}
