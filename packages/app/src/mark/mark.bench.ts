/**
 * How long two hundred marks in a list take to draw: `node packages/app/src/mark/mark.bench.ts`.
 * The first figure is that of a page just opened: nothing has run before.
 */
import { drawMark } from './drawing.ts'
import { SEED_BYTES } from './generator.ts'

const MARKS = 200
const RUNS = 10

const times_ms = Array.from({ length: RUNS }, () => {
  const seeds = Array.from({ length: MARKS }, () =>
    crypto.getRandomValues(new Uint8Array(SEED_BYTES)),
  )
  const start_ms = performance.now()
  for (const seed of seeds) drawMark(seed, 'list')
  return performance.now() - start_ms
})
const [first_ms = 0, ...later_ms] = times_ms
const median_ms = later_ms.sort((a, b) => a - b)[later_ms.length >> 1] ?? 0
console.log(`${MARKS} marks: ${first_ms.toFixed(0)} ms at first, then ${median_ms.toFixed(0)} ms`)
