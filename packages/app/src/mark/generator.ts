/** How many bytes of a bond's public fingerprint a mark is drawn from. */
export const SEED_BYTES = 16

/** The next number of a stream, at least 0 and less than 1, a whole multiple of 2^-32. */
export type Draw = () => number

/** What the numbers are for: the two streams of a seed have nothing to do with each other. */
export type Stream = 'edge' | 'ridges'

/**
 * An endless stream of numbers from a seed of 16 bytes: the small fast chaotic generator sfc32 of
 * PractRand, its whole state of 128 bits taken from the seed. Every step can be undone, so two
 * seeds never give the same stream. Only whole numbers of 32 bits: the same on every engine.
 * Throws a RangeError for a seed of another length.
 */
export function numbersOf(seed: Uint8Array, stream: Stream): Draw {
  if (seed.length !== SEED_BYTES) throw new RangeError(`a mark's seed has ${SEED_BYTES} bytes`)
  const view = new DataView(seed.buffer, seed.byteOffset, SEED_BYTES)
  let a = view.getUint32(0) ^ STREAM_WORDS[stream]
  let b = view.getUint32(4)
  let c = view.getUint32(8)
  let counter = view.getUint32(12)
  const step = () => {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }
  for (let round = 0; round < MIXING_ROUNDS; round++) step()
  return () => step() / 2 ** 32
}

const STREAM_WORDS: Readonly<Record<Stream, number>> = { edge: 0x65646765, ridges: 0x72696467 }

/** Twelve are enough for every bit to reach every word; some more cost nothing. */
const MIXING_ROUNDS = 20
