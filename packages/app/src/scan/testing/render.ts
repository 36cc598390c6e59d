import type { QrImage } from '../decode.ts'
import type { QrDrawing } from '../qr.ts'

/** How a code lies in front of a rendered camera and what the picture suffers. */
export interface Scene {
  readonly width: number
  readonly height: number
  /** Turned in the picture's plane. */
  readonly rotation_degrees?: number
  /** Turned away from the camera, about its own upright axis. */
  readonly tilt_degrees?: number
  /** How much of the picture's height the code takes, before it is turned. */
  readonly share?: number
  /** Standard deviation of the blur. */
  readonly blur_pixels?: number
  /** Standard deviation of the noise, of 255. */
  readonly noise?: number
  /** Grey levels of the dark and the light modules. */
  readonly levels?: readonly [dark: number, light: number]
  /** Brightness added in the middle of a bright spot beside the centre. */
  readonly glare?: number
}

/** Numbers from 0 to 1, the same for the same seed: a failing frame can be rendered again. */
export type Random = () => number

export function seededRandom(seed: number): Random {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b)
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 2 ** 32
  }
}

export function randomBytes(length: number, random: Random): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * 256))
}

/** The modules of a drawing, read back from its path: 1 is dark. */
export function modulesOf({ size, path }: QrDrawing): Uint8Array {
  const modules = new Uint8Array(size * size)
  for (const [, x, y, width] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
    const start = Number(y) * size + Number(x)
    modules.fill(1, start, start + Number(width))
  }
  return modules
}

/** The drawing as a screen shows it, without any loss. */
export function renderFlat(drawing: QrDrawing, module_pixels: number): QrImage {
  const modules = modulesOf(drawing)
  const side = drawing.size * module_pixels
  const grey = new Float32Array(side * side)
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const column = Math.floor(x / module_pixels)
      const row = Math.floor(y / module_pixels)
      grey[y * side + x] = modules[row * drawing.size + column] === 1 ? 0 : 255
    }
  }
  return imageOf(grey, side, side)
}

/** The drawing as a camera sees it in the scene. */
export function renderScene(drawing: QrDrawing, scene: Scene, random: Random): QrImage {
  const { width, height } = scene
  const grey = project(drawing, scene)
  if (scene.blur_pixels !== undefined) blur(grey, width, height, scene.blur_pixels)
  if (scene.glare !== undefined) addGlare(grey, width, height, scene.glare)
  if (scene.noise !== undefined) addNoise(grey, scene.noise, random)
  return imageOf(grey, width, height)
}

const surroundings = 120
const samples_per_side = 2

/** Every pixel looks along its ray at the tilted code, four samples a pixel. */
function project(drawing: QrDrawing, scene: Scene): Float32Array {
  const { width, height } = scene
  const grey = new Float32Array(width * height)
  const shade = shading(drawing, scene)
  const step = 1 / samples_per_side
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      let sum = 0
      for (let v = step / 2; v < 1; v += step) {
        for (let u = step / 2; u < 1; u += step) sum += shade(x + u, y + v)
      }
      grey[y * width + x] = sum / samples_per_side ** 2
    }
  }
  return grey
}

/** The grey at a point of the picture: a pinhole camera two code widths away. */
function shading(drawing: QrDrawing, scene: Scene): (x: number, y: number) => number {
  const modules = modulesOf(drawing)
  const [dark, light] = scene.levels ?? [20, 235]
  const tilt = ((scene.tilt_degrees ?? 0) * Math.PI) / 180
  const turn = ((scene.rotation_degrees ?? 0) * Math.PI) / 180
  const distance = 2
  const focal = (scene.share ?? 0.68) * scene.height * distance
  const [tilt_cos, tilt_sin, turn_cos, turn_sin] = [
    Math.cos(tilt),
    Math.sin(tilt),
    Math.cos(turn),
    Math.sin(turn),
  ]
  const { size } = drawing
  return (pixel_x, pixel_y) => {
    const p = (pixel_x - scene.width / 2) / focal
    const q = (pixel_y - scene.height / 2) / focal
    const x = (p * distance) / (tilt_cos - p * tilt_sin)
    const y = q * (distance + x * tilt_sin)
    const column = Math.floor((x * turn_cos + y * turn_sin + 0.5) * size)
    const row = Math.floor((y * turn_cos - x * turn_sin + 0.5) * size)
    if (column < 0 || row < 0 || column >= size || row >= size) return surroundings
    return modules[row * size + column] === 1 ? dark : light
  }
}

function blur(grey: Float32Array, width: number, height: number, sigma_pixels: number): void {
  const kernel = gaussian(sigma_pixels)
  blurLines(grey, { lines: height, length: width, line: width, next: 1 }, kernel)
  blurLines(grey, { lines: width, length: height, line: 1, next: width }, kernel)
}

function gaussian(sigma: number): readonly number[] {
  const reach = Math.ceil(sigma * 3)
  const raw = Array.from({ length: 2 * reach + 1 }, (_, i) =>
    Math.exp(-((i - reach) ** 2) / (2 * sigma * sigma)),
  )
  const sum = raw.reduce((total, value) => total + value, 0)
  return raw.map(value => value / sum)
}

interface Lines {
  readonly lines: number
  readonly length: number
  /** From one line's start to the next line's, and from one pixel of a line to its next. */
  readonly line: number
  readonly next: number
}

function blurLines(grey: Float32Array, at: Lines, kernel: readonly number[]): void {
  const reach = (kernel.length - 1) / 2
  const copy = new Float32Array(at.length)
  for (let n = 0; n < at.lines; n++) {
    for (let i = 0; i < at.length; i++) copy[i] = grey[n * at.line + i * at.next] ?? 0
    for (let i = 0; i < at.length; i++) {
      let sum = 0
      for (let k = 0; k < kernel.length; k++) {
        const from = Math.min(at.length - 1, Math.max(0, i + k - reach))
        sum += (kernel[k] ?? 0) * (copy[from] ?? 0)
      }
      grey[n * at.line + i * at.next] = sum
    }
  }
}

/** A lamp's reflection, an eighth of the picture wide. */
function addGlare(grey: Float32Array, width: number, height: number, strength: number): void {
  const [center_x, center_y, radius] = [width * 0.56, height * 0.42, height / 8]
  for (let i = 0; i < grey.length; i++) {
    const distance = Math.hypot((i % width) - center_x, Math.floor(i / width) - center_y)
    grey[i] = (grey[i] ?? 0) + strength * Math.exp(-((distance / radius) ** 2))
  }
}

function addNoise(grey: Float32Array, sigma: number, random: Random): void {
  for (let i = 0; i < grey.length; i++) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
    grey[i] = (grey[i] ?? 0) + sigma * normal
  }
}

function imageOf(grey: Float32Array, width: number, height: number): QrImage {
  const data = new Uint8ClampedArray(width * height * 4)
  for (let i = 0; i < grey.length; i++) {
    const value = grey[i] ?? 0
    data[i * 4] = value
    data[i * 4 + 1] = value
    data[i * 4 + 2] = value
    data[i * 4 + 3] = 255
  }
  return { data, width, height }
}
