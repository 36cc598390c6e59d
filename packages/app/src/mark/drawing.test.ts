import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { type Detail, drawMark, type MarkDrawing } from './drawing.ts'
import { edgeOf, edgeX, edgeY, SIDE } from './edge.ts'
import { viewBoxOf } from './poses.ts'
import { seedsFrom } from './testing/seeds.ts'

const newSeed = seedsFrom(3)
const seeds = Array.from({ length: 100 }, newSeed)
const details: readonly Detail[] = ['large', 'list']

/** What the largest pose, both halves joined, says besides its paths. */
const AROUND_PATHS_BYTES = 500

describe('a mark', () => {
  test('is at most 16 kB large and 4 kB in a list, both halves and the seam together', () => {
    const most = { large: 16_000, list: 4_000 }
    for (const detail of details) {
      const sizes = seeds.map(seed => joinedBytes(drawMark(seed, detail)))
      expect(Math.max(...sizes) + AROUND_PATHS_BYTES).toBeLessThanOrEqual(most[detail])
    }
  })

  test('has halves that fit: one tear, the same in both and in both details', () => {
    for (const seed of seeds) {
      const { left, right, seam } = drawMark(seed, 'large')
      expect(left.outline.startsWith(`${seam}H`)).toBe(true)
      expect(right.outline.startsWith(`${seam}H`)).toBe(true)
      expect(linesOf(seam)).toEqual([edgeOf(seed).map((x, i) => [x, edgeY(i)])])
      expect(drawMark(seed, 'list').seam).toBe(seam)
    }
  })

  test('has ridges on both halves, each on its own side of the tear', () => {
    for (const detail of details) {
      for (const seed of seeds) {
        const { left, right } = drawMark(seed, detail)
        const edge = edgeOf(seed)
        const beyond = (ridges: string) => endsOf(ridges).map(([x, y]) => x - edgeX(edge, y))
        // Ends are whole units: beside a steep tooth that is a few units across.
        expect(Math.max(...beyond(left.ridges))).toBeLessThan(20)
        expect(Math.min(...beyond(right.ridges))).toBeGreaterThan(-20)
        expect(Math.min(left.ridges.length, right.ridges.length)).toBeGreaterThan(200)
      }
    }
  })

  test('has ridges that run on across the tear', () => {
    for (const seed of seeds) {
      const { left, right } = drawMark(seed, 'large')
      const onRight = new Set(endsOf(right.ridges).map(String))
      const shared = endsOf(left.ridges).filter(point => onRight.has(String(point)))
      expect(shared.length).toBeGreaterThanOrEqual(5)
    }
  })

  test('changes in its tear and its ridges with every bit of the seed', () => {
    const seed = newSeed()
    const plain = drawMark(seed, 'list')
    for (let bit = 0; bit < 128; bit++) {
      const changed = seed.with(bit >> 3, (seed[bit >> 3] ?? 0) ^ (1 << (bit % 8)))
      const other = drawMark(changed, 'list')
      expect(other.seam).not.toBe(plain.seam)
      expect(other.left.ridges).not.toBe(plain.left.ridges)
      expect(other.right.ridges).not.toBe(plain.right.ridges)
    }
  })

  test('is refused for a seed of another length', () => {
    expect(() => drawMark(new Uint8Array(15), 'large')).toThrow(RangeError)
  })

  // People know their bonds by these drawings: a change here changes what is on their phones.
  test.each([
    [
      'zeros',
      new Uint8Array(16),
      ['a09da21c0b4a2dcce170830f4dfca8a6', '96f294f2c330997028dbc0894320256f'],
    ],
    [
      'ones',
      new Uint8Array(16).fill(255),
      ['557d8ac5b9bd6a1144544780d72e28ca', '3609d0ab21f5ff6034f1fae972b64a51'],
    ],
    [
      'counted bytes',
      Uint8Array.from({ length: 16 }, (_, i) => i),
      ['b4017ad624dbf107f90ec6143a232bc2', '7141e1126df8fe51e835902916947a69'],
    ],
  ])('is drawn as ever from %s', (_name, seed, hashes) => {
    expect(details.map(detail => hashOf(drawMark(seed, detail)))).toEqual(hashes)
  })
})

describe('what is shown of a mark', () => {
  test('is of one height in every pose, and the halves of two phones are mirrored', () => {
    const poses = ['mine', 'mine-with-gap-for-theirs', 'joined', 'apart', 'ghost'] as const
    for (const pose of poses) {
      const left = viewBoxOf(pose, 'left')
      const right = viewBoxOf(pose, 'right')
      expect([left.y, left.height]).toEqual([-20, SIDE + 40])
      expect([right.y, right.height, right.width]).toEqual([left.y, left.height, left.width])
      expect(right.x).toBe(SIDE - left.x - left.width)
    }
  })
})

function joinedBytes({ left, right, seam }: MarkDrawing): number {
  const paths = [left.outline, left.ridges, right.outline, right.ridges, seam]
  return paths.reduce((sum, path) => sum + path.length, 0)
}

function hashOf(drawing: MarkDrawing): string {
  return createHash('sha256').update(JSON.stringify(drawing)).digest('hex').slice(0, 32)
}

type Place = readonly [x: number, y: number]

/** The first and the last point of every line of a path. */
function endsOf(path: string): Place[] {
  return linesOf(path).flatMap(line => [line[0] ?? [0, 0], line.at(-1) ?? [0, 0]])
}

/** The points a path goes through, line by line: what it bends towards is left out. */
function linesOf(path: string): Place[][] {
  const lines: Place[][] = []
  for (const [, command, text = ''] of path.matchAll(/([Mql])([^Mql]*)/g)) {
    const values = (text.match(/-?\d+/g) ?? []).map(Number)
    const stride = command === 'q' ? 4 : 2
    if (command === 'M') lines.push([[0, 0]])
    const line = lines.at(-1) ?? []
    for (let i = stride - 2; i < values.length; i += stride) {
      const [x, y] = line.at(-1) ?? [0, 0]
      line.push([x + (values[i] ?? 0), y + (values[i + 1] ?? 0)])
    }
  }
  return lines.map(([, ...points]) => points)
}
