/**
 * `node --conditions=handfast-source bench/scan.ts`: from how far away the codes of a meeting are
 * read, and how soon. The pictures are rendered: each code as large as it is on a phone 320 px by
 * 640 px and 50 mm across, before cameras that see 65° across; flat and clean, or in the hand:
 * turned, tilted, blurred, noisy, from a dim screen. A look is up to eight pictures, as many as the
 * app takes in a second, in the turns of `camera.ts`: the whole, the middle as it is, the very middle
 * twice as large. Its time is that of the pictures taken by then and of reading them.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { loadDecoder, type QrImage, readQr } from '../packages/app/src/scan/decode.ts'
import { drawQr } from '../packages/app/src/scan/qr.ts'
import {
  type Random,
  randomBytes,
  renderScene,
  type Scene,
  seededRandom,
} from '../packages/app/src/scan/testing/render.ts'
import { median } from './kit/numbers.ts'

const MM_A_PIXEL = 50 / 320
const SCREEN_PIXELS = 640
const ACROSS_DEGREES = 65
/** From one picture to the next, as in `camera.ts`. */
const PICTURE_MS = 125
const PICTURES = 8
const LOOKS = 6
/** After so many looks that read nothing the rest would not either. */
const LOOKS_IN_VAIN = 2

/** What stands on the screen in each stage: its bytes, and its part of the height in `scan.css`. */
const CODES = [
  { name: 'my card', bytes: 106, part: 0.42 },
  { name: 'the last proof, without a network', bytes: 300, part: 0.42 },
  { name: 'the last proof, beside the first question', bytes: 300, part: 0.24 },
  { name: 'the last proof, beside the second question', bytes: 300, part: 0.2 },
]
/** `across`: the pixels of the camera's whole width; the rest is what is read of it at once. */
const CAMERAS = [
  { name: '640x480', across: 640, width: 640, height: 480, scales: [1, 2] },
  { name: '1280x720', across: 1280, width: 1280, height: 720, scales: [1, 2] },
  { name: '1920x1080', across: 1920, width: 1280, height: 720, scales: [2 / 3, 1, 2] },
]
const DISTANCES_MM = [150, 200, 300, 400, 600]

const SCENES: readonly [string, (random: Random) => Partial<Scene>][] = [
  ['clean', () => ({})],
  [
    'in the hand',
    random => ({
      rotation_degrees: random() * 30 - 15,
      tilt_degrees: 15 + random() * 10,
      blur_pixels: 0.8,
      noise: 6,
      levels: [12, 90],
    }),
  ],
]

type Look = {
  readonly code: (typeof CODES)[number]
  readonly camera: (typeof CAMERAS)[number]
  readonly scene: (typeof SCENES)[number]
  readonly distance_mm: number
}

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')
if (!(await loadDecoder({ bytes: readFileSync(wasm) }))) throw new Error('no decoder')
for (const code of CODES) {
  for (const camera of CAMERAS) {
    for (const scene of SCENES) {
      for (const distance_mm of DISTANCES_MM) await report({ code, camera, scene, distance_mm })
    }
  }
}

async function report(look: Look): Promise<void> {
  const { code, camera, scene, distance_mm } = look
  const random = seededRandom(distance_mm)
  const read_ms: number[] = []
  const decoding_ms: number[] = []
  let looks = 0
  while (looks < LOOKS && (looks < LOOKS_IN_VAIN || read_ms.length > 0)) {
    looks++
    const took_ms = await looked(look, random, decoding_ms)
    if (took_ms !== null) read_ms.push(took_ms)
  }
  const told = [
    `${code.name}, ${camera.name}, ${scene[0]}, ${distance_mm} mm`,
    `${sidePixels(look).toFixed(0)} px`,
    `read in a second: ${read_ms.length} of ${looks}`,
    read_ms.length === 0 ? 'never' : `median ${median(read_ms).toFixed(0)} ms`,
    `decoding ${median(decoding_ms).toFixed(0)} ms`,
  ]
  console.info(told.join(' | '))
}

/** How long until it was read; null if it was not. */
async function looked(look: Look, random: Random, decoding_ms: number[]): Promise<number | null> {
  const { code, camera } = look
  const [, distort] = look.scene
  const drawing = drawQr(randomBytes(code.bytes, random))
  for (let picture = 1; picture <= PICTURES; picture++) {
    const scale = camera.scales[(picture - 1) % camera.scales.length] ?? 1
    const enlarging = Math.max(1, scale)
    const [width, height] = [camera.width / enlarging, camera.height / enlarging]
    const share = (sidePixels(look) * Math.min(1, scale)) / height
    const scene = { width, height, share, ...distort(random) }
    const image = enlarged(renderScene(drawing, scene, random), enlarging)
    const start_ms = performance.now()
    const found = await readQr(image)
    const took_ms = performance.now() - start_ms
    decoding_ms.push(took_ms)
    if (found !== null) return picture * PICTURE_MS + took_ms
  }
  return null
}

/** Grey pixels between their neighbours, as a canvas draws them. */
function enlarged(image: QrImage, times: number): QrImage {
  if (times === 1) return image
  const [width, height] = [image.width * times, image.height * times]
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  const at = (x: number, y: number) => image.data[(y * image.width + x) * 4] ?? 0
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const [u, dx] = between(x, times, image.width)
      const [v, dy] = between(y, times, image.height)
      const above = at(u, v) * (1 - dx) + at(u + 1, v) * dx
      const below = at(u, v + 1) * (1 - dx) + at(u + 1, v + 1) * dx
      data.fill(above * (1 - dy) + below * dy, (y * width + x) * 4, (y * width + x) * 4 + 3)
    }
  }
  return { data, width, height }
}

/** The pixel before this place, and how far on to the next it lies. */
function between(place: number, times: number, count: number): readonly [number, number] {
  const exact = Math.min(count - 1.001, Math.max(0, (place + 0.5) / times - 0.5))
  return [Math.floor(exact), exact - Math.floor(exact)]
}

/** How large the code is in the picture as the camera takes it. */
function sidePixels({ code, camera, distance_mm }: Look): number {
  const focal_pixels = camera.across / 2 / Math.tan((ACROSS_DEGREES * Math.PI) / 360)
  return (focal_pixels * code.part * SCREEN_PIXELS * MM_A_PIXEL) / distance_mm
}
