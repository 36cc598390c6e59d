/** `npm run sim -- --seed N [--worlds N] [--steps N]`. */
import { parseArgs } from 'node:util'
import { runWorld } from './run.ts'

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    worlds: { type: 'string', default: '1' },
    steps: { type: 'string', default: '1000' },
    climate: { type: 'string' },
  },
})
const begun = performance.now()
for (let i = 0; i < Number(values.worlds); i++) {
  const t = performance.now()
  const report = await runWorld({ seed: Number(values.seed) + i, events: Number(values.steps), ...(values.climate ? { climate: values.climate } : {}) })
  console.log(report.seed, report.climate, report.events, JSON.stringify(report.counts), report.digest.slice(0, 12), Math.round(performance.now() - t), 'ms', JSON.stringify(report.failures[0] ?? ''))
}
console.log(Math.round(performance.now() - begun), 'ms')
console.log((globalThis as any).__n, (globalThis as any).__e, (globalThis as any).__b)
