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
  if (!isWellFormed(image) || decoder === undefined || !(await decoder.done)) return null
  try {
    const codes = await readBarcodes(image as ImageData, options)
    return largestOf(codes.filter(code => code.isValid && code.sequenceSize === -1))
  } catch {
    // A decoder that trapped is of no further use: the next picture gets a fresh one.
    purgeZXingModule()
    decoder = { wasm: decoder.wasm, done: instantiate(decoder.wasm) }
    return null
  }
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
