/** Frames as a camera gives them: turned, tilted, blurred, noisy, dim, in glare. */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test } from 'vitest'
import { loadDecoder, readQr } from './decode.ts'
import { drawQr } from './qr.ts'
import { randomBytes, renderScene, type Scene, seededRandom } from './testing/render.ts'

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')

beforeAll(async () => {
  expect(await loadDecoder({ bytes: readFileSync(wasm) })).toBe(true)
})

/** A code before a camera: [name, what is done to it, how many of ten must be read]. */
const cases: readonly [string, (turn: () => number) => Partial<Scene>, number][] = [
  ['clean', () => ({}), 10],
  ['rotated', turn => ({ rotation_degrees: turn() * 360 }), 10],
  ['tilted 25°', turn => ({ tilt_degrees: 25, rotation_degrees: turn() * 30 - 15 }), 10],
  ['tilted 40°', turn => ({ tilt_degrees: 40, rotation_degrees: turn() * 30 - 15 }), 10],
  ['blurred', () => ({ blur_pixels: 2 }), 10],
  ['noisy', () => ({ noise: 25 }), 10],
  ['pale', () => ({ levels: [100, 150] }), 10],
  ['dim', () => ({ levels: [8, 40] }), 10],
  [
    'dim, blurred and tilted 40°',
    turn => ({
      rotation_degrees: turn() * 40 - 20,
      tilt_degrees: 40,
      blur_pixels: 1.2,
      levels: [10, 70],
    }),
    9,
  ],
  ['in glare', () => ({ glare: 120 }), 9],
  [
    'hard',
    turn => ({
      rotation_degrees: turn() * 360,
      tilt_degrees: 20,
      blur_pixels: 1.2,
      noise: 12,
      levels: [60, 180],
      glare: 60,
    }),
    8,
  ],
]

const sizes: readonly { bytes: number; width: number; height: number }[] = [
  { bytes: 120, width: 640, height: 480 },
  { bytes: 300, width: 1280, height: 720 },
]

describe.each(sizes)('$bytes bytes before a camera of $width x $height', ({ bytes, ...size }) => {
  test.each(cases)(
    '%s',
    async (name, distort, needed) => {
      const random = seededRandom(bytes + name.length * 1000)
      let read = 0
      for (let frame = 0; frame < 10; frame++) {
        const payload = randomBytes(bytes, random)
        const scene = { ...size, ...distort(random) }
        const found = await readQr(renderScene(drawQr(payload), scene, random))
        if (found === null) continue
        expect(found, 'never a wrong payload').toEqual(payload)
        read++
      }
      expect(read).toBeGreaterThanOrEqual(needed)
    },
    60_000,
  )
})
