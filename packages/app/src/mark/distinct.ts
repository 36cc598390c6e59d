/**
 * How far apart the tears of random bonds are: `node packages/app/src/mark/distinct.ts` makes 1,000
 * draws of 200 bonds and prints the nearest pair of all, tooth height 1, and its two seeds.
 */
import { SEED_BYTES } from './generator.ts'
import { nearestPair } from './nearest.ts'

const DRAWS = 1000
const BONDS = 200

const { difference, one, other } = nearestPair(DRAWS, BONDS, newSeed)
console.log(
  `${DRAWS} draws of ${BONDS} bonds: the nearest pair differs by ${difference.toFixed(4)}`,
)
console.log(hex(one))
console.log(hex(other))

function newSeed(): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(SEED_BYTES))
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
