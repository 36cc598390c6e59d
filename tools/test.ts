/**
 * `npm test` and, with `--long`, `npm run test:long`. `--part NAME` runs one part alone. Every part
 * runs whatever became of the one before; the last line is `N passed, N failed`.
 */
import { parseArgs } from 'node:util'
import { longParts } from './long.ts'
import { type PartResult, resultsText, runPart } from './suite/part.ts'
import { shortParts } from './suite/short.ts'

const { values } = parseArgs({
  options: { long: { type: 'boolean' }, part: { type: 'string', multiple: true } },
})
const tier = values.long ? longParts : shortParts
const unknown = values.part?.filter(name => !tier.some(part => part.name === name)) ?? []
if (unknown.length > 0) {
  console.error(`no such part: ${unknown.join(', ')}; there are: ${namesOf(tier)}`)
  process.exit(2)
}

const results: PartResult[] = []
for (const part of tier) {
  if (values.part === undefined || values.part.includes(part.name)) {
    results.push(await runPart(part))
  }
}
console.log(resultsText(results))
process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0

function namesOf(parts: { name: string }[]): string {
  return parts.map(({ name }) => name).join(', ')
}
