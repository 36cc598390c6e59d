import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { beforeAll, describe, expect, test, vi } from 'vitest'
import { loadDecoder, lookAtQr, type QrImage, readQr } from './decode.ts'
import { drawQr, frame_bytes_most } from './qr.ts'
import { randomBytes, renderFlat, renderScene, type Scene, seededRandom } from './testing/render.ts'

const wasm = createRequire(import.meta.url).resolve('zxing-wasm/reader/zxing_reader.wasm')

beforeAll(async () => {
  expect(await loadDecoder({ bytes: readFileSync(wasm) })).toBe(true)
})

describe('what is drawn is read', () => {
  test('random bytes of every length', async () => {
    const random = seededRandom(1)
    for (let length = 1; length <= frame_bytes_most; length++) {
      const bytes = randomBytes(length, random)
      expect(await readQr(renderFlat(drawQr(bytes), 3)), `${length} bytes`).toEqual(bytes)
    }
  }, 60_000)

  test('every byte value, each alone and all together', async () => {
    const every = Uint8Array.from({ length: 256 }, (_, value) => value)
    expect(await readQr(renderFlat(drawQr(every), 3))).toEqual(every)
    for (const value of every) {
      const bytes = new Uint8Array(9).fill(value)
      expect(await readQr(renderFlat(drawQr(bytes), 3))).toEqual(bytes)
    }
  }, 60_000)

  test('white on black, as a phone with inverted colours shows it', async () => {
    const bytes = randomBytes(300, seededRandom(2))
    const { data, ...size } = renderFlat(drawQr(bytes), 3)
    expect(await readQr({ data: data.map(value => 255 - value), ...size })).toEqual(bytes)
  })
})

test('of two codes in a picture the larger is read, wherever it lies', async () => {
  const random = seededRandom(5)
  for (const isFirstLarger of [true, false]) {
    const [first, second] = [randomBytes(120, random), randomBytes(120, random)]
    const image = sideBySide(
      renderFlat(drawQr(first), isFirstLarger ? 5 : 3),
      renderFlat(drawQr(second), isFirstLarger ? 3 : 5),
    )
    expect(await readQr(image)).toEqual(isFirstLarger ? first : second)
  }
})

describe('what is no code is not read', () => {
  const plain = (value: (i: number) => number): QrImage => ({
    data: Uint8ClampedArray.from({ length: 320 * 240 * 4 }, (_, i) => value(i)),
    width: 320,
    height: 240,
  })

  test.each([
    ['black', plain(() => 0)],
    ['white', plain(() => 255)],
    ['stripes', plain(i => ((i >> 4) % 2) * 255)],
    ['squares', plain(i => (((i >> 5) + Math.floor(i / 1280 / 8)) % 2) * 255)],
  ])('%s', async (_, image) => {
    expect(await readQr(image)).toBeNull()
  })

  test('noise', async () => {
    const random = seededRandom(3)
    for (let i = 0; i < 20; i++) {
      expect(await readQr(plain(() => random() * 256))).toBeNull()
    }
  })

  test('a code too damaged to mend is never read as something else', async () => {
    const random = seededRandom(4)
    let unread = 0
    for (let i = 0; i < 40; i++) {
      const payload = randomBytes(200, random)
      const image = renderFlat(drawQr(payload), 3)
      scratch(image, 10 + i * 5, random)
      const found = await readQr(image)
      if (found === null) unread++
      else expect(found).toEqual(payload)
    }
    expect(unread).toBeGreaterThan(0)
    expect(unread).toBeLessThan(40)
  })

  test.each([
    ['no pixels', { data: new Uint8ClampedArray(0), width: 0, height: 0 }],
    ['fewer pixels than told', { data: new Uint8ClampedArray(40), width: 100, height: 100 }],
    ['a negative size', { data: new Uint8ClampedArray(4), width: -1, height: -1 }],
    ['half a pixel', { data: new Uint8ClampedArray(4), width: 0.5, height: 2 }],
    ['no number', { data: new Uint8ClampedArray(4), width: Number.NaN, height: 1 }],
    ['one pixel', { data: new Uint8ClampedArray(4), width: 1, height: 1 }],
    ['larger than any camera', { data: new Uint8ClampedArray(4), width: 1e6, height: 1e6 }],
  ])('%s', async (_, image) => {
    expect(await readQr(image)).toBeNull()
  })
})

describe('what is in the way is told as far as the picture tells it', () => {
  const look = async (scene: Partial<Scene>) => {
    const random = seededRandom(6)
    const size = { width: 1280, height: 720 }
    const image = renderScene(drawQr(randomBytes(300, random)), { ...size, ...scene }, random)
    return (await lookAtQr(image)).aim
  }

  test('read, blurred, too far away', async () => {
    expect(await look({})).toBe('read')
    expect(await look({ blur_pixels: 4 })).toBe('still')
    expect(await look({ share: 0.16, blur_pixels: 0.8 })).toBe('closer')
  }, 60_000)

  test('nothing there, and too little light', async () => {
    const grey = (value: number): QrImage => ({
      data: new Uint8ClampedArray(640 * 480 * 4).fill(value),
      width: 640,
      height: 480,
    })
    expect((await lookAtQr(grey(120))).aim).toBe('nothing')
    expect((await lookAtQr(grey(9))).aim).toBe('dark')
  })
})

test('a decoder that cannot be loaded says so, asks no server, and another can follow', async () => {
  const image = renderFlat(drawQr(new Uint8Array(50)), 3)
  const printed = vi.spyOn(console, 'error').mockImplementation(() => undefined)
  const asked = vi.spyOn(globalThis, 'fetch')
  expect(await loadDecoder({ bytes: new Uint8Array([0, 1, 2]) })).toBe(false)
  expect(await readQr(image)).toBeNull()
  expect(asked).not.toHaveBeenCalled()
  printed.mockRestore()
  asked.mockRestore()
  expect(await loadDecoder({ bytes: readFileSync(wasm) })).toBe(true)
  expect(await readQr(image)).toEqual(new Uint8Array(50))
})

function sideBySide(left: QrImage, right: QrImage): QrImage {
  const [width, height] = [left.width + right.width, Math.max(left.height, right.height)]
  const data = new Uint8ClampedArray(width * height * 4).fill(255)
  for (const [image, column] of [
    [left, 0],
    [right, left.width],
  ] as const) {
    for (let y = 0; y < image.height; y++) {
      const row = image.data.subarray(y * image.width * 4, (y + 1) * image.width * 4)
      data.set(row, (y * width + column) * 4)
    }
  }
  return { data, width, height }
}

/** Paints dark and light squares of two modules anywhere. */
function scratch({ data, width }: QrImage, squares: number, random: () => number): void {
  const side = 6
  for (let n = 0; n < squares; n++) {
    const left = Math.floor(random() * (width - side))
    const top = Math.floor(random() * (width - side))
    const value = random() < 0.5 ? 0 : 255
    for (let y = top; y < top + side; y++) {
      data.fill(value, (y * width + left) * 4, (y * width + left + side) * 4)
    }
  }
}
