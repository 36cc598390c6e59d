import { decodeU32, encodeU32, joinBytes } from './bytes.ts'
import { SERVER_FRAME_MAX_BYTES, TAKEN_MAX_BYTES } from './limits.ts'

/**
 * Several frames in one plain answer: each is its length (4 bytes, big-endian) and its bytes.
 */
export function encodeFrames(frames: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  return joinBytes(frames.flatMap(frame => [encodeU32(frame.length), frame]))
}

/** The most bytes of an answer: small messages, their heads and lengths, and one `taken`. */
export const FRAMES_MAX_BYTES = TAKEN_MAX_BYTES + 2 * SERVER_FRAME_MAX_BYTES

/** Reads untrusted bytes: the frames, as views; undefined where they do not end with the bytes. */
export function parseFrames(bytes: Uint8Array): readonly Uint8Array[] | undefined {
  if (bytes.length > FRAMES_MAX_BYTES) return undefined
  const frames: Uint8Array[] = []
  for (let at = 0; at < bytes.length; ) {
    if (at + 4 > bytes.length) return undefined
    const end = at + 4 + decodeU32(bytes, at)
    if (end > bytes.length) return undefined
    frames.push(bytes.subarray(at + 4, end))
    at = end
  }
  return frames
}
