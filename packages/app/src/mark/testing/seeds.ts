import { numbersOf, SEED_BYTES } from '../generator.ts'

/** Endless seeds, the same ones in every run: bytes drawn from the stream of one seed. */
export function seedsFrom(first: number): () => Uint8Array {
  const draw = numbersOf(new Uint8Array(SEED_BYTES).fill(first), 'ridges')
  return () => Uint8Array.from({ length: SEED_BYTES }, () => draw() * 256)
}
