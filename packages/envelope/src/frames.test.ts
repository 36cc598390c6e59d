import fc from 'fast-check'
import { expect, test } from 'vitest'
import { encodeFrames, FRAMES_MAX_BYTES, parseFrames } from './frames.ts'

test('frames come back as they were joined, none and empty ones too', () => {
  const frames = fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 })
  fc.assert(
    fc.property(frames, sent => {
      expect(parseFrames(encodeFrames(sent))).toEqual(sent)
    }),
  )
})

test('garbage never throws, and what parses joins to the same bytes', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 60 }), bytes => {
      for (const at of [0, 1, 2]) bytes.fill(0, at * 5, at * 5 + 3)
      const parsed = parseFrames(bytes)
      if (parsed !== undefined) expect(encodeFrames(parsed)).toEqual(bytes)
    }),
    { numRuns: 2000 },
  )
})

test('a length beyond the end, half a length, and too many bytes are refused', () => {
  expect(parseFrames(Uint8Array.of(0, 0, 0, 2, 1))).toBeUndefined()
  expect(parseFrames(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 1))).toBeUndefined()
  expect(parseFrames(Uint8Array.of(0, 0, 0))).toBeUndefined()
  expect(parseFrames(new Uint8Array(400))).toHaveLength(100)
  expect(parseFrames(new Uint8Array(FRAMES_MAX_BYTES + 4))).toBeUndefined()
})
